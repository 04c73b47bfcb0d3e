/** A small version of `pnpm bench coverage`: the intervals hold what they claim, which percentiles of resamples do not. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {simulateCoverage} from "../../../bench/simulation/coverage.ts";
import {drawPeople} from "../../../bench/simulation/evaluated-people.ts";
import {quantileSorted} from "../../../src/stats/quantile.ts";
import {randomInteger} from "../../../src/stats/random.ts";
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

for (const people of process.env.KYMO_LONG === "1" ? [3, 6] : [3])
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
    const shareOf = (own: readonly Float64Array[]): number =>
      own.reduce((sum, unit) => sum + unit[0]!, 0) / own.reduce((sum, unit) => sum + unit[1]!, 0);
    const draws = Float64Array.from({length: 200}, () =>
      shareOf(units.map(() => units[randomInteger(random, units.length)]!)),
    ).sort();
    return {share: shareOf(units), lo: quantileSorted(draws, 0.025), hi: quantileSorted(draws, 0.975)};
  };
  const population = accuracyOf(2000).share;
  const held = Array.from({length: DRAWS}, () => accuracyOf(3)).filter(
    ({lo, hi}) => lo <= population && population <= hi,
  ).length;
  assert.ok(held / DRAWS < 0.85, `${held / DRAWS}`);
});

test.run();
