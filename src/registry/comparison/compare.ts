/**
 * Two models on the same windows: how far they differ, with people as the unit, and whether that matters.
 *
 * Of each person the difference in accuracy is taken; its mean over people has Student's interval, two one-sided tests
 * (Schuirmann, 1987) ask whether it lies within the margin, and one of them alone whether a model is no worse. McNemar's
 * test counts windows as independent, which windows of one person are not, so it stands beside and decides nothing.
 */
import type {Comparison} from "../../artifacts/comparison.ts";
import {meanOverUnits} from "../../judgement/metrics/mean-interval.ts";
import {roundNumbers} from "../../judgement/round.ts";
import {mcnemar} from "../gate/mcnemar.ts";
import {signFlip, testNonInferiority} from "../gate/non-inferiority.ts";

/** With fewer people, a standard deviation between people says next to nothing. */
const MIN_PEOPLE = 3;

export interface CompareParams {
  readonly margin: number;
  readonly alpha: number;
  readonly level: number;
}

export interface Answers {
  readonly users: readonly string[]; // (n)
  readonly labels: readonly string[]; // (n)
  readonly a: readonly string[]; // (n)
  readonly b: readonly string[]; // (n)
}

type Head = Pick<Comparison, "a" | "b" | "windowsHash" | "leftOut" | "simulated">;

/** Of n ≥ 1 windows. */
export function compareAnswers(answers: Answers, head: Head, params: CompareParams): Comparison {
  const {users, labels, a, b} = answers;
  const rightA = labels.map((label, i) => (a[i] === label ? 1 : 0));
  const rightB = labels.map((label, i) => (b[i] === label ? 1 : 0));
  const gains = Float64Array.from(rightB, (right, i) => right - rightA[i]!);
  const share = (right: readonly number[], rows: readonly number[]): number =>
    rows.reduce((sum, row) => sum + right[row]!, 0) / rows.length;
  const rowsOf = (keys: readonly string[], key: string) =>
    [...keys.keys()].filter((row) => keys[row] === key);
  const people = [...new Set(users)].sort().map((user) => {
    const rows = rowsOf(users, user);
    return {user, windows: rows.length, a: share(rightA, rows), b: share(rightB, rows)};
  });
  const classes = [...new Set(labels)].sort().map((name) => {
    const rows = rowsOf(labels, name);
    const own = rows.map((row) => users[row]!);
    const difference = meanOverUnits(
      Float64Array.from(rows, (row) => gains[row]!),
      own,
      params.level,
    );
    return {class: name, windows: rows.length, a: share(rightA, rows), b: share(rightB, rows), difference};
  });
  const differences = people.map((person) => person.b - person.a);
  const perPerson = meanOverUnits(
    Float64Array.from(differences),
    people.map(({user}) => user),
    params.level,
  );
  const onlyA = gains.filter((gain) => gain < 0).length;
  const onlyB = gains.filter((gain) => gain > 0).length;
  const all = [...labels.keys()];
  const judged = {
    ...head,
    ...params,
    windows: labels.length,
    accuracy: {a: share(rightA, all), b: share(rightB, all)},
    pooled: meanOverUnits(gains, users, params.level),
    perPerson,
    tests: testDifferences(differences, params),
    mcnemar: {onlyA, onlyB, p: mcnemar(onlyA, onlyB)},
    people,
    classes,
  };
  return roundNumbers({kymo: "comparison/1", ...judged, verdict: judge(judged)});
}

function testDifferences(
  differences: readonly number[],
  {margin, alpha}: CompareParams,
): Comparison["tests"] {
  const bNoWorse = testNonInferiority(differences, {margin, alpha}).p;
  const aNoWorse = testNonInferiority(
    differences.map((difference) => -difference),
    {margin, alpha},
  ).p;
  const equivalent = bNoWorse === null || aNoWorse === null ? null : Math.max(bNoWorse, aNoWorse);
  return {bNoWorse, aNoWorse, equivalent, signFlip: flipBothWays(differences)};
}

function flipBothWays(differences: readonly number[]): number | null {
  const sum = differences.reduce((total, difference) => total + difference, 0);
  const p = signFlip(sum < 0 ? differences.map((difference) => -difference) : differences);
  return p === null ? null : Math.min(1, 2 * p);
}

type Judged = Omit<Comparison, "kymo" | "verdict">;

function judge(found: Judged): Comparison["verdict"] {
  const {perPerson, tests, alpha, margin, mcnemar: pairs, people} = found;
  const [a, b] = [found.a.label, found.b.label];
  const {lo, hi} = perPerson;
  if (pairs.onlyA + pairs.onlyB === 0)
    return {
      outcome: "same answers",
      statement: `Models ${a} and ${b} are right in the very same windows, so nothing here tells them apart.`,
    };
  const n = people.length;
  const enough = n >= MIN_PEOPLE;
  const between = `the difference in mean accuracy over ${n} ${n === 1 ? "person" : "people"} is ${signed(perPerson.value!)}`;
  const limits =
    lo === null || hi === null
      ? ""
      : ` (${Math.round(found.level * 100)} % interval ${signed(lo)} to ${signed(hi)})`;
  const said = (outcome: Comparison["verdict"]["outcome"], text: string) => ({
    outcome,
    statement: `${text}: ${between}${limits}.`,
  });
  if (!enough || lo === null || hi === null)
    return said(
      "cannot tell",
      `${n} test ${n === 1 ? "person does" : "people do"} not show whether ${a} or ${b} is better; it takes ${MIN_PEOPLE}`,
    );
  const small = tests.equivalent! < alpha ? `, by less than the margin of ${points(margin)}` : "";
  if (lo > 0) return said("b better", `Model ${b} is better than ${a}${small}`);
  if (hi < 0) return said("a better", `Model ${a} is better than ${b}${small}`);
  if (tests.equivalent! < alpha)
    return said("equivalent", `Models ${a} and ${b} are equally good within ${points(margin)}`);
  if (tests.bNoWorse! < alpha)
    return said(
      "b no worse",
      `Model ${b} is no worse than ${a} by ${points(margin)} or more; whether it is better is not shown`,
    );
  if (tests.aNoWorse! < alpha)
    return said(
      "a no worse",
      `Model ${a} is no worse than ${b} by ${points(margin)} or more; whether it is better is not shown`,
    );
  return said(
    "cannot tell",
    `These people do not show whether ${a} or ${b} is better, nor that they are equally good within ${points(margin)}`,
  );
}

const points = (share: number): string => `${(100 * share).toFixed(1)} points`;
const signed = (share: number): string => `${share < 0 ? "−" : "+"}${points(Math.abs(share))}`;
