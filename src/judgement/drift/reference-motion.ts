/** The reference seen in physical units: which way is down on its wrists, how much they rest, person by person. */
import type {Reference} from "./baseline.ts";
import {groupRows} from "./chunks.ts";
import {type Axes, idleShare, shake, type Vector} from "./motion.ts";
import {selectRows, series, type WindowTable} from "./window-table.ts";

export interface Spread {
  overall: number;
  most: number;
}

export interface ReferenceMotion {
  gravity: Vector;
  /** Over all, and of the person who rests most; null without windows. */
  idle: Spread | null;
  /** Root mean square change from sample to sample: over all, and of the person who shakes most. */
  shake: {accel: Spread; gyro: Spread} | null;
}

/** Turns normalised channels into physical ones. */
export function physical(
  channels: readonly ArrayLike<number>[],
  {mean, scale}: {mean: number[]; scale: number[]},
): {accel: Axes; gyro: Axes} {
  const turn = (c: number): Float64Array =>
    Float64Array.from(channels[c]!, (value) => value * scale[c]! + mean[c]!);
  return {accel: [turn(0), turn(1), turn(2)], gyro: [turn(3), turn(4), turn(5)]};
}

/** Gravity, rest and shaking of the reference. Expects the six channels Ax … Gz. */
export function referenceMotion(
  reference: Reference,
  limits: {accelSd: number; gyroSd: number},
): ReferenceMotion {
  const {provenance, sorted, table} = reference;
  const gravity = [0, 1, 2].map((c) => {
    let sum = 0;
    for (const value of sorted[c]!) sum += value;
    return (sum / sorted[c]!.length) * provenance.scale[c]! + provenance.mean[c]!;
  }) as Vector;
  if (table === undefined) return {gravity, idle: null, shake: null};
  const people = groupRows(table.users).map(({rows}) => personMotion(table, new Set(rows), limits));
  const weighed = (pick: (person: Person) => number): number => {
    const total = people.reduce((sum, person) => sum + person.rows, 0);
    return people.reduce((sum, person) => sum + pick(person) * person.rows, 0) / total;
  };
  const shaking = (pick: (person: Person) => number): Spread => ({
    overall: Math.sqrt(weighed((person) => pick(person) ** 2)),
    most: Math.max(...people.map(pick)),
  });
  return {
    gravity,
    idle: {overall: weighed((person) => person.idle), most: Math.max(...people.map((person) => person.idle))},
    shake: {
      accel: shaking((person) => person.accelShake),
      gyro: shaking((person) => person.gyroShake),
    },
  };
}

interface Person {
  rows: number;
  idle: number;
  accelShake: number;
  gyroShake: number;
}

function personMotion(
  table: WindowTable,
  rows: ReadonlySet<number>,
  limits: {accelSd: number; gyroSd: number},
): Person {
  const own = selectRows(table, (row) => rows.has(row));
  const {accel, gyro} = physical(series(own), table);
  return {
    rows: rows.size,
    idle: idleShare(accel, gyro, table.rateHz, limits) || 0,
    accelShake: shake(accel),
    gyroShake: shake(gyro),
  };
}
