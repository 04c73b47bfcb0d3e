/** One change of a mean: its place against ruptures, its probability and its interval by simulation. */
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {createRandom} from "../../src/platform/seeded-random.ts";
import {findChange, findPlace} from "../../src/stats/change-point.ts";
import {drawNormal} from "../../src/stats/random.ts";

const test = suite("stats: change point");
const {cases} = JSON.parse(
  readFileSync(new URL("../fixtures/stats/change-point.json", import.meta.url), "utf8"),
) as {cases: {values: number[]; at: number}[]};

test("the place is that of ruptures", () => {
  for (const {values, at} of cases) assert.is(findPlace(values).at, at, `${values.length} values`);
});

test("a constant series has no change", () => {
  const {p, before, after} = findChange([2, 2, 2, 2, 2, 2], {rounds: 99, random: createRandom(1, {})});
  assert.equal([p, before, after], [1, 2, 2]);
});

test("without a change 5 % of the series fall below 5 %, and the interval holds a change of 2 sd", () => {
  const random = createRandom(3, {});
  const series = (n: number, at: number, shift: number) =>
    Array.from({length: n}, (_, i) => drawNormal(random) + (i >= at ? shift : 0));
  const trials = 400;
  let [falseAlarms, found, held] = [0, 0, 0];
  for (let i = 0; i < trials; i++) {
    if (findChange(series(12, 0, 0), {rounds: 199, random}).p <= 0.05) falseAlarms++;
    const {p, low, high} = findChange(series(20, 8, 2), {rounds: 199, random});
    if (p <= 0.05) found++;
    if (low <= 8 && 8 <= high) held++;
  }
  // Three standard errors of a share of 400.
  assert.ok(Math.abs(falseAlarms / trials - 0.05) < 0.033, `false alarms ${falseAlarms / trials}`);
  assert.ok(found / trials > 0.9, `found ${found / trials}`);
  assert.ok(held / trials > 0.9, `held ${held / trials}`);
});

test.run();
