/**
 * The reference: labelled windows of all users, the scaler of the training users, and who belongs to which part.
 *
 * Windows lie within one person's one activity in one session, without a gap or a step back in time. The scaler is
 * fitted on all samples of the training users, in windows or not, so that it does not depend on the windows' shape.
 */
import {CHANNELS} from "../artifacts/channels.ts";
import type {Scaler} from "../artifacts/scaler.ts";
import type {Splits} from "../artifacts/splits.ts";
import type {Windows} from "../artifacts/windows.ts";
import {ExpectedError} from "../platform/failure.ts";
import {findWindowStarts} from "./cut.ts";
import type {Labelled} from "./labelled.ts";
import {checkAccelUnit, checkRate, resolveClasses} from "./labelled-checks.ts";
import {checkPeople} from "./labelled-people.ts";
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
  checkRate(labelled, runs, params.rateHz, file);
  checkAccelUnit(labelled, file);
  const {users} = labelled;
  const parts = splitUsers(
    users,
    {test: params.testUsers, validation: params.validationUsers, seed: params.seed, fold: params.testFold},
    file,
  );
  checkPeople(labelled, params, file);
  const trains = users.map((name) => (parts.train.includes(name) ? 1 : 0));
  const use = Uint8Array.from(labelled.user, (code) => trains[code]!);
  const {lengthSamples, stepSamples} = params;
  const scaler: Scaler = {
    kymo: "scaler/1",
    channels: [...CHANNELS],
    units: {accel: "m/s^2", gyro: "deg/s"},
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
  const names = (codes: Int32Array, list: readonly string[]) =>
    Array.from(starts, (start) => list[codes[start]!]!);
  const windows: Windows = {
    rows: starts.length,
    session: names(labelled.session, labelled.sessions),
    user: names(labelled.user, users),
    activity: names(labelled.activity, labelled.activities),
    start: Float64Array.from(starts, (start) => labelled.t[start]!),
    end: Float64Array.from(starts, (start) => labelled.t[start + lengthSamples - 1]!),
    segment: Int32Array.from(starts, (start) => runs[start]!),
    x: scaleWindows(labelled.channels, starts, lengthSamples, scaler),
  };
  const simulated = users.every((name) => name.startsWith("sim"));
  const {seed, testFold: fold} = params;
  return {
    windows,
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

/** Numbers the runs 0, 1, 2, … in order of the rows. */
function findRuns({rows, t, user, session, activity}: Labelled, maxGapMs: number): Int32Array {
  const runs = new Int32Array(rows);
  let run = 0;
  for (let i = 1; i < rows; i++) {
    const step = t[i]! - t[i - 1]!;
    const same = user[i] === user[i - 1] && session[i] === session[i - 1] && activity[i] === activity[i - 1];
    if (!same || step < 0 || step > maxGapMs) run++;
    runs[i] = run;
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
