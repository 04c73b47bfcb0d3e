/**
 * Samples from a FIT file: messages `accelerometer_data` (165) and `gyroscope_data` (164).
 *
 * Read are the calibrated fields only: raw counts have no unit without the watch's calibration messages. Decoded by
 * Garmin's own SDK, https://developer.garmin.com/fit/, loaded only when such a file is met.
 */
import {ExpectedError} from "../../platform/failure.ts";
import type {BatchCollector} from "./batch-collector.ts";
import {fitTime} from "./sample-time.ts";
import type {Sensor} from "./samples.ts";

const MESSAGE = {accelerometer: 165, gyroscope: 164} as const;
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
  const {errors} = decoder.read({
    convertDateTimesToDates: false,
    mesgListener: (number: number, message: unknown) => {
      if (number !== MESSAGE[sensor]) return;
      messages++;
      addMessage(message as Record<string, unknown>, messages, file, sensor, collector);
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
  file: string,
  sensor: Sensor,
  collector: BatchCollector,
): void {
  const place = `message ${number} of the ${sensor}`;
  const axes = ["X", "Y", "Z"].map((axis) => numbers(message[`calibrated${STEM[sensor]}${axis}`]));
  if (
    axes.every((axis) => axis.length === 0) &&
    numbers(message[`${STEM[sensor].toLowerCase()}X`]).length > 0
  ) {
    throw new ExpectedError("input", "only raw counts, expected calibrated values", {
      file,
      place,
      hint: "Export the session with calibrated sensor data.",
    });
  }
  const start = fitTime(Number(message.timestamp));
  if (typeof start === "string")
    throw new ExpectedError("input", start, {file, place, hint: "Export the session again, with times."});
  collector.batch(start + Number(message.timestampMs ?? 0), numbers(message.sampleTimeOffset), axes);
}

/** The SDK gives a field of one value as that value. */
function numbers(field: unknown): number[] {
  const list: unknown[] = Array.isArray(field) ? field : field === undefined || field === null ? [] : [field];
  return list.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
}
