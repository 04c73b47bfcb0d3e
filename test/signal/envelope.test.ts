import {suite} from "uvu";
import * as assert from "uvu/assert";
import {envelope} from "../../src/signal/envelope.ts";

const test = suite("signal/envelope");
const {NaN: missing} = Number;

test("no peak is lost, however few the columns", () => {
  const values = Float64Array.from({length: 1000}, (_, i) => (i === 617 ? 50 : i === 618 ? -40 : 0));
  const {low, high} = envelope(values, 0, 1000, 7);
  assert.is(high[4], 50); // 617 × 7 / 1000 = 4.3
  assert.is(low[4], -40);
  assert.equal(
    [...high].filter((value) => value !== 0),
    [50],
  );
});

test("a column of missing values is missing, one with some of them is what is there", () => {
  const {low, high} = envelope([missing, missing, 3, missing, missing, -2], 0, 6, 3);
  assert.equal([...low], [missing, 3, -2]);
  assert.equal([...high], [missing, 3, -2]);
});

test("a part of the rows, with more columns than rows, repeats them", () => {
  const {low} = envelope([9, 1, 2, 9], 1, 3, 4);
  assert.equal([...low], [1, 1, 2, 2]);
});

test.run();
