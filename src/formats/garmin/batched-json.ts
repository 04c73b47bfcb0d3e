/**
 * Samples from batched JSON: `[{type, timestamp: {value, offset}, samples: [{x, y, z, timestamp}]}, …]`, as a Wear OS
 * watch sends them (Matey-Sanz et al. 2023, doi 10.1016/j.dib.2023.109809). m/s² and rad/s.
 *
 * What the times mean was read off the public recordings: a sample's `timestamp` is absolute, ms since the Unix epoch;
 * a batch's `timestamp.value` is that of its first sample; `timestamp.offset` is the watch's time zone in minutes
 * (-120 throughout, a summer in Spain) and is not added.
 */
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import {refuseImplausible} from "./plausible-time.ts";
import type {RecordingPair} from "./recording.ts";
import {orderSamples, type Samples, type Sensor} from "./samples.ts";

const SAMPLE = z.object({x: z.number(), y: z.number(), z: z.number(), timestamp: z.number()});
const BATCHES = z.array(z.object({type: z.string(), samples: z.array(SAMPLE)}));

/** The sensors of the recording in `text`. Throws an ExpectedError when it has another form or lacks the accelerometer. */
export function parseBatchedJson(text: string, file: string): RecordingPair {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ExpectedError("input", `not JSON: ${(cause as Error).message}`, {
      file,
      hint: "Download the file again.",
      cause,
    });
  }
  const checked = BATCHES.safeParse(json);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new ExpectedError("input", `not a list of batches: ${issue?.message}`, {
      file,
      place: `at ${issue?.path.join(".") || "the top"}`,
      hint: 'Expected [{"type": "accelerometer", "samples": [{"x": 0, "y": 0, "z": 9.8, "timestamp": 1657533975095}]}, …].',
    });
  }
  const collect = (sensor: Sensor): Samples => collectSensor(checked.data, sensor, file);
  const turns = checked.data.some(({type, samples}) => type === "gyroscope" && samples.length > 0);
  return {accel: collect("accelerometer"), ...(turns && {gyro: collect("gyroscope")})};
}

function collectSensor(batches: z.infer<typeof BATCHES>, sensor: Sensor, file: string): Samples {
  const own = batches.filter(({type}) => type === sensor);
  const samples = own.flatMap((batch) => batch.samples);
  if (samples.length === 0) {
    const types = [...new Set(batches.map(({type}) => type))].sort().join(", ");
    throw new ExpectedError("input", `no samples of the ${sensor}; the file has ${types || "no batches"}`, {
      file,
      hint: "Record the accelerometer, which every model takes.",
    });
  }
  const t = Float64Array.from(samples, (sample) => Math.round(sample.timestamp));
  refuseImplausible(t, file);
  return orderSamples({
    sensor,
    format: "batched-json",
    t,
    x: Float64Array.from(samples, (sample) => sample.x),
    y: Float64Array.from(samples, (sample) => sample.y),
    z: Float64Array.from(samples, (sample) => sample.z),
    sourceRows: own.length,
    droppedRows: own.filter((batch) => batch.samples.length === 0).length,
  });
}
