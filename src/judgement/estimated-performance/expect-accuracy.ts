/**
 * The accuracy to expect on a recording with its interval over people: what the same estimate is off by on each labelled
 * person the model never saw, made from the others.
 *
 * People are cut into stretches as long as the recording, so that a short one is known less well. Student's t on the root
 * mean square error; never narrower than a share of so many windows can be known.
 */
import {studentQuantile} from "../../stats/student-t.ts";
import {cutStretches} from "../drift/stretches.ts";
import type {ScoredWindow} from "../drift/unseen.ts";
import {ESTIMATORS, type EstimatorName} from "./estimators.ts";

export interface ExpectedAccuracy {
  readonly accuracy: number;
  /** Ends of the 95 % interval for the windows of one more person. */
  readonly low: number;
  readonly high: number;
}

const TAIL = 0.025;
const NORMAL = 1.959963984540054;

/** `scored` are windows of two people or more; `independentShare` of the windows are as good as independent. */
export function expectAccuracy(
  scored: readonly ScoredWindow[],
  confidence: Float64Array,
  method: EstimatorName,
  independentShare: number,
): ExpectedAccuracy {
  const learn = ESTIMATORS[method];
  const accuracy = learn(scored)([...confidence]);
  const users = [...new Set(scored.map(({user}) => user))].sort();
  const squares = users.map((user) => {
    const own = scored.filter((window) => window.user === user);
    const estimate = learn(scored.filter((window) => window.user !== user));
    const errors = cutStretches({rows: [...own.keys()]}, confidence.length).map((rows) => {
      const windows = rows.map((row) => own[row]!);
      const right = windows.filter(({correct}) => correct).length / windows.length;
      return estimate(windows.map((window) => window.confidence)) - right;
    });
    return errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length;
  });
  const people = users.length;
  const square = squares.reduce((sum, own) => sum + own, 0) / people;
  const counted = confidence.length * independentShare;
  const shrunk = (accuracy * counted + 0.5) / (counted + 1);
  const half = Math.max(
    studentQuantile(TAIL, people) * Math.sqrt(square * (1 + 1 / people)),
    NORMAL * Math.sqrt((shrunk * (1 - shrunk)) / counted),
  );
  return {accuracy, low: Math.max(0, accuracy - half), high: Math.min(1, accuracy + half)};
}
