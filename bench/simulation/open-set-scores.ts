/**
 * How unlike what a model learnt a window is, by the measures that are proposed for it; higher is less alike. All stand
 * on one pass of the model: its sums before the softmax (logits) and what its last dense layer is given (hidden).
 */
import {distanceFrom, fitClasses, type Hidden} from "../../src/judgement/drift/open-set/class-distance.ts";
import {fitNeighbours} from "./nearest-neighbours.ts";

/** What a model makes of windows. */
export interface Answers {
  readonly hidden: Hidden;
  readonly logits: Hidden;
}

/** Windows that the model learnt, with the position of the class of each. */
export interface Learnt extends Answers {
  readonly labels: ArrayLike<number>;
}

/** Of every window. */
type Score = (answers: Answers) => Float64Array;

export const SCORES: Readonly<Record<string, (learnt: Learnt) => Score>> = {
  "least confidence": () => each((z) => -Math.exp(Math.max(...z) - logSumExp(z))),
  entropy: () =>
    each((z) => {
      const total = logSumExp(z);
      return z.reduce((sum, own) => sum + Math.exp(own - total) * (total - own), 0);
    }),
  // Liu and others, 2020, at temperature 1.
  energy: () => each((z) => -logSumExp(z)),
  // Lee and others, 2018: the nearest class, one covariance within all of them.
  "Mahalanobis distance": mahalanobis,
  // Ren and others, 2021: less the distance from all classes together.
  "relative Mahalanobis distance": (learnt) => {
    const near = mahalanobis(learnt);
    const all = mahalanobis({...learnt, labels: new Int32Array(learnt.hidden.rows)});
    return (answers) => {
      const others = all(answers);
      return near(answers).map((distance, row) => distance - others[row]!);
    };
  },
  "nearest neighbours": ({hidden}) => {
    const distance = fitNeighbours(hidden, [...Array(hidden.rows).keys()], {nearest: 10, most: 1000});
    return ({hidden: own}) => distance(own, [...Array(own.rows).keys()]);
  },
};

const rowOf = ({values, width}: Hidden, row: number): Float32Array =>
  values.subarray(row * width, (row + 1) * width);

const each =
  (score: (logits: Float32Array) => number): Score =>
  ({logits}) =>
    Float64Array.from({length: logits.rows}, (_, row) => score(rowOf(logits, row)));

function logSumExp(z: Float32Array): number {
  const most = Math.max(...z);
  return most + Math.log(z.reduce((sum, own) => sum + Math.exp(own - most), 0));
}

function mahalanobis({hidden, labels}: Learnt): Score {
  const names = Array.from(labels, String);
  const distance = distanceFrom(fitClasses(hidden, [...Array(hidden.rows).keys()], names));
  return ({hidden: own}) => distance(own, [...Array(own.rows).keys()]);
}

/** Windows of a block: as long as people mostly do one thing, so that a block's windows depend on each other. */
const BLOCK = 32;

/**
 * Maximum mean discrepancy of the hidden layer between a recording and the learnt windows, squared, on average over
 * blocks (Zaremba, Gretton and Blaschko, 2013); a Gaussian kernel of the median distance among learnt windows.
 */
export function blockedMmd({hidden: learnt}: Answers): (recording: Answers) => number {
  const {width} = learnt;
  const squared = (a: Hidden, i: number, b: Hidden, j: number): number => {
    let sum = 0;
    for (let d = 0; d < width; d++) sum += (a.values[i * width + d]! - b.values[j * width + d]!) ** 2;
    return sum;
  };
  const spaced = Array.from({length: 400}, (_, i) => Math.floor((i * learnt.rows) / 400));
  const distances = Float64Array.from(spaced.slice(1), (row, i) =>
    squared(learnt, row, learnt, spaced[(i * 7) % 400]!),
  );
  const scale = distances.sort()[200]!;
  const meanKernel = (
    a: Hidden,
    rows: readonly number[],
    b: Hidden,
    others: readonly number[],
    same: boolean,
  ): number => {
    let sum = 0;
    let n = 0;
    for (const i of rows)
      for (const j of others) {
        if (same && i === j) continue;
        sum += Math.exp(-squared(a, i, b, j) / scale);
        n++;
      }
    return sum / n;
  };
  return ({hidden: own}) => {
    const blocks = Math.max(1, Math.floor(own.rows / BLOCK));
    let total = 0;
    for (let block = 0; block < blocks; block++) {
      const size = Math.min(BLOCK, own.rows);
      const rows = Array.from({length: size}, (_, i) => block * BLOCK + i);
      const theirs = Array.from({length: BLOCK}, (_, i) =>
        Math.floor(((i + block / blocks) * learnt.rows) / BLOCK),
      );
      total +=
        meanKernel(own, rows, own, rows, true) +
        meanKernel(learnt, theirs, learnt, theirs, true) -
        2 * meanKernel(own, rows, learnt, theirs, false);
    }
    return total / blocks;
  };
}
