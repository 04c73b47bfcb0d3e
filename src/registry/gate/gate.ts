/**
 * The gate in front of production: is the candidate no worse than what is there, on people whom neither knows?
 *
 * Both predict the same labelled windows; the unit is the user. It passes where the one-sided paired test rejects
 * "worse by the margin or more", and the test had the power to tell, or the candidate is shown to be better outright.
 * Where nothing is in production yet, the candidate has to be better than always answering the most frequent class:
 * what accuracy is enough is not for the gate to know, so a floor is asked for only where the user gives one.
 */
import {createHash} from "node:crypto";
import {readFile} from "node:fs/promises";
import {mcnemar} from "./mcnemar.ts";
import {testNonInferiority} from "./non-inferiority.ts";
import {
  type GatedModel,
  type LabelledWindows,
  predictLabels,
  readLabelledWindows,
  selectWindows,
} from "./predict-labelled.ts";
import type {GateResult, PairedTest} from "./result.ts";
import {chooseTestUsers} from "./test-users.ts";

export interface GateSettings {
  /** How much worse in accuracy is still no worse, such as 0.02. */
  readonly margin: number;
  readonly alpha: number;
  /** Least chance to pass for an equally good candidate below which the test cannot tell. */
  readonly minPower: number;
  /** Floor of the lower bound of the candidate's mean accuracy over users; undefined for none. */
  readonly minAccuracy: number | undefined;
  /** The users to judge on; undefined for all whom the candidate was not trained on. */
  readonly users: readonly string[] | undefined;
}

/** With fewer people, a standard deviation between people says next to nothing. */
export const MIN_USERS = 3;
const BASELINE = "majority class";

/** Judges `candidate` against `production`, or against the most frequent class, on the labelled windows at `file`. */
export async function runGate(
  candidate: GatedModel,
  production: GatedModel | undefined,
  file: string,
  settings: GateSettings,
): Promise<GateResult> {
  const all = await readLabelledWindows(file);
  const digest = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  const {users, refusal} = chooseTestUsers(all.users, candidate, production, settings.users);
  const base = {against: production?.label ?? BASELINE, windows: digest, reason: null};
  if (refusal !== undefined)
    return {
      ...base,
      verdict: "refused",
      refusals: [refusal],
      notes: [],
      test: null,
      perUser: [],
      mcnemar: null,
    };

  const notes: string[] = [];
  if (settings.users !== undefined)
    notes.push(`judged only on the people who were named: ${users.join(", ")}`);
  const windows = leaveOutUnknown(
    selectWindows(all, (user) => users.includes(user)),
    production,
    notes,
  );
  const other = production === undefined ? majority(windows) : await predictLabels(production, windows);
  const own = await predictLabels(candidate, windows);
  const perUser = countByUser(windows, own, other);
  const margin = production === undefined ? 0 : settings.margin;
  const test = testNonInferiority(
    perUser.map((user) => user.candidate - user.other),
    {margin, alpha: settings.alpha},
  );
  const refusals = judge(test, settings, production !== undefined, notes);
  refusals.push(...judgeFloor(perUser, settings));
  return {
    ...base,
    verdict: refusals.length === 0 ? "passed" : "refused",
    refusals,
    notes,
    test,
    perUser,
    mcnemar: compareWindows(windows, own, other),
  };
}

/** A class that production never heard of would make it look bad; one that the candidate lacks counts against it. */
function leaveOutUnknown(
  windows: LabelledWindows,
  production: GatedModel | undefined,
  notes: string[],
): LabelledWindows {
  const known = production?.classes;
  if (known === undefined || known === null) return windows;
  const kept = selectWindows(windows, (_, label) => known.includes(label));
  const left = windows.labels.length - kept.labels.length;
  if (left > 0) {
    const names = [...new Set(windows.labels)].filter((label) => !known.includes(label)).sort();
    notes.push(
      `${left} windows of ${names.join(", ")} are left out: ${production!.label} does not know them`,
    );
  }
  return kept;
}

