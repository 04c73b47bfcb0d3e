/** Puts the folds' results together: person by person, fold by fold, pooled, beside what needs no network. */

import type {FoldResult} from "../../artifacts/cv/result.ts";
import type {
  Baseline,
  CvSummary,
  FoldSummary,
  Person,
  RandomSplits,
  Spread,
} from "../../artifacts/cv/summary.ts";
import {listConfusedPairs, toRowShares, toRows} from "../../stats/confusion.ts";
import {type BaselineCounts, evaluateBaselines} from "./baselines.ts";
import {listCautions} from "./cautions.ts";
import {computeSpread} from "./interval.ts";
import {addCounts, computeScores, type Scores} from "./scores.ts";
import type {CvWindows} from "./windows.ts";

const LEVEL = 0.95;

export interface CvSettings {
  readonly scheme: CvSummary["scheme"];
  readonly seed: number;
  /** Tested people below which the reader is cautioned. */
  readonly minUsers: number;
}

type Counts = Map<string, Map<string, BaselineCounts>>;

/** `results` in any order, of folds of these windows, one at least of whole users. */
export function summariseCv(
  windows: CvWindows,
  results: readonly FoldResult[],
  {scheme, seed, minUsers}: CvSettings,
): CvSummary {
  const {meta} = windows;
  const classes = meta.classes.length;
  const sorted = [...results].sort((a, b) => (a.fold.fold < b.fold.fold ? -1 : 1));
  const whole = sorted.filter(({fold}) => fold.holdsOut === "users");
  const random = sorted.filter(({fold}) => fold.holdsOut === "windows");
  const baselines = evaluateBaselines(
    windows,
    sorted.map(({fold}) => fold),
  );
  const people = whole.flatMap((result) => scoreUsers(result, classes, baselines));
  people.sort((a, b) => (a.user < b.user ? -1 : 1));
  const folds = whole.map((result) => summariseFold(result, classes));
  const evaluated = folds.flatMap(({scores}) => scores ?? []);
  const ratio = whole.reduce((sum, {fold}) => sum + fold.windows.test / fold.windows.train, 0) / whole.length;
  const pooled = addCounts(whole.flatMap(matrices), classes);
  const overPeople = spreads(people, 0);
  return {
    kymo: "cv/2",
    scheme,
    level: LEVEL,
    seed,
    data: {
      source: windows.source,
      simulated: windows.simulated,
      users: new Set(windows.users).size,
      windows: windows.users.length,
      classes: meta.classes,
      rateHz: meta.rateHz,
      lengthSamples: meta.lengthSamples,
      stepSamples: meta.stepSamples,
    },
    overPeople,
    overFolds: spreads(evaluated, ratio),
    people,
    folds,
    pooled: {
      scores: people.length === 0 ? null : computeScores(pooled, classes),
      confusion: {
        counts: toRows(pooled, classes),
        rowShares: toRowShares(pooled, classes),
        pairs: listConfusedPairs(pooled, classes),
      },
    },
    baselines: {
      majority: summariseBaseline(people, ({majority}) => majority),
      naiveBayes: summariseBaseline(people, ({naiveBayes}) => naiveBayes),
    },
    randomSplit: summariseRandom(windows, random, folds, baselines, overPeople.accuracy.mean),
    failed: folds.filter(({scores}) => scores === null).map(({fold}) => fold),
    cautions: listCautions(windows, folds, random, {minUsers}),
  };
}

const matrices = ({people}: FoldResult): Float64Array[] =>
  (people ?? []).map(({counts}) => Float64Array.from(counts.flat()));

function scoreUsers({fold, people}: FoldResult, classes: number, baselines: Counts): Person[] {
  return (people ?? []).map(({user, counts}) => {
    const beside = baselines.get(fold.fold)!.get(user)!;
    return {
      user,
      fold: fold.fold,
      ...computeScores(Float64Array.from(counts.flat()), classes),
      naiveBayes: pickScores(computeScores(beside.naiveBayes, classes)),
      majority: pickScores(computeScores(beside.majority, classes)),
    };
  });
}

const pickScores = ({accuracy, macroF1}: Scores) => ({accuracy, macroF1});

function summariseFold(result: FoldResult, classes: number): FoldSummary {
  const {fold, people, epochs, bestEpoch, stopped, diverged, warnings} = result;
  return {
    fold: fold.fold,
    test: fold.users.test,
    validation: fold.users.validation,
    trainUsers: fold.users.train.length,
    windows: fold.windows,
    scores: people === null ? null : computeScores(addCounts(matrices(result), classes), classes),
    epochs,
    bestEpoch,
    stopped,
    diverged,
    warnings,
  };
}

const share = (values: readonly number[], testByTrain = 0): Spread =>
  computeSpread(values, {level: LEVEL, testByTrain, limits: [0, 1]});

function spreads(scores: readonly Scores[], testByTrain: number): CvSummary["overPeople"] {
  const of = (key: "accuracy" | "balancedAccuracy" | "macroF1"): Spread =>
    share(
      scores.map((one) => one[key]),
      testByTrain,
    );
  return {accuracy: of("accuracy"), balancedAccuracy: of("balancedAccuracy"), macroF1: of("macroF1")};
}

function summariseBaseline(
  people: readonly Person[],
  of: (person: Person) => {readonly accuracy: number; readonly macroF1: number},
): Baseline {
  const gains = people.map((person) => person.accuracy - of(person).accuracy);
  return {
    accuracy: share(people.map((person) => of(person).accuracy)),
    macroF1: share(people.map((person) => of(person).macroF1)),
    gain: computeSpread(gains, {level: LEVEL, testByTrain: 0, limits: [-1, 1]}),
  };
}

function summariseRandom(
  windows: CvWindows,
  results: readonly FoldResult[],
  folds: readonly FoldSummary[],
  baselines: Counts,
  overPeople: number | null,
): RandomSplits | null {
  const classes = windows.meta.classes.length;
  const splits = results
    .filter(({people}) => people !== null)
    .map((result) => {
      const {fold} = result;
      const bayes = [...baselines.get(fold.fold)!.values()].map(({naiveBayes}) => naiveBayes);
      const beside = folds.find((other) => `random-${other.fold}` === fold.fold);
      return {
        fold: fold.fold,
        ...computeScores(addCounts(matrices(result), classes), classes),
        naiveBayes: computeScores(addCounts(bayes, classes), classes).accuracy,
        sharing: fold.sharing,
        beside: beside?.scores?.accuracy ?? null,
      };
    });
  if (splits.length === 0) return null;
  const accuracy = mean(splits.map((split) => split.accuracy));
  const tested = splits.reduce((sum, split) => sum + split.windows, 0);
  const paired = splits.flatMap((split) => (split.beside === null ? [] : [split.accuracy - split.beside]));
  return {
    splits,
    accuracy,
    macroF1: mean(splits.map((split) => split.macroF1)),
    naiveBayes: mean(splits.map((split) => split.naiveBayes)),
    sharingShare: splits.reduce((sum, split) => sum + split.sharing, 0) / tested,
    optimism: overPeople === null ? null : accuracy - overPeople,
    optimismBeside: paired.length === 0 ? null : mean(paired),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
