/**
 * What a prediction may be asked about, as JSON: one window in m/s² and deg/s, or the raw samples of a recording of any
 * length, in whatever units the watch has.
 */
import * as z from "zod";
import {fuseParams} from "../../signal/fuse-params.ts";

const numbers = z.array(z.number()).min(1);

const sensorSchema = z
  .strictObject({
    /** Milliseconds since the Unix epoch, UTC. */
    t: numbers,
    x: numbers,
    y: numbers,
    z: numbers,
  })
  .refine(({t, x, y, z}) => [x, y, z].every(({length}) => length === t.length), {
    message: "t, x, y and z differ in length",
  });

export const unitsSchema = z
  .strictObject({accel: fuseParams.shape.accelUnit.optional(), gyro: fuseParams.shape.gyroUnit.optional()})
  .meta({description: 'Units of the values; "auto" decides by physics, and refuses where that is unclear.'});

export const recordingSchema = z.strictObject({
  session: z
    .string()
    .regex(/^[\w.-]{1,128}$/)
    .optional(),
  recording: z.union([
    z.strictObject({accel: sensorSchema, gyro: sensorSchema.optional()}),
    z.strictObject({
      /** Rows of t, Ax, Ay, Az, Gx, Gy, Gz, or of t, Ax, Ay, Az. */
      samples: z.union([
        z.array(z.array(z.number()).length(7)).min(1),
        z.array(z.array(z.number()).length(4)).min(1),
      ]),
    }),
  ]),
  units: unitsSchema.optional(),
});

export const recordingsSchema = z.strictObject({recordings: z.array(recordingSchema).min(1).max(1000)});

export type RecordingBody = z.infer<typeof recordingSchema>;

export interface Shape {
  readonly lengthSamples: number;
  readonly channels: number;
}

const windowOf = ({lengthSamples, channels}: Shape) =>
  z.array(z.array(z.number()).length(channels)).length(lengthSamples);

const windowKeys = {
  units: unitsSchema.optional(),
  scaled: z
    .boolean()
    .optional()
    .meta({description: "True where the values are standardised with the scaler of /model-info already."}),
};

/** The same keys, the windows left to `isWindow`, which is many times faster than a schema. */
export const windowKeysSchema = z.strictObject({
  window: z.unknown().optional(),
  windows: z.unknown().optional(),
  ...windowKeys,
});

/** Whether the value is (lengthSamples, channels) finite numbers. */
export function isWindow(value: unknown, {lengthSamples, channels}: Shape): value is number[][] {
  if (!Array.isArray(value) || value.length !== lengthSamples) return false;
  for (const row of value) {
    if (!Array.isArray(row) || row.length !== channels) return false;
    for (const number of row) if (typeof number !== "number" || !Number.isFinite(number)) return false;
  }
  return true;
}

/** Of a model that takes windows of this shape: rows of Ax, Ay, Az, Gx, Gy, Gz, or of Ax, Ay, Az. */
export const windowSchema = (shape: Shape) => z.strictObject({window: windowOf(shape), ...windowKeys});

export const windowsSchema = (shape: Shape) =>
  z.strictObject({windows: z.array(windowOf(shape)).min(1), ...windowKeys});
