/** Whether what a recording's signals show is more than people differ by: tests against one more person. */
import {newPersonReach, type Side} from "./new-person.ts";
import type {People} from "./people.ts";
import {type PersonTest, testPerson} from "./person-test.ts";
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
  return {
    means: own.means.map((_, c) => test(({means}) => means[c]!)),
    logVariances: own.logVariances.map((_, c) => test(({logVariances}) => logVariances[c]!)),
    gravityLength: test(({gravityLength}) => gravityLength),
    restingRates: own.restingRates.map((_, axis) => test(({restingRates}) => restingRates[axis]!)),
    logShakes: own.logShakes.map((_, sensor) => test(({logShakes}) => logShakes[sensor]!, "above")),
  };
}

/** The shift of each channel's mean, in training sd, that is found half of the time at probability `p`. */
export function detectableShifts({means}: SignalTests, p: number): number[] {
  return means.map(({usual}) => (usual === null ? Number.NaN : newPersonReach(usual, p)));
}
