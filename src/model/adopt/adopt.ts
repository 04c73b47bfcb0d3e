/** The card of a model from elsewhere, from what its owner says of it and what the file itself shows. */
import type {Card} from "../../artifacts/card.ts";
import {CHANNEL_SETS, channelsOf, unitsOf} from "../../artifacts/channels.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {KerasModel, SavedModel} from "../keras/model.ts";
import type {Scaling} from "./scaling.ts";

/** Standard gravity and degrees a radian: kymo's windows are in m/s² and deg/s. */
const ACCEL_UNITS = {"m/s^2": 1, g: 9.80665, "milli-g": 0.00980665} as const;
const GYRO_UNITS = {"deg/s": 1, "rad/s": 180 / Math.PI} as const;

export type AccelUnit = keyof typeof ACCEL_UNITS;
export type GyroUnit = keyof typeof GYRO_UNITS;
export const ACCEL_NAMES = Object.keys(ACCEL_UNITS) as AccelUnit[];
export const GYRO_NAMES = Object.keys(GYRO_UNITS) as GyroUnit[];

export interface Account {
  readonly classes: readonly string[];
  readonly users: "unknown" | readonly string[];
  readonly validation: readonly string[];
  readonly data: string | null;
  readonly rateHz: number;
  readonly step: number | undefined;
  readonly scaling: "none" | Scaling;
  /** In which the model's input was before it was scaled. */
  readonly accelUnit: AccelUnit;
  readonly gyroUnit: GyroUnit;
}

export interface Shape {
  readonly samples: number;
  readonly classes: number;
  /** Of CHANNELS all six, or the three of the accelerometer. */
  readonly channels: readonly string[];
}

/** What the model takes and gives. Throws an ExpectedError for a model that takes or gives something else than one window of the channels. */
export function readShape({file, inputs, outputs}: KerasModel): Shape {
  const refuse = (message: string, hint: string): ExpectedError =>
    new ExpectedError("input", message, {file, place: "input and output layers", hint});
  const [input, output] = [inputs[0]!, outputs[0]!];
  const show = (shape: readonly number[]): string => `(${shape.join(", ")})`;
  const channels = channelsOf(input.shape[1] ?? 0);
  if (inputs.length > 1 || input.shape.length !== 2 || channels === undefined)
    throw refuse(
      `the model takes ${inputs.map(({shape}) => show(shape)).join(" and ")}, expected (samples, 6) or (samples, 3)`,
      `A model for kymo takes windows of ${CHANNEL_SETS}.`,
    );
  if (outputs.length > 1 || output.shape.length !== 1 || output.shape[0]! < 2)
    throw refuse(
      `the model gives ${outputs.map(({shape}) => show(shape)).join(" and ")}, expected (classes)`,
      "A model for kymo ends in a softmax over the classes, and has no other output.",
    );
  return {samples: input.shape[0]!, classes: output.shape[0]!, channels};
}

/** The layer by which a model scales its own input, if that is its first. */
export function findOwnScaling({calls}: KerasModel): string | undefined {
  const first = calls[0]?.layer;
  return first !== undefined && ["Normalization", "Rescaling"].includes(first.className)
    ? first.name
    : undefined;
}

/** Throws an ExpectedError where the classes are not as many as the model's outputs. */
export function makeCard(model: SavedModel, account: Account): Card {
  const {samples, classes, channels} = readShape(model);
  if (account.classes.length !== classes)
    throw new ExpectedError(
      "input",
      `the model gives ${classes} classes, but ${account.classes.length} are named: ${account.classes.join(", ")}`,
      {
        file: model.file,
        place: "classes",
        hint: "Name each class once, in the order of the model's outputs.",
      },
    );
  return {
    kymo: "card/1",
    model: model.hash,
    trained: {users: account.users, validation: account.validation, data: account.data},
    classes: account.classes,
    window: {rateHz: account.rateHz, samples, step: account.step ?? Math.max(1, Math.floor(samples / 2))},
    channels,
    units: unitsOf(channels),
    gravity: "included",
    scaler: convert(account, channels),
  };
}

/** The scaling as one of m/s² and deg/s: a mean and a deviation are in the unit of what they are of. */
function convert({scaling, accelUnit, gyroUnit}: Account, channels: readonly string[]): Card["scaler"] {
  const factors = channels.map((name) =>
    name.startsWith("A") ? ACCEL_UNITS[accelUnit] : GYRO_UNITS[gyroUnit],
  );
  if (scaling === "none") {
    if (factors.every((factor) => factor === 1)) return "none";
    return {mean: factors.map(() => 0), scale: factors};
  }
  const each = (values: readonly number[]): number[] => values.map((value, i) => value * factors[i]!);
  return {mean: each(scaling.mean), scale: each(scaling.scale)};
}
