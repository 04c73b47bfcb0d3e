/**
 * The two unlabelled recordings: five minutes of one person each, every behaviour at least once, in the form of
 * a pair of Garmin workbooks. Neither person is among the labelled ones.
 *
 * The first is like the training data and has one gap of a second. In the second the watch is on the right
 * wrist with a loose strap, so that a drift report has something to find.
 */

import {type Activity, activities} from "./behaviours.ts";
import {type Batch, drawBatches} from "./clock.ts";
import {GRAVITY, type Reading, read} from "./kinematics.ts";
import {addNoise} from "./labelled.ts";
import {drawBout, type Motion, step, wander} from "./motion.ts";
import {drawPerson} from "./person.ts";
import {shuffle, stream} from "./random.ts";
import type {SheetRow} from "./workbook.ts";

export interface Recording {
  readonly session: string;
  readonly accel: readonly SheetRow[];
  readonly gyro: readonly SheetRow[];
}

const SECONDS = 300;
const BLEND_SECONDS = 0.6; // a change of posture takes about four times as long

interface Plan {
  readonly session: string;
  readonly person: string;
  readonly start: number;
  readonly gaps: readonly {readonly at: number; readonly seconds: number}[];
  readonly drifted: boolean;
}

const plans: readonly Plan[] = [
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
  return plans.map(record);
}

function record(plan: Plan): Recording {
  const motion = plan.drifted ? loosen(schedule(plan.person), plan.person) : schedule(plan.person);
  const random = stream(`recording ${plan.session}`);
  const batches = drawBatches(plan.start, SECONDS, plan.gaps, random);
  const noise = plan.drifted ? 2 : 1;
  const rows = (list: readonly Batch[], first: 0 | 3, quantise: (value: number, axis: number) => string) =>
    list.map((batch) => {
      const readings = batch.seconds.map((seconds) => {
        const values = read(motion, seconds);
        addNoise(values, random, noise);
        return plan.drifted ? otherWrist(values) : values;
      });
      const axis = (k: number) => readings.map((values) => quantise(values[first + k]!, k));
      return {start: batch.start, offsets: batch.offsets.map(String), values: [axis(0), axis(1), axis(2)]};
    });
  return {session: plan.session, accel: rows(batches.accel, 0, milliG), gyro: rows(batches.gyro, 3, degrees)};
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
    const at = Math.max(0, bouts.findIndex((bout) => t < bout.end) + (t >= end ? bouts.length : 0));
    const here = bouts[Math.min(at, bouts.length - 1)]!;
    const before = bouts[at - 1];
    const after = bouts[at + 1];
    const now = here.motion(t);
    // Only the nearer boundary matters; in mid-bout both weights are as good as nothing and do not jump.
    const nearer =
      before !== undefined && (after === undefined || t - before.end < here.end - t) ? before : after;
    if (nearer === undefined) return now;
    const boundary = nearer === before ? before.end : here.end;
    const weight = step(-Math.abs(t - boundary) / BLEND_SECONDS);
    const there = nearer.motion(t);
    const mix = (key: keyof typeof now) => (1 - weight) * now[key] + weight * there[key];
    return {pitch: mix("pitch"), roll: mix("roll"), yaw: mix("yaw"), shock: mix("shock")};
  };
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

/** Milli-g in the sensor's steps, with its calibrated offset, seven significant digits as Garmin writes them. */
function milliG(metresPerSecond2: number, axis: number): string {
  const lsb = [0.96875, 0.96366, 0.98571][axis]!;
  const offset = [0.48439, 0.67521, 0.05714][axis]!;
  return (Math.round((1000 * metresPerSecond2) / GRAVITY / lsb) * lsb + offset).toPrecision(7);
}

/** Degrees a second in steps of 0.035, likewise. */
function degrees(degreesPerSecond: number, axis: number): string {
  const offset = [0.02555, 0.00479, 0.01108][axis]!;
  return (Math.round(degreesPerSecond / 0.035) * 0.035 + offset).toPrecision(7);
}
