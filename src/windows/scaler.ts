/**
 * The scaler a model was trained with: for each channel the mean and population standard deviation of the
 * training users' samples, with the window it belongs to and the order of the classes.
 *
 * Two forms are read: kymo's own `scaler.json` (`kymo: "scaler/1"`) and the older `scaler_config.json`.
 */
import {createHash} from "node:crypto";
import {readFile} from "node:fs/promises";
import * as z from "zod";
import {ExpectedError} from "../platform/failure.ts";

/** Channels in the order of every window: accelerometer, then gyroscope. */
export const CHANNELS = ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"] as const;

export interface Scaler {
  readonly kymo: "scaler/1";
  readonly channels: readonly string[];
  readonly units: {readonly accel: string; readonly gyro: string};
  /** Whether gravity is part of the acceleration: "included" or "removed". */
  readonly gravity: string;
  readonly rateHz: number;
  /** Samples a window, and samples from one window's start to the next one's. */
  readonly window: number;
  readonly step: number;
  /** A value for each channel, in `units`. */
  readonly mean: readonly number[];
  readonly scale: readonly number[];
  /** The model's classes in the order of its outputs. */
  readonly classes: readonly string[];
  readonly trainUsers: readonly string[];
}

const positiveInt = z.number().int().positive();
const classNames = z
  .array(z.string().min(1))
  .min(2)
  .refine((names) => new Set(names).size === names.length, "a class is listed twice");

const schema = z.object({
  kymo: z.literal("scaler/1"),
  channels: z.array(z.string()),
  units: z.object({accel: z.string(), gyro: z.string()}),
  gravity: z.string(),
  rateHz: z.number().positive(),
  window: positiveInt,
  step: positiveInt,
  mean: z.array(z.number()),
  scale: z.array(z.number().positive()),
  classes: classNames,
  trainUsers: z.array(z.string()),
});

const legacySchema = z
  .object({
    window_size: positiveInt.optional(),
    window: positiveInt.optional(),
    step_size: positiveInt,
    target_hz: z.number().positive(),
    sensor_cols: z.array(z.string()),
    activity_to_label: z.record(z.string(), z.number().int().nonnegative()),
    scaler_mean: z.array(z.number()),
    scaler_scale: z.array(z.number().positive()),
    train_users: z.array(z.union([z.string(), z.number()])),
  })
  .transform((old, context) => {
    const classes: string[] = [];
    for (const [name, label] of Object.entries(old.activity_to_label)) classes[label] = name;
    const labels = Object.keys(old.activity_to_label).length;
    const window = old.window_size ?? old.window;
    if (window === undefined || classes.length !== labels || Object.keys(classes).length !== labels) {
      context.addIssue({code: "custom", message: "window_size is absent, or the labels are not 0, 1, 2, …"});
      return z.NEVER;
    }
    return {
      kymo: "scaler/1" as const,
      channels: old.sensor_cols.map((name) => name.replace(/_w$/, "")),
      // The old files do not say their units; the system that wrote them knew only these.
      units: {accel: "m/s^2", gyro: "deg/s"},
      gravity: "included",
      rateHz: old.target_hz,
      window,
      step: old.step_size,
      mean: old.scaler_mean,
      scale: old.scaler_scale,
      classes,
      trainUsers: old.train_users.map(String),
    };
  })
  .pipe(schema);

/** Reads either form. Throws a ExpectedError naming `path` and every field that is wrong. */
export async function readScaler(path: string): Promise<Scaler> {
  return parseScaler(await readFile(path, "utf8"), path);
}

/** Checks the text of either form; `path` only names it in the errors. */
export function parseScaler(text: string, path: string): Scaler {
  const hint =
    'Give a scaler.json written by the stage "reference", or the scaler_config.json of the training.';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ExpectedError("input", "the scaler is not JSON", {file: path, hint, cause});
  }
  const legacy = typeof value === "object" && value !== null && !("kymo" in value);
  const result = (legacy ? legacySchema : schema).safeParse(value);
  if (!result.success)
    throw new ExpectedError("input", `not a scaler: ${z.prettifyError(result.error)}`, {
      file: path,
      hint,
      cause: result.error,
    });
  const scaler: Scaler = result.data;
  if (scaler.channels.join() !== CHANNELS.join()) {
    const found = scaler.channels.join(", ");
    throw new ExpectedError("input", `the scaler's channels are ${found}, expected ${CHANNELS.join(", ")}`, {
      file: path,
      hint,
    });
  }
  if (scaler.mean.length !== CHANNELS.length || scaler.scale.length !== CHANNELS.length) {
    const found = `${scaler.mean.length} means and ${scaler.scale.length} scales`;
    throw new ExpectedError("input", `the scaler has ${found}, expected ${CHANNELS.length} of each`, {
      file: path,
      hint,
    });
  }
  return scaler;
}

/** The file's text: fixed order of keys, so that equal scalers are equal bytes. */
export function formatScaler(scaler: Scaler): string {
  return `${JSON.stringify(schema.parse(scaler), null, 2)}\n`;
}

/**
 * SHA-256 (hex) of what scaling does: mean and scale to 9 significant digits, channels, units, gravity.
 * Window, classes and users are left out, since data scaled alike are comparable whatever these are.
 */
export function scalerHash(
  scaler: Pick<Scaler, "channels" | "units" | "gravity" | "mean" | "scale">,
): string {
  const round = (values: readonly number[]): string[] => values.map((value) => value.toPrecision(9));
  const {channels, units, gravity} = scaler;
  const image = [
    "scaler/1",
    channels,
    units.accel,
    units.gyro,
    gravity,
    round(scaler.mean),
    round(scaler.scale),
  ];
  return createHash("sha256").update(JSON.stringify(image)).digest("hex");
}
