/**
 * The reference: labelled windows of all users, the scaler of the training users, and who belongs to which part.
 *
 * Windows to learn from lie within one person's one activity in one session, without a gap or a step back in time. A
 * recording is cut without knowing when the activity changes, so the same people are cut that way as well: recordings
 * are compared with those windows. The scaler is
 * fitted on all samples of the training users, in windows or not, so that it does not depend on the windows' shape.
 */
import {channelsOf, unitsOf} from "../artifacts/channels.ts";
import type {Scaler} from "../artifacts/scaler.ts";
import type {Splits} from "../artifacts/splits.ts";
import type {Windows} from "../artifacts/windows.ts";
import {ExpectedError} from "../platform/failure.ts";
import {findWindowStarts} from "./cut.ts";
import {checkAccelUnit, checkRate, resolveClasses} from "./labelled-checks.ts";
import {checkPeople} from "./labelled-people.ts";
import type {Labelled} from "./labelled-rows.ts";
import {refuseLookAlikes} from "./look-alikes.ts";
import {fitScaling, scaleWindows} from "./scaling.ts";
import {type Choice, splitUsers} from "./split.ts";

export interface ReferenceParams {
  readonly rateHz: number;
  readonly testUsers: Choice;
  readonly validationUsers: Choice;
  readonly testFold: number;
  /** Neighbouring samples farther apart lie in different runs. */
  readonly maxGapMs: number;
  /** "auto": the activities that occur, sorted by code unit. A list fixes the classes and their order. */
  readonly classes: "auto" | readonly string[];
  /** Names that differ in case, composition or the form of a number alone: asked about, or taken as they are. */
  readonly lookAlikes: "refuse" | "distinct";
  readonly lengthSamples: number;
  readonly stepSamples: number;
  readonly seed: number;
}

export interface Reference {
  readonly windows: Windows;
  /** Cut as recordings are, across changes of the activity; a window that spans one has a main activity alone. */
  readonly continuous: Windows;
  readonly scaler: Scaler;
  readonly splits: Splits;
}

/**
 * Makes the reference of a labelled table; `file` names it in the errors.
 *
 * Throws an ExpectedError when the rate or the unit is not what was expected, an activity is not among the classes,
 * nobody is left to train on, or the training users have no window.
 */
export function makeReference(
  labelled: Labelled,
  params: ReferenceParams,
  file: string,
  source: string,
): Reference {
  if (params.lookAlikes === "refuse") {
    refuseLookAlikes(labelled.users, "users", "User", file);
    refuseLookAlikes(labelled.activities, "activities", "activity", file);
  }
  const classes = resolveClasses(labelled, params.classes, file);
  const runs = findRuns(labelled, params.maxGapMs);
  requireWindowOfEach(labelled, params.lengthSamples, file);
  checkPeople(labelled, params, file);
  checkRate(labelled, runs, params.rateHz, file);
  checkAccelUnit(labelled, file);
  const {users} = labelled;
  const parts = splitUsers(
    users,
    {test: params.testUsers, validation: params.validationUsers, seed: params.seed, fold: params.testFold},
    file,
  );
  const trains = users.map((name) => (parts.train.includes(name) ? 1 : 0));
  const use = Uint8Array.from(labelled.user, (code) => trains[code]!);
  const {lengthSamples, stepSamples} = params;
  const scaler: Scaler = {
    kymo: "scaler/1",
    channels: channelsOf(labelled.channels.length)!,
    units: unitsOf(labelled.channels),
    gravity: "included",
    rateHz: params.rateHz,
    window: lengthSamples,
    step: stepSamples,
    ...fitScaling(labelled.channels, use),
    classes,
    trainUsers: parts.train,
  };
  const starts = findWindowStarts(runs, {lengthSamples, stepSamples});
  if (!starts.some((start) => use[start] === 1)) {
    throw new ExpectedError(
      "input",
      `no activity of the training users (${parts.train.join(", ")}) lasts ${lengthSamples} samples`,
      {
        file,
        hint: "Lower windows.lengthSamples, raise reference.maxGapMs, or sort the rows by user, session and time.",
      },
    );
  }
  const windows = cutWindows(labelled, {runs, starts, scaler});
  const stretches = findStretches(labelled, params.maxGapMs);
  const recorded = findWindowStarts(stretches, {lengthSamples, stepSamples});
  const continuous = {
    ...cutWindows(labelled, {runs: stretches, starts: recorded, scaler}),
    mainActivity: Array.from(recorded, (start) => findMainActivity(labelled, start, lengthSamples)),
  };
  const simulated = users.every((name) => name.startsWith("sim"));
  const {seed, testFold: fold} = params;
  return {
    windows,
    continuous,
    scaler,
    splits: {
      kymo: "splits/1",
      ...parts,
      seed,
      fold,
      ...countWindows(windows, users, classes),
      source,
      simulated,
    },
  };
}

