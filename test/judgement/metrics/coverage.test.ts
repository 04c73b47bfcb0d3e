/** A small version of `pnpm bench coverage`: the intervals hold what they claim, which percentiles of resamples do not. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {simulateCoverage} from "../../../bench/simulation/coverage.ts";
import {drawPeople} from "../../../bench/simulation/evaluated-people.ts";
import {bootstrapUnits, percentileInterval} from "../../../src/stats/bootstrap.ts";
import {seeded} from "../../fixtures/metrics/people.ts";

const test = suite("metrics/coverage");

const POPULATION = {
  classes: 3,
  windowsPerClass: 16,
  skill: 1.5,
  spread: 0.6,
  absent: 0.15,
  overconfidence: 0.5,
};
const DRAWS = 150;

for (const people of [3, 6])
  test(`every figure of ${people} people: at least 91 of 100 intervals at 95 % hold the population's`, () => {
    const coverages = simulateCoverage(POPULATION, people, DRAWS, seeded(people));
    for (const [name, {held, width}] of Object.entries(coverages)) {
      assert.ok(held >= 0.91, `${name} ${held}`);
      assert.ok(width > 0.01, `${name} ${width}`);
    }
    assert.ok(coverages.accuracy.width < (people === 3 ? 0.6 : 0.3), `${coverages.accuracy.width}`);
  });

test("percentiles of resamples of three people hold it too seldom", () => {
  const random = seeded(9);
  const accuracyOf = (people: number): {share: number; lo: number; hi: number} => {
    const {users, truth, predicted} = drawPeople(POPULATION, people, random);
    const units = [...new Set(users)].map((user) => {
      const own = [...users.keys()].filter((i) => users[i] === user);
      return Float64Array.of(own.filter((i) => truth[i] === predicted[i]).length, own.length);
    });
    const draws = bootstrapUnits(units, 200, random, ([hits, n]) => [hits! / n!]);
    const hits = units.reduce((sum, unit) => sum + unit[0]!, 0);
    return {share: hits / users.length, ...percentileInterval(draws[0]!, 0.95)};
  };
  const population = accuracyOf(2000).share;
  const held = Array.from({length: DRAWS}, () => accuracyOf(3)).filter(
    ({lo, hi}) => lo <= population && population <= hi,
  ).length;
  assert.ok(held / DRAWS < 0.85, `${held / DRAWS}`);
});

test.run();
