/** Windows of a person become stretches: whole ones, late ones, one after a rest, and no more than there is room for. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {ServedModel} from "../../src/serve/model/served-model.ts";
import {Resting} from "../../src/serve/monitor/resting.ts";
import {Stretches} from "../../src/serve/monitor/stretches.ts";
import {MONITOR} from "../judgement/monitor/params.ts";

const test = suite("stretches");
const MINUTE = 60_000;
/** Four windows a stretch, two at least; the next after 5 minutes; judged as it is after 60; room for two people. */
const params = {
  ...MONITOR,
  stretch: {windows: 4, leastWindows: 2, everyMinutes: 5, mostMinutes: 60},
  keep: {...MONITOR.keep, stretchWindows: 8},
};
const make = (): Stretches => new Stretches(params, {size: 2, classes: 2});

/** `rows` windows whose values are `first`, `first` + 1, …; the class is the row's parity. */
function samples(
  person: string,
  at: number,
  rows: number,
  {first = 0, start = null as number[] | null} = {},
) {
  const values = Array.from({length: rows}, (_, row) => first + row);
  return {
    person,
    at,
    x: Float32Array.from(values.flatMap((value) => [value, -value])),
    start,
    columns: {
      predicted: Int32Array.from(values, (value) => value % 2),
      confidence: Float32Array.from(values, () => 0.75),
      entropy: Float32Array.from(values, () => 0.5),
      probabilities: [Float32Array.from(values, () => 0.75), Float32Array.from(values, () => 0.25)],
    },
  };
}

test("requests are put together until the stretch is whole; what is beyond it is left out", () => {
  const stretches = make();
  stretches.add(samples("a", 0, 3, {start: [10, 20, 30]}));
  assert.is(stretches.take(1), undefined);
  stretches.add(samples("a", 2, 3, {first: 3}));
  const stretch = stretches.take(3)!;
  assert.is(stretch.person, "a");
  assert.equal([...stretch.x], [0, -0, 1, -1, 2, -2, 3, -3]);
  assert.equal([...stretch.start], [10, 20, 30, 2]);
  assert.equal(stretch.isTimed, [true, true, true, false]);
  assert.equal([...stretch.predicted], [0, 1, 0, 1]);
  assert.equal(
    stretch.probabilities.map((values) => [...values]),
    [
      [0.75, 0.75, 0.75, 0.75],
      [0.25, 0.25, 0.25, 0.25],
    ],
  );
  assert.is(stretches.take(3), undefined);
});

test("the next stretch of a person begins five minutes after the last began, and it says until when it rests", () => {
  const stretches = make();
  assert.is(stretches.restsUntil("a"), undefined);
  stretches.add(samples("a", 0, 2));
  assert.is(stretches.restsUntil("a"), undefined);
  stretches.add(samples("a", 1, 2));
  assert.is(stretches.restsUntil("a"), 5 * MINUTE);
  assert.is(stretches.take(1)?.rows, 4);
  stretches.add(samples("a", 5 * MINUTE - 1, 4));
  assert.is(stretches.take(5 * MINUTE - 1), undefined);
  stretches.add(samples("a", 5 * MINUTE, 4, {first: 100}));
  assert.is(stretches.take(5 * MINUTE)?.x[0], 100);
});

test("a stretch that is not whole is taken as it is after an hour, and dropped if it is too short", () => {
  const stretches = make();
  stretches.add(samples("a", 0, 3));
  stretches.add(samples("b", 0, 1));
  assert.is(stretches.take(60 * MINUTE - 1), undefined);
  assert.is(stretches.take(60 * MINUTE)?.rows, 3);
  assert.is(stretches.take(60 * MINUTE), undefined);
  stretches.add(samples("b", 61 * MINUTE, 4, {first: 7}));
  assert.is(stretches.take(61 * MINUTE)?.x[0], 7, "what was dropped is not in the next");
});

test("a third person waits until one of two has a stretch; a request without samples begins none", () => {
  const stretches = make();
  stretches.add(samples("idle", 0, 0));
  stretches.add(samples("a", 0, 3));
  stretches.add(samples("b", 0, 3));
  stretches.add(samples("c", 0, 4));
  stretches.add(samples("a", 1, 1));
  assert.is(stretches.take(1)?.person, "a");
  assert.is(stretches.take(1), undefined);
  stretches.add(samples("c", 2, 4));
  assert.is(stretches.take(2)?.person, "c");
});

test("the service keeps no samples of who rests, until then, and of the same model alone", () => {
  const [model, other] = [{name: "one"}, {name: "other"}] as unknown as ServedModel[];
  const resting = new Resting();
  resting.learn(
    {
      rests: new Map([
        ["a", 100],
        ["b", undefined],
      ]),
    },
    {at: 10, model: model!},
  );
  const rests = (person: string, at: number, of = model!): boolean => resting.rests(person, {at, model: of});
  assert.equal(
    [rests("a", 99), rests("a", 100), rests("b", 50), rests("a", 50, other!)],
    [true, false, false, false],
  );
  resting.learn({rests: new Map([["a", undefined]])}, {at: 20, model: model!});
  assert.is(rests("a", 50), false);
  resting.learn({rests: new Map([["a", 100]])}, {at: 20, model: model!});
  resting.forget();
  assert.is(rests("a", 50), false);
});

test.run();
