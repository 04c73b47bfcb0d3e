/**
 * "Can I trust this model on new people?", answered by rules that each print their figure and their threshold.
 *
 * Fail: the model is not shown to be better than always answering the most common class. Warn: something makes the
 * figures doubtful for people who were not tested. The thresholds are parameters.
 */

import type {Evaluation} from "../../artifacts/evaluation/evaluation.ts";
import type {Check, Verdict} from "../../artifacts/evaluation/verdict.ts";
import {compareWorstFirst, type Level, worst} from "../../artifacts/level.ts";
import type {SpreadParams} from "./people.ts";

export interface VerdictParams {
  readonly minTestUsers: number;
  readonly maxEce: number;
  readonly minClassF1: number;
}

type JudgeParams = VerdictParams & Pick<SpreadParams, "maxLowGap" | "alpha">;

/** The parts of an evaluation that the rules look at. */
export type Judged = Pick<
  Evaluation,
  | "model"
  | "data"
  | "intervals"
  | "headline"
  | "perClass"
  | "perUser"
  | "people"
  | "calibration"
  | "baselines"
>;

/** Applies every rule; the verdict is the worst of them. */
export function judge(evaluation: Judged, params: JudgeParams): Verdict {
  const checks = [
    checkBaseline(evaluation),
    checkTrainingPeople(evaluation),
    checkUsers(evaluation, params),
    checkSpread(evaluation, params),
    checkClasses(evaluation),
    checkWeakestClass(evaluation, params),
    checkCalibration(evaluation, params),
    checkScaler(evaluation),
    checkSimulated(evaluation),
  ];
  const level = worst(checks.map((check) => check.level));
  const shown = level === "pass" ? checks : checks.filter((check) => check.level !== "pass");
  const worstFirst = [...shown].sort((a, b) => compareWorstFirst(a.level, b.level));
  return {
    level,
    statement: state(level, evaluation),
    reasons: worstFirst.map((check) => check.reason),
    checks,
  };
}

function state(level: Level, {perUser, headline, intervals, people: {newPerson}}: Judged): string {
  const {value, lo, hi} = headline.accuracy;
  const interval =
    lo === null || hi === null ? "" : ` (${percent(intervals.level)} interval ${show(lo)} to ${show(hi)})`;
  const n = perUser.length;
  const expected =
    newPerson.lo === null || newPerson.hi === null
      ? ""
      : `; of a new person, ${show(newPerson.lo)} to ${show(newPerson.hi)} is to be expected`;
  const figure = `accuracy ${show(value)}${interval} on ${n} test ${n === 1 ? "person" : "people"}${expected}`;
  switch (level) {
    case "pass":
      return `This model can be trusted on new people like those tested: ${figure}.`;
    case "unknown":
      return `Whether this model can be trusted on new people cannot be told: ${figure}.`;
    case "warn":
      return `This model can be trusted on new people only with reservations: ${figure}.`;
    case "fail":
      return `This model is not to be trusted on new people: ${figure}.`;
  }
}

function checkBaseline({headline, baselines}: Judged): Check {
  const threshold = baselines.majority.accuracy;
  const baseline = `the ${show(threshold)} of always answering ${words(baselines.majority.class)}`;
  const {value, lo} = headline.accuracy;
  if (lo === null) {
    const beaten = (value ?? 0) > threshold;
    const relation = beaten ? "above" : "not above";
    const reason = `Accuracy ${show(value)} is ${relation} ${baseline}, ${beaten ? "but" : "and"} there is no interval to judge it by.`;
    return {name: "beats-majority", level: beaten ? "warn" : "fail", figure: value, threshold, reason};
  }
  const level = lo > threshold ? "pass" : "fail";
  const relation = level === "pass" ? "above" : "not above";
  const reason = `The lower bound of accuracy, ${show(lo)}, is ${relation} ${baseline}.`;
  return {name: "beats-majority", level, figure: lo, threshold, reason};
}

function checkTrainingPeople({data}: Judged): Check {
  const known = data.trainingPeople === "known";
  const reason = known
    ? "The model’s card says whom it was trained on, and no test person is among them."
    : "Training people unknown: the model’s card does not say whom it was trained on, so the test people may be among them.";
  return {name: "training-people", level: known ? "pass" : "warn", figure: null, threshold: null, reason};
}

function checkUsers({perUser}: Judged, {minTestUsers}: VerdictParams): Check {
  const n = perUser.length;
  const enough = n >= minTestUsers;
  const found = `${n} test ${n === 1 ? "person" : "people"}`;
  const reason = enough
    ? `${found}, at least the ${minTestUsers} asked for.`
    : `Only ${found}; ${n === 1 ? `nothing is known of others, and ${minTestUsers} are asked for.` : `with fewer than ${minTestUsers} the intervals are wide.`}`;
  return {name: "test-users", level: enough ? "pass" : "warn", figure: n, threshold: minTestUsers, reason};
}

