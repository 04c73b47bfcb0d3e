/**
 * Samples from a FIT file: messages `accelerometer_data` (165) and `gyroscope_data` (164).
 *
 * Read are, in this order of preference, the calibrated fields; compressed_calibrated_accel, milli-g; and raw counts by
 * the last three_d_sensor_calibration (167) of the sensor before them, see fit-calibration.ts. Decoded by Garmin's own
 * SDK, https://developer.garmin.com/fit/, loaded only when such a file is met. One file may hold both sensors.
 */
import {ExpectedError} from "../../platform/failure.ts";
import type {BatchCollector} from "./batch-collector.ts";
import {type Calibration, calibrate, listNumbers, readCalibration} from "./fit-calibration.ts";
import {fitTime} from "./sample-time.ts";
import type {Sensor} from "./samples.ts";

const MESSAGE = {accelerometer: 165, gyroscope: 164} as const;
const CALIBRATION = 167;
const AXES = ["X", "Y", "Z"] as const;
const STEM = {accelerometer: "Accel", gyroscope: "Gyro"} as const;

/**
 * Adds every batch of `sensor` in the FIT file `bytes`. Throws an ExpectedError when the file is damaged or has
 * none.
 */
export async function readFit(
  bytes: Buffer,
  file: string,
  sensor: Sensor,
  collector: BatchCollector,
): Promise<void> {
  const {Decoder, Stream} = await import("@garmin/fitsdk");
  const decoder = new Decoder(Stream.fromBuffer(bytes));
  if (!decoder.checkIntegrity()) {
    throw new ExpectedError("input", "not a whole FIT file: header, size or checksum is wrong", {
      file,
      hint: "Copy the file from the watch again.",
    });
  }
  let messages = 0;
  let calibration: Calibration | undefined;
  const {errors} = decoder.read({
    convertDateTimesToDates: false,
    mesgListener: (number: number, message: unknown) => {
      const fields = message as Record<string, unknown>;
      if (number === CALIBRATION && fields.sensorType === sensor) calibration = readCalibration(fields);
      if (number !== MESSAGE[sensor]) return;
      messages++;
      addMessage(fields, messages, calibration, file, sensor, collector);
    },
  });
  const [error] = errors;
  if (error !== undefined) {
    if (error instanceof ExpectedError) throw error;
    throw new ExpectedError("input", `the FIT file cannot be decoded: ${error.message}`, {
      file,
      hint: "Copy the file from the watch again.",
      cause: error,
    });
  }
}

function addMessage(
  message: Readonly<Record<string, unknown>>,
  number: number,
  calibration: Calibration | undefined,
  file: string,
  sensor: Sensor,
  collector: BatchCollector,
): void {
  const place = `message ${number} of the ${sensor}`;
  const stem = STEM[sensor];
  const read = (prefix: string): number[][] => AXES.map((axis) => listNumbers(message[`${prefix}${axis}`]));
  let axes = read(`calibrated${stem}`);
  if (isEmpty(axes)) axes = read(`compressedCalibrated${stem}`);
  if (isEmpty(axes)) {
    const counts = read(stem.toLowerCase());
    if (!isEmpty(counts) && calibration === undefined)
      throw new ExpectedError("input", "only raw counts, and no three_d_sensor_calibration before them", {
        file,
        place,
        hint: "Export the session with calibrated sensor data, or with the calibration messages of the watch.",
      });
    if (calibration !== undefined) axes = calibrate(counts, calibration);
  }
  const start = fitTime(Number(message.timestamp));
  if (typeof start === "string")
    throw new ExpectedError("input", start, {file, place, hint: "Export the session again, with times."});
  collector.batch(start + Number(message.timestampMs ?? 0), listNumbers(message.sampleTimeOffset), axes);
}

function isEmpty(axes: readonly (readonly number[])[]): boolean {
  return axes.every((axis) => axis.length === 0);
}
