/**
 * The two unlabelled recordings: five minutes of one person each, every behaviour at least once, in the form of
 * a pair of Garmin workbooks. Neither person is among the labelled ones.
 *
 * The first is like the training data and has one gap of a second. In the second the watch is on the right
 * wrist with a loose strap, so that a drift report has something to find.
 */

import {type Activity, activities} from "./behaviours.ts";
import {type Batch, drawBatches} from "./clock.ts";
import {type Reading, read} from "./kinematics.ts";
import {drawBout, type Motion, type State, wander} from "./motion.ts";
import {drawPerson} from "./person.ts";
import {shuffle, stream} from "./random.ts";
import {addNoise, degrees, milliG} from "./sensor.ts";
import type {SheetRow} from "./workbook.ts";

export interface Recording {
  readonly session: string;
  readonly accel: readonly SheetRow[];
  readonly gyro: readonly SheetRow[];
}

const SECONDS = 300;
const BLEND_SECONDS = 1; // before and after a boundary; the shortest bout is longer than both

export interface RecordingSetup {
  readonly session: string;
  readonly person: string;
  readonly start: number;
  readonly gaps: readonly {readonly at: number; readonly seconds: number}[];
  readonly drifted: boolean;
}

const RECORDINGS: readonly RecordingSetup[] = [
  {
    session: "simulated-2026-01-10-09-00-00",
    person: "alike",
    start: Date.UTC(2026, 0, 10, 9),
    gaps: [{at: 143, seconds: 1}],
    drifted: false,
  },
  {
    session: "simulated-2026-01-17-09-00-00",
    person: "drifted",
    start: Date.UTC(2026, 0, 17, 9),
    gaps: [],
    drifted: true,
  },
];

/** Both recordings, as rows of their workbooks. */
export function recordings(): Recording[] {
  return RECORDINGS.map(record);
}

/** One recording, as rows of its workbooks. */
export function record(setup: RecordingSetup): Recording {
  const motion = setup.drifted ? loosen(schedule(setup.person), setup.person) : schedule(setup.person);
  const random = stream(`recording ${setup.session}`);
  const batches = drawBatches(setup.start, SECONDS, setup.gaps, random);
  const noise = setup.drifted ? 2 : 1;
  const rows = (list: readonly Batch[], first: 0 | 3, quantise: (value: number, axis: number) => string) =>
    list.map((batch) => {
      const readings = batch.seconds.map((seconds) => {
        const values = read(motion, seconds);
        addNoise(values, random, noise);
        return setup.drifted ? otherWrist(values) : values;
      });
      const axis = (k: number) => readings.map((values) => quantise(values[first + k]!, k));
      return {start: batch.start, offsets: batch.offsets.map(String), values: [axis(0), axis(1), axis(2)]};
    });
  return {
    session: setup.session,
    accel: rows(batches.accel, 0, milliG),
    gyro: rows(batches.gyro, 3, degrees),
  };
}

/**
 * Twenty-two bouts, each behaviour twice, with smooth changes of posture: near a boundary the angles pass from
 * one bout's to the next one's.
 */
function schedule(name: string): Motion {
  const person = drawPerson(name, 0.6);
  const random = stream(`schedule ${name}`);
  const order: Activity[] = [...shuffle(activities, random), ...shuffle(activities, random)];
  const lengths = order.map(() => random.uniform(0.75, 1.25));
  const scale = SECONDS / lengths.reduce((sum, length) => sum + length, 0);
  let end = 0;
  const bouts = order.map((activity, i) => {
    end += scale * lengths[i]!;
    return {motion: drawBout(person, activity, String(i)), end};
  });
  return (t) => {
    const found = bouts.findIndex((bout) => t < bout.end);
    const at = found < 0 ? bouts.length - 1 : found;
    const here = bouts[at]!;
    const before = bouts[at - 1];
    const after = bouts[at + 1];
    const now = here.motion(t);
    if (before !== undefined && t - before.end < BLEND_SECONDS)
      return mix(before.motion(t), now, ramp(0.5 + (t - before.end) / (2 * BLEND_SECONDS)));
    if (after !== undefined && here.end - t < BLEND_SECONDS)
      return mix(now, after.motion(t), ramp(0.5 - (here.end - t) / (2 * BLEND_SECONDS)));
    return now;
  };
}

/** From 0 at 0 to 1 at 1 without a jump in the second derivative, which the accelerometer would show. */
function ramp(x: number): number {
  return x * x * x * (10 - 15 * x + 6 * x * x);
}

function mix(from: State, to: State, share: number): State {
  const at = (key: keyof State) => (1 - share) * from[key] + share * to[key];
  return {pitch: at("pitch"), roll: at("roll"), yaw: at("yaw"), shock: at("shock")};
}

/** A loose strap: the watch has slipped round the arm and goes on slipping. */
function loosen(motion: Motion, name: string): Motion {
  const random = stream(`strap ${name}`);
  const slow = wander(random, 10, 0.05, 0.3);
  const quick = wander(random, 1.5, 1, 4);
  return (t) => {
    const state = motion(t);
    return {...state, roll: state.roll + 25 + slow(t) + quick(t), pitch: state.pitch + quick(t + 11)};
  };
}

/**
 * The same movements done with the other arm: mirrored (y of a polar vector, x and z of an axial one change
 * sign), and the watch, turned by half a circle about its normal, changes x and y.
 */
function otherWrist([ax, ay, az, gx, gy, gz]: Reading): Reading {
  return [-ax, ay, az, gx, -gy, -gz];
}