/** Throws where a person has fewer rows than a window: a name that was cut off or misspelt would count as one. */
function requireWindowOfEach({user, users}: Labelled, lengthSamples: number, file: string): void {
  const rows = users.map(() => 0);
  for (const code of user) rows[code]!++;
  const at = rows.findIndex((count) => count < lengthSamples);
  if (at < 0) return;
  throw new ExpectedError(
    "input",
    `the user "${users[at]}" has ${rows[at]} rows, fewer than the ${lengthSamples} of a window`,
    {
      file,
      place: `user ${users[at]}`,
      hint: "Correct the name if it is another person's, remove the rows, or lower windows.lengthSamples.",
    },
  );
}

/** Windows that begin at the rows `starts`; the scaler says how long they are. */
function cutWindows(
  labelled: Labelled,
  {runs, starts, scaler}: {runs: Int32Array; starts: Int32Array; scaler: Scaler},
): Windows {
  const {window: length} = scaler;
  const names = (codes: Int32Array, list: readonly string[]): string[] =>
    Array.from(starts, (start) => list[codes[start]!]!);
  return {
    rows: starts.length,
    session: names(labelled.session, labelled.sessions),
    user: names(labelled.user, labelled.users),
    activity: Array.from(starts, (start) => findActivity(labelled, start, length)),
    start: Float64Array.from(starts, (start) => labelled.t[start]!),
    end: Float64Array.from(starts, (start) => labelled.t[start + length - 1]!),
    segment: Int32Array.from(starts, (start) => runs[start]!),
    x: scaleWindows(labelled.channels, starts, length, scaler),
  };
}

/** The activity of all rows of a window; null where it changes. */
function findActivity({activity, activities}: Labelled, start: number, length: number): string | null {
  const only = activity[start]!;
  for (let i = start; i < start + length; i++) if (activity[i] !== only) return null;
  return activities[only]!;
}

/** The activity of most rows of a window; the earlier one where two have as many. */
function findMainActivity({activity, activities}: Labelled, start: number, length: number): string {
  const rows = new Map<number, number>();
  for (let i = start; i < start + length; i++) rows.set(activity[i]!, (rows.get(activity[i]!) ?? 0) + 1);
  const [most] = [...rows].reduce((best, own) => (own[1] > best[1] ? own : best));
  return activities[most]!;
}

/** Numbers the stretches without a gap of one person's one session 0, 1, 2, … in order of the rows. */
function findStretches({rows, t, user, session}: Labelled, maxGapMs: number): Int32Array {
  const stretches = new Int32Array(rows);
  for (let i = 1; i < rows; i++) {
    const step = t[i]! - t[i - 1]!;
    const joined = user[i] === user[i - 1] && session[i] === session[i - 1] && step >= 0 && step <= maxGapMs;
    stretches[i] = stretches[i - 1]! + (joined ? 0 : 1);
  }
  return stretches;
}

/** The same, each cut again where the activity changes. */
function findRuns(labelled: Labelled, maxGapMs: number): Int32Array {
  const stretches = findStretches(labelled, maxGapMs);
  const {activity, rows} = labelled;
  const runs = new Int32Array(rows);
  for (let i = 1; i < rows; i++) {
    const joined = stretches[i] === stretches[i - 1] && activity[i] === activity[i - 1];
    runs[i] = runs[i - 1]! + (joined ? 0 : 1);
  }
  return runs;
}

/** Windows of each user, and of each user and class; users by code unit, classes in their order. */
function countWindows(
  {user, activity}: Windows,
  users: readonly string[],
  classes: readonly string[],
): Pick<Splits, "windows" | "classCounts"> {
  const windows = new Map<string, number>();
  const classCounts = new Map<string, Map<string, number>>();
  for (const name of [...users].sort()) {
    windows.set(name, 0);
    classCounts.set(name, new Map(classes.map((label) => [label, 0])));
  }
  for (const [i, name] of user.entries()) {
    const counts = classCounts.get(name!)!;
    windows.set(name!, windows.get(name!)! + 1);
    counts.set(activity[i]!, counts.get(activity[i]!)! + 1);
  }
  return {
    windows: Object.fromEntries(windows),
    classCounts: Object.fromEntries(
      [...classCounts].map(([name, counts]) => [name, Object.fromEntries(counts)]),
    ),
  };
}
