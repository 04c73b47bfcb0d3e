/** Whether what a recording's signals show is more than people differ by: tests against one more person. */
import {newPersonReach, type Side} from "./new-person.ts";
import type {People} from "./people.ts";
import {type PersonTest, testPerson, testTogether} from "./person-test.ts";
import {type SignalFigures, type SignalSums, signalFigures} from "./signal-sums.ts";
import {cutStretches} from "./stretches.ts";

export interface SignalTests {
  /** By channel. */
  readonly means: readonly PersonTest[];
  readonly logVariances: readonly PersonTest[];
  readonly gravityLength: PersonTest;
  /** By axis of the gyroscope. */
  readonly restingRates: readonly PersonTest[];
  /** Of each sensor; only more than usual counts. */
  readonly logShakes: readonly PersonTest[];
}

/** Of a recording of `rows` windows, all of `recording`. */
export function testSignals({sums, groups}: People, recording: SignalSums, rows: number): SignalTests {
  const own = signalFigures(recording, Array(rows).keys());
  const theirs = groups.map((group) =>
    cutStretches(group, rows).map((stretch) => signalFigures(sums, stretch)),
  );
  const test = (pick: (figures: SignalFigures) => number, side: Side = "either"): PersonTest =>
    testPerson(
      pick(own),
      theirs.map((stretches) => stretches.map(pick)),
      side,
    );
  const together = (pick: (figures: SignalFigures) => readonly number[]): PersonTest[] =>
    testTogether(
      pick(own),
      pick(own).map((_, i) => theirs.map((stretches) => stretches.map((figures) => pick(figures)[i]!))),
      "either",
    );
  return {
    means: together(({means}) => means),
    logVariances: together(({logVariances}) => logVariances),
    gravityLength: test(({gravityLength}) => gravityLength),
    restingRates: own.restingRates.map((_, axis) => test(({restingRates}) => restingRates[axis]!)),
    logShakes: own.logShakes.map((_, sensor) => test(({logShakes}) => logShakes[sensor]!, "above")),
  };
}

/** The shift of each channel's mean, in training sd, that is found half of the time at its probability in `p`. */
export function detectableShifts({means}: SignalTests, p: readonly number[]): number[] {
  return means.map(({usual}, c) => (usual === null ? Number.NaN : newPersonReach(usual, p[c]!)));
}
