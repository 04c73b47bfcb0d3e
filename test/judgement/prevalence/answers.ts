/** The made-up answers of test/fixtures/prevalence/make.py. */
import type {Timing} from "../../../src/judgement/drift/prediction-figures.ts";
import type {Predictions} from "../../../src/judgement/drift/predictions.ts";
import type {Unseen} from "../../../src/judgement/drift/unseen.ts";
import {uniforms} from "../../stats/scipy.ts";

const CLASSES = ["rest", "walk", "turn"];
const WINDOWS = 60;
const MIXES = [
  [0.3, 0.4, 0.3],
  [0.5, 0.3, 0.2],
  [0.2, 0.3, 0.5],
  [0.4, 0.4, 0.2],
  [0.34, 0.33, 0.33],
];

interface Answers {
  readonly truth: readonly number[];
  readonly p: readonly (readonly number[])[];
}

function answers(windows: number, mix: readonly number[], seed: number): Answers {
  const u = uniforms(windows * CLASSES.length, seed);
  const ends = mix.slice(0, -1).map((_, k) => mix.slice(0, k + 1).reduce((sum, share) => sum + share, 0));
  const truth = Array.from(
    {length: windows},
    (_, i) => ends.filter((end) => end < (i + 0.5) / windows).length,
  );
  const p = truth.map((own, i) => {
    const e = CLASSES.map((_, k) => {
      const bonus = own === k ? (own === CLASSES.length - 1 ? 0.7 : 1.4) : 0;
      return Math.exp(u[i * CLASSES.length + k]! * 3 + bonus);
    });
    const total = e.reduce((sum, value) => sum + value, 0);
    return e.map((value) => Math.round((value / total) * 1e6) / 1e6);
  });
  return {truth, p};
}

function predictionsOf(p: readonly (readonly number[])[]): Predictions {
  const confidence = Float64Array.from(p, (row) => Math.max(...row));
  return {
    session: "made-up",
    rows: p.length,
    modelName: "toy",
    modelHash: "toy",
    scalerHash: "scaler",
    classes: CLASSES,
    predicted: Int32Array.from(p, (row) => row.indexOf(Math.max(...row))),
    confidence,
    entropy: new Float64Array(p.length),
    probabilities: CLASSES.map((_, k) => Float32Array.from(p, (row) => row[k]!)),
  };
}

/** `windows` windows without labels. */
export const recording = (windows = 150): Predictions =>
  predictionsOf(answers(windows, [0.1, 0.2, 0.7], 50).p);

/** The first so many of the five people, without the windows of a class if one is named. */
export function unseenPeople(people = MIXES.length, without?: number): Exclude<Unseen, {withheld: string}> {
  const rows = MIXES.slice(0, people).flatMap((mix, i) => {
    const {truth, p} = answers(WINDOWS, mix, 40 + i);
    return truth
      .map((own, w) => ({user: `p${i}`, truth: own, p: p[w]!}))
      .filter((row) => row.truth !== without);
  });
  const predictions = predictionsOf(rows.map(({p}) => p));
  const timing: Timing = {
    start: new Float64Array(rows.length),
    owner: rows.map(({user}) => user),
    farthest: 1,
  };
  return {
    predictions,
    rows: [...rows.keys()],
    users: rows.map(({user}) => user),
    timing,
    scored: rows.map(({user, truth}, row) => ({
      user,
      row,
      truth,
      confidence: predictions.confidence[row]!,
      correct: predictions.predicted[row] === truth,
    })),
  };
}
