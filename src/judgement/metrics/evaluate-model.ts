/**
 * The whole evaluation from labelled, predicted windows: gathers the metrics of this folder into `Evaluation`.
 *
 * Test users alone are judged; validation users serve to fit the temperature. Windows without a label are left out.
 */

import type {Evaluation} from "../../artifacts/evaluation/evaluation.ts";
import type {ClassResult, Metrics} from "../../artifacts/evaluation/figures.ts";
import {listConfusedPairs, toRowShares, toRows} from "../../stats/confusion.ts";
import {roundNumbers} from "../round.ts";
import {compareNaive, computeBaselines} from "./baselines.ts";
import {computeBouts} from "./bout-results.ts";
import {describeCalibration} from "./calibration-results.ts";
import {scoreClasses} from "./class-results.ts";
import {listConfidentErrors} from "./confident-errors.ts";
import {describeConformal} from "./conformal.ts";
import {drawDecision} from "./decision.ts";
import {type Estimates, estimateFigures} from "./estimates.ts";
import {countEvents} from "./events.ts";
import {describeGroups} from "./groups.ts";
import {type SpreadParams, summarisePeople} from "./people.ts";
import {describePrecision, type PrecisionParams} from "./precision.ts";
import {drawPrecisionRecall} from "./precision-recall.ts";
import {estimateRanking, type RankingEstimates} from "./ranking-estimates.ts";
import {type ScoredWindows, selectWindows} from "./scored-windows.ts";
import {describeSelective} from "./selective.ts";
import {calibrationOf, confusionOf, type UnitShape} from "./unit-sums.ts";
import {countSessions, scoreUsers} from "./user-results.ts";
import {judge, type VerdictParams} from "./verdict.ts";
import {measureWithin} from "./within-person.ts";

export interface EvaluateParams {
  readonly calibrationRounds: number;
  /** Of every interval. */
  readonly level: number;
  readonly calibrationBins: number;
  readonly topK: number;
  readonly boutIoU: number;
  /** An error at this confidence or above is listed. */
  readonly confidentError: number;
  /** With fewer users (or sessions of one) an interval over them is called coarse. */
  readonly minUnits: number;
  readonly people: SpreadParams;
  readonly precision: PrecisionParams;
  /** The share of wrong answers that a threshold is chosen for. */
  readonly selective: {readonly risk: number};
  readonly conformal: {readonly level: number};
  readonly groups: {readonly alpha: number};
  /** The behaviour that a decision curve is of. */
  readonly decision: {readonly behaviour: string};
  readonly verdict: VerdictParams;
}

/** What is evaluated, as the tables' metadata say. */
export interface Subject {
  readonly model: Evaluation["model"];
  readonly source: string;
  readonly simulated: boolean;
  /** Of the labelled windows. */
  readonly scalerHash: string;
  readonly rateHz: number;
  readonly lengthSamples: number;
  readonly stepSamples: number;
  /** Whether the model's card says whom it learnt from; then no test user is among them. */
  readonly trainingPeople: Evaluation["data"]["trainingPeople"];
  readonly users: Evaluation["data"]["users"];
}

