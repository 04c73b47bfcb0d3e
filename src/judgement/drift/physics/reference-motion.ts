/** The reference seen in physical units: which way is down on its wrists, how much they rest, person by person. */
import {hasGyro} from "../../../artifacts/channels.ts";
import type {Reference} from "../baseline.ts";
import type {ReferenceChannel} from "../channel.ts";
import {groupRows} from "../groups.ts";
import {selectRows, series, type WindowTable} from "../window-table.ts";
import {inPhysicalUnit, mapAxes, toAcceleration, type Vector} from "./axes.ts";
import {type IdleLimits, idleShare} from "./idle.ts";
import {shakeOf} from "./shake.ts";
import type {Spread} from "./spread.ts";

export interface ReferenceMotion {
  /** Mean acceleration, m/s². */
  readonly gravity: Vector;
  /** Share of idle seconds; null without windows. */
  readonly idle: Spread | null;
  /** Root mean square change from sample to sample, m/s² and deg/s; null without windows, and without gyroscope. */
  readonly shake: {readonly accel: Spread; readonly gyro: Spread | null} | null;
}

/** Gravity, rest and shaking of the reference. */
export function referenceMotion(
  {provenance, table}: Reference,
  channels: readonly ReferenceChannel[],
  limits: IdleLimits,
): ReferenceMotion {
  const means = channels.map(({mean}) => mean);
  const gravity = toAcceleration(means, provenance);
  if (table === undefined) return {gravity, idle: null, shake: null};
  const people = groupRows(table.users).map(({rows}) => personMotion(table, new Set(rows), limits));
  return {
    gravity,
    idle: {
      overall: weightedMean(people, ({idle}) => idle),
      most: Math.max(...people.map(({idle}) => idle)),
    },
    shake: {
      accel: shakeSpread(people, ({accelShake}) => accelShake),
      gyro: hasGyro(table.channels) ? shakeSpread(people, ({gyroShake}) => gyroShake) : null,
    },
  };
}

interface PersonMotion {
  readonly windows: number;
  readonly idle: number;
  readonly accelShake: number;
  readonly gyroShake: number;
}

function personMotion(table: WindowTable, rows: ReadonlySet<number>, limits: IdleLimits): PersonMotion {
  const samples = series(selectRows(table, (row) => rows.has(row)));
  const accel = mapAxes("accel", (c) => inPhysicalUnit(samples[c]!, c, table));
  const gyro = hasGyro(samples) ? mapAxes("gyro", (c) => inPhysicalUnit(samples[c]!, c, table)) : null;
  const idle = idleShare({accel, gyro, rateHz: table.rateHz}, limits);
  return {
    windows: rows.size,
    idle: Number.isNaN(idle) ? 0 : idle, // less than a second: nobody was seen at rest
    accelShake: shakeOf(accel),
    gyroShake: gyro === null ? Number.NaN : shakeOf(gyro),
  };
}

/** Mean squares add up over people, roots do not. */
function shakeSpread(people: readonly PersonMotion[], pick: (person: PersonMotion) => number): Spread {
  return {
    overall: Math.sqrt(weightedMean(people, (person) => pick(person) ** 2)),
    most: Math.max(...people.map(pick)),
  };
}

/** Each person by the number of windows. */
function weightedMean(people: readonly PersonMotion[], pick: (person: PersonMotion) => number): number {
  const total = people.reduce((sum, {windows}) => sum + windows, 0);
  return people.reduce((sum, person) => sum + pick(person) * person.windows, 0) / total;
}