/** A test, so that it does not fire more often the more people there are: the lowest of many is always low. */
function checkSpread({people}: Judged, {maxLowGap, alpha}: JudgeParams): Check {
  const {people: n, mean, lowShare, lowAccuracy, pTooFar} = people;
  const threshold = mean - maxLowGap;
  const answer = (level: Level, reason: string): Check => ({
    name: "people-differ",
    level,
    figure: lowAccuracy,
    threshold,
    reason,
  });
  if (lowAccuracy === null || pTooFar === null)
    return answer("warn", "One test person does not show how much people differ.");
  const tooFar = `that the lowest ${percent(lowShare)} of people lie more than ${maxLowGap} below the mean over people, ${show(mean)}`;
  const estimate = `they are estimated to lie below ${show(lowAccuracy)}`;
  return pTooFar < alpha
    ? answer("warn", `The ${n} test people show ${tooFar}: ${estimate}.`)
    : answer("pass", `The ${n} test people do not show ${tooFar}; ${estimate}.`);
}

function checkClasses({data}: Judged): Check {
  const {absentClasses, classes} = data;
  const reason =
    absentClasses.length === 0
      ? `All ${classes.length} classes occur in the test data (0 may be absent).`
      : `${absentClasses.length} of ${classes.length} classes ${absentClasses.length === 1 ? "does" : "do"} not occur in the test data (0 may be absent), so nothing ` +
        `is known about ${absentClasses.length === 1 ? "it" : "them"}: ${absentClasses.map(words).join(", ")}.`;
  const level = absentClasses.length === 0 ? "pass" : "warn";
  return {name: "absent-classes", level, figure: absentClasses.length, threshold: 0, reason};
}

function checkWeakestClass({perClass}: Judged, {minClassF1}: VerdictParams): Check {
  const present = perClass.filter((result) => result.f1 !== null);
  const weak = present.filter((result) => result.f1! < minClassF1);
  const lowest = present.reduce((a, b) => (b.f1! < a.f1! ? b : a));
  const listed = weak.map((result) => `${words(result.class)} ${show(result.f1)}`).join(", ");
  const reason =
    weak.length === 0
      ? `The lowest F1 of a class, ${show(lowest.f1)} of ${words(lowest.class)}, is not below ${minClassF1}.`
      : `F1 is below ${minClassF1} for ${weak.length} of ${present.length} classes: ${listed}.`;
  return {
    name: "weakest-class",
    level: weak.length === 0 ? "pass" : "warn",
    figure: lowest.f1,
    threshold: minClassF1,
    reason,
  };
}

function checkCalibration({calibration}: Judged, {maxEce}: VerdictParams): Check {
  const {debiased, interval, ece, reliability} = calibration;
  const figure = debiased ?? ece;
  const answer = (level: Level, rest: string): Check => ({
    name: "calibration",
    level,
    figure,
    threshold: maxEce,
    reason: `The calibration error is ${show(figure)}, ${rest}`,
  });
  if (figure > maxEce) return answer("warn", `above ${maxEce}: do not read confidence as probability.`);
  if (interval.hi === null || interval.hi > maxEce) {
    const limit = interval.hi === null ? "without an interval" : `but may be ${show(interval.hi)}`;
    const shown = "these people do not show that confidence can be read as probability.";
    return answer("warn", `${limit}, where ${maxEce} is the most: ${shown}`);
  }
  const [off] = reliability.outside;
  if (off !== undefined) {
    const often = off.side === "below" ? "seldom" : "often";
    const rest = `at most ${show(interval.hi)}, but predictions of a confidence from ${show(off.from)} to ${show(off.to)} are right too ${often}: do not read it as probability there.`;
    return answer("warn", rest);
  }
  return answer(
    "pass",
    `at most ${show(interval.hi)}, not above ${maxEce}: confidence can be read as probability.`,
  );
}

function checkScaler({model, data}: Judged): Check {
  const same = model.scalerHash === data.scalerHash;
  const [own, other] = [model.scalerHash.slice(0, 12), data.scalerHash.slice(0, 12)];
  const reason = same
    ? `The labelled data is scaled as the model expects (scaler ${own}).`
    : `The labelled data is not the data this model's scaler was fitted on (scaler ${other}, the model's is ${own}).`;
  return {name: "scaler", level: same ? "pass" : "warn", figure: null, threshold: null, reason};
}

function checkSimulated({data}: Judged): Check {
  const reason = data.simulated
    ? "The labelled data is simulated: it shows that the pipeline works, not that the model works on people."
    : "The labelled data was recorded from people.";
  return {name: "simulated", level: data.simulated ? "warn" : "pass", figure: null, threshold: null, reason};
}

/** `nail_biting` → `nail biting`. */
const words = (name: string): string => name.replaceAll("_", " ");

function show(value: number | null): string {
  return value === null ? "undefined" : value.toFixed(3);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
