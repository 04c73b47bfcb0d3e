/**
 * Accuracy without labels (CBPE): the mean of the recording's confidences, once confidence has been calibrated on
 * people the model never saw. It holds only where the recording is like those people, and is withheld elsewhere: on
 * a watch that lies on a table it would claim 93 %.
 */
import {bootstrapMeans} from "../../stats/block-bootstrap.ts";
import {fitIsotonic} from "../../stats/isotonic.ts";
import {moments} from "../../stats/moments.ts";
import {quantileSorted} from "../../stats/quantile.ts";
import {resampleCounts} from "../../stats/random.ts";
import type {ScoredWindow} from "./unseen.ts";

export interface ExpectedAccuracy {
  readonly accuracy: number;
  /** Ends of the 95 % interval over unseen users and blocks of time. */
  readonly low: number;
  readonly high: number;
  /** Of the scored windows themselves. */
  readonly referenceAccuracy: number;
}

interface Bootstrap {
  readonly rounds: number;
  readonly blockWindows: number;
  readonly random: () => number;
}

/** `confidence` is the recording's, in the order of time; `scored` needs windows of two users or more. */
export function expectAccuracy(
  scored: readonly ScoredWindow[],
  confidence: Float64Array,
  {rounds, blockWindows, random}: Bootstrap,
): ExpectedAccuracy {
  const sorted = [...scored].sort((a, b) => a.confidence - b.confidence);
  const users = [...new Set(sorted.map(({user}) => user))].sort();
  const userOf = sorted.map(({user}) => users.indexOf(user));
  const x = Float64Array.from(sorted, (row) => row.confidence);
  const correct = Uint8Array.from(sorted, (row) => (row.correct ? 1 : 0));
  const calibrate = (times: ArrayLike<number>): Float64Array =>
    confidence.map(
      fitIsotonic(
        x,
        correct,
        userOf.map((user) => times[user]!),
      ),
    );
  const draws = Float64Array.from({length: rounds}, () => {
    const values = calibrate(resampleCounts(users.length, random));
    return bootstrapMeans(values, {blockLength: blockWindows, rounds: 1, random})[0]!;
  }).sort();
  return {
    accuracy: moments(calibrate(new Uint32Array(users.length).fill(1))).mean,
    low: quantileSorted(draws, 0.025),
    high: quantileSorted(draws, 0.975),
    referenceAccuracy: moments(correct).mean,
  };
}
