/** One cold run of ingest and fuse: `fusion-once.ts ACCEL GYRO` prints its seconds and peak memory. */
import {readRecordingPair} from "../src/formats/garmin/recording.ts";
import {fuseSamples} from "../src/signal/fuse.ts";

const [accelFile = "", gyroFile = ""] = process.argv.slice(2);
const began = performance.now();
const {accel, gyro} = await readRecordingPair(
  {accel: accelFile, gyro: gyroFile},
  {maxUncompressedMB: 512, maxRatio: 200},
  () => undefined,
);
const settings = {
  rateHz: 50,
  toleranceMs: 1,
  maxInterpolatedBins: 2,
  maxHours: 48,
  accelUnit: "auto",
  gyroUnit: "auto",
} as const;
fuseSamples(accel, gyro, settings, {session: "bench", files: {accel: accelFile, gyro: gyroFile}});
const seconds = (performance.now() - began) / 1000;
console.log(`seconds=${seconds.toFixed(3)} peak_mb=${(process.resourceUsage().maxRSS / 1024).toFixed(0)}`);