/** The most frequent label of the very windows that judge, which favours the baseline. */
function majority({labels}: LabelledWindows): string[] {
  const counts = new Map<string, number>();
  for (const label of [...labels].sort()) counts.set(label, (counts.get(label) ?? 0) + 1);
  const most = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), ["", 0]);
  return labels.map(() => most[0]);
}

function countByUser(
  {users, labels}: LabelledWindows,
  own: readonly string[],
  other: readonly string[],
): GateResult["perUser"] {
  return [...new Set(users)].sort().map((user) => {
    const rows = [...users.keys()].filter((row) => users[row] === user);
    const share = (predicted: readonly string[]) =>
      rows.filter((row) => predicted[row] === labels[row]).length / rows.length;
    return {user, windows: rows.length, candidate: share(own), other: share(other)};
  });
}

function compareWindows(
  {labels}: LabelledWindows,
  own: readonly string[],
  other: readonly string[],
): GateResult["mcnemar"] {
  const right = (predicted: readonly string[], row: number) => predicted[row] === labels[row];
  const rows = [...labels.keys()];
  const onlyCandidate = rows.filter((row) => right(own, row) && !right(other, row)).length;
  const onlyOther = rows.filter((row) => !right(own, row) && right(other, row)).length;
  return {onlyCandidate, onlyOther, p: mcnemar(onlyCandidate, onlyOther)};
}

const points = (share: number): string => `${(100 * share).toFixed(1)} points`;

/** Why it does not pass; empty where it does. */
function judge(
  {users, difference, p, lower, margin, alpha, power, usersForPower}: PairedTest,
  {minPower}: GateSettings,
  hasProduction: boolean,
  notes: string[],
): string[] {
  if (users < MIN_USERS || p === null || lower === null)
    return [
      `${users} test ${users === 1 ? "user" : "users"}: at least ${MIN_USERS} are needed to say anything of people`,
    ];
  if (hasProduction && users < 5)
    notes.push(`with ${users} users the spread between people, and so the power, is a rough guess`);
  if (!hasProduction) {
    if (p < alpha) return [];
    return [
      `not shown to be better than the ${BASELINE}: ${signed(difference)}, which could be as low as ${signed(lower)} (p ${p.toPrecision(2)})`,
    ];
  }
  const isBetter = lower > 0;
  const refusals: string[] = [];
  if (!isBetter && power !== null && power < minPower) {
    const wanted = usersForPower === null ? "more than 10,000" : String(usersForPower);
    refusals.push(
      `the test cannot tell: an equally good model would pass with a chance of ${power.toFixed(2)}, below ${minPower}; about ${wanted} users are needed for 0.8, there are ${users}`,
    );
  }
  if (p >= alpha)
    refusals.push(
      `not shown to be no worse: the difference is ${signed(difference)} and could be as low as ${signed(lower)}, ${points(-margin - lower)} beyond the margin of ${points(margin)} (p ${p.toPrecision(2)}, alpha ${alpha})`,
    );
  return refusals;
}

function signed(share: number): string {
  return `${share < 0 ? "−" : "+"}${points(Math.abs(share))}`;
}

/** The floor that the user gave, against the lower bound of the mean accuracy over users. */
function judgeFloor(perUser: GateResult["perUser"], {minAccuracy, alpha}: GateSettings): string[] {
  if (minAccuracy === undefined || perUser.length < 2) return [];
  const {lower, difference} = testNonInferiority(
    perUser.map(({candidate}) => candidate),
    {margin: 0, alpha},
  );
  if (lower !== null && lower >= minAccuracy) return [];
  return [
    `the mean accuracy over users is ${difference.toFixed(3)} and could be as low as ${lower!.toFixed(3)}, below the floor of ${minAccuracy}`,
  ];
}