/** Throws an Error when no test user has a labelled window: the caller must have checked. */
export function evaluateModel(
  windows: ScoredWindows,
  subject: Subject,
  params: EvaluateParams,
  random: () => number,
): Evaluation {
  const {classes} = windows;
  const {level} = params;
  const shape: UnitShape = {classes: classes.length, bins: params.calibrationBins, topK: params.topK};
  const {test: testUsers, validation: validationUsers} = subject.users;
  const test = selectLabelled(windows, testUsers);
  if (test.truth.length === 0) throw new Error("no labelled window of a test user");
  const validation = selectLabelled(windows, validationUsers);
  const estimates = estimateFigures(test, shape, params, random);
  const counts = confusionOf(estimates.sums, shape);
  const ranking = estimateRanking(test, level);
  const perClass = scoreClasses(test, counts, estimates, ranking);
  const within = measureWithin(test);
  const perUser = scoreUsers(test, within, params.level);
  const {accuracy, macroF1, balancedAccuracy} = estimates.figures;
  const calibration = describeCalibration(
    calibrationOf(estimates.sums, shape),
    estimates.calibrationError,
    test,
    validation,
    validationUsers,
    params,
    random,
  );
  const judged = {
    model: subject.model,
    data: describeData(windows, test, subject, perClass),
    intervals: estimates.account,
    headline: {accuracy, macroF1, balancedAccuracy},
    perClass,
    perUser,
    worstUser: perUser.reduce((worst, user) => (user.accuracy < worst.accuracy ? user : worst)),
    people: summarisePeople(perUser, within, params.level, params.people),
    precision: describePrecision(estimates, params.precision),
    calibration,
    baselines: computeBaselines(counts, classes),
  };
  return roundNumbers({
    kymo: "evaluation/5",
    ...judged,
    verdict: judge(judged, {...params.verdict, ...params.people}),
    metrics: gatherMetrics(estimates, ranking, params),
    confusion: {
      counts: toRows(counts, classes.length),
      rowShares: toRowShares(counts, classes.length),
      pairs: listConfusedPairs(counts, classes.length).map(({truth, predicted, ...pair}) => {
        return {truth: classes[truth]!, predicted: classes[predicted]!, ...pair};
      }),
    },
    selective: describeSelective(test, validation, {risk: params.selective.risk, level}),
    conformal: describeConformal(test, {level: params.conformal.level, intervalLevel: level}),
    groups: describeGroups(test, {alpha: params.groups.alpha, level}),
    precisionRecall: drawPrecisionRecall(test),
    decision: drawDecision(test, params.decision.behaviour, level),
    events: countEvents(test),
    bouts: computeBouts(test, params.boutIoU, level),
    naive: compareNaive(estimates, test.truth.length, params.level),
    confidentErrors: listConfidentErrors(test, params.confidentError),
  });
}

function selectLabelled(windows: ScoredWindows, users: readonly string[]): ScoredWindows {
  const wanted = new Set(users);
  return selectWindows(windows, (i) => windows.truth[i]! >= 0 && wanted.has(windows.users[i]!));
}

function describeData(
  windows: ScoredWindows,
  test: ScoredWindows,
  subject: Subject,
  perClass: readonly ClassResult[],
): Evaluation["data"] {
  const {source, simulated, users, trainingPeople, scalerHash, rateHz, lengthSamples, stepSamples} = subject;
  const count = (names: readonly string[]) => selectLabelled(windows, names).truth.length;
  const ofTest = new Set(users.test);
  return {
    source,
    simulated,
    classes: windows.classes,
    absentClasses: perClass.filter((result) => result.support === 0).map((result) => result.class),
    users,
    trainingPeople,
    windows: {train: count(users.train), validation: count(users.validation), test: test.truth.length},
    unlabelledWindows: windows.truth.filter((code, i) => code < 0 && ofTest.has(windows.users[i]!)).length,
    sessions: countSessions(test),
    scalerHash,
    rateHz,
    windowSeconds: lengthSamples / rateHz,
    stepSeconds: stepSamples / rateHz,
  };
}

function gatherMetrics({figures}: Estimates, {macro}: RankingEstimates, params: EvaluateParams): Metrics {
  const {accuracy, balancedAccuracy} = figures;
  // With one label a window, all micro averages and weighted recall are the accuracy, and macro recall is the
  // balanced accuracy; they are named so that nobody looks for them in vain.
  return {
    accuracy,
    balancedAccuracy,
    kappa: figures.kappa,
    mcc: figures.mcc,
    topK: {k: params.topK, ...figures.topK},
    logLoss: figures.logLoss,
    brier: figures.brier,
    ece: {bins: params.calibrationBins, ...figures.ece},
    macroPrecision: figures.macroPrecision,
    macroRecall: balancedAccuracy,
    macroF1: figures.macroF1,
    microPrecision: accuracy,
    microRecall: accuracy,
    microF1: accuracy,
    weightedPrecision: figures.weightedPrecision,
    weightedRecall: accuracy,
    weightedF1: figures.weightedF1,
    macroRocAuc: macro.rocAuc,
    macroAveragePrecision: macro.averagePrecision,
  };
}
