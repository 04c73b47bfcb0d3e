import {existsSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {CHANNELS} from "../../src/artifacts/channels.ts";
import type {Quality} from "../../src/artifacts/quality.ts";
import {readRecordingPair} from "../../src/formats/garmin/recording.ts";
import {orderSamples, type Samples, type Sensor} from "../../src/formats/garmin/samples.ts";
import {type Fused, type FuseParams, fuseSamples} from "../../src/signal/fuse.ts";
import {computeGates} from "../../src/signal/gates.ts";
import {fillGaps} from "../windows/older-system.ts";

const test = suite("fuse");
const shared = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
const real = existsSync(shared) ? test : test.skip;
if (!existsSync(shared)) console.log("skipped: ../shared/data is absent");

const PARAMS: FuseParams = {
  rateHz: 50,
  toleranceMs: 1,
  maxInterpolatedBins: 2,
  maxHours: 48,
  accelUnit: "auto",
  gyroUnit: "auto",
};
const GATES = {
  minMatchedShare: 0.8,
  maxImputedShare: 0.05,
  maxMissingShare: 0.5,
  minSeconds: 5,
  maxRateErrorShare: 0.05,
  maxGapSeconds: 60,
  maxBackwardSeconds: 2,
};
const SOURCE = {session: "s", files: {accel: "accel.arrow", gyro: "gyro.arrow"}};

function close(found: number | null, expected: number, relative: number, what: string): void {
  assert.ok(
    found !== null && Math.abs(found - expected) <= relative * Math.abs(expected),
    `${what}: ${found}, expected ${expected}`,
  );
}

/** Samples every 10 ms from 0, with the given values on each axis. */
function sampled(
  sensor: Sensor,
  times: readonly number[],
  x: (i: number) => number,
  z: (i: number) => number,
): Samples {
  const t = Float64Array.from(times);
  const column = (of: (i: number) => number): Float64Array => Float64Array.from(times, (_, i) => of(i));
  return orderSamples({
    sensor,
    format: "csv",
    t,
    x: column(x),
    y: column(() => 0),
    z: column(z),
    sourceRows: 1,
    droppedRows: 0,
  });
}

const still = (times: readonly number[]): Samples =>
  sampled(
    "accelerometer",
    times,
    (i) => i % 2,
    () => 1000,
  );
const turning = (times: readonly number[]): Samples =>
  sampled(
    "gyroscope",
    times,
    (i) => (i % 2 === 0 ? 100 : -100),
    () => 1,
  );
const range = (from: number, to: number): number[] =>
  Array.from({length: (to - from) / 10}, (_, i) => from + i * 10);

function fuse(
  accel: Samples,
  gyro: Samples,
  params: Partial<FuseParams> = {},
): {fused: Fused; quality: Quality} {
  return fuseSamples(accel, gyro, {...PARAMS, ...params}, SOURCE);
}

real("the real recording gives every expected figure", async () => {
  const stem = `${shared}garmin/2025-03-23-15-23-10-`;
  const files = {accel: `${stem}accelerometer_data.xlsx`, gyro: `${stem}gyroscope_data.xlsx`};
  const shares: number[] = [];
  const pair = await readRecordingPair(files, {maxUncompressedMB: 512, maxRatio: 200}, (share) =>
    shares.push(share),
  );
  const {fused, quality} = fuse(pair.accel, pair.gyro);
  const expected = JSON.parse(readFileSync(`${shared}expected/fusion.json`, "utf8"));
  for (const sensor of ["accel", "gyro"] as const) {
    const found = quality.sensors[sensor];
    assert.is(found!.rows, expected.workbook_rows);
    assert.is(found!.dropped, 0);
    assert.is(found!.samples, expected.samples_per_sensor);
    assert.is(found!.duplicates, expected.duplicate_timestamps[sensor]);
    assert.is(found!.firstMs, expected.first_sample_ms[sensor]);
    assert.is(found!.lastMs, expected.last_sample_ms[sensor]);
    assert.ok(Math.abs(found!.rateHz - 100) < 1);
  }
  assert.is(quality.matched, expected.matched);
  assert.is(quality.matchedShare, expected.match_rate);
  close(quality.lagMs!.mean, expected.lag_ms.mean, 1e-12, "lag");
  close(quality.lagMs!.std, expected.lag_ms.std, 1e-9, "lag");
  assert.is(quality.lagMs!.maxAbs, expected.lag_ms.max_abs);
  assert.is(quality.bins, expected.resampled_rows);
  assert.is(fused.t[0], expected.first_bin_ms);
  assert.is(fused.t.at(-1), expected.last_bin_ms);
  assert.is(quality.emptyBins, expected.empty_bins);
  assert.is(quality.interpolatedBins, expected.interpolated_bins);
  assert.is(quality.missingBins, expected.nan_rows);
  for (const name of CHANNELS) {
    const factor = name.startsWith("A") ? 0.00981 : 1;
    for (const figure of ["mean", "std", "min", "max"] as const)
      close(
        quality.channels[name]![figure]! / factor,
        expected.stats[name][figure],
        1e-9,
        `${name} ${figure}`,
      );
  }
  assert.is(quality.units.accel.unit, "milli-g");
  assert.is(quality.units.gyro!.unit, "deg/s");
  assert.is(
    fused.imputed.reduce((sum, flag) => sum + flag, 0),
    658,
  );
  assert.is(Math.max(...shares), 1);
  assert.ok(shares.length > 10 && shares.every((share, i) => i === 0 || share >= shares[i - 1]!));
});

real("the older system's two counts of windows follow from the same table", async () => {
  const stem = `${shared}garmin/2025-03-23-15-23-10-`;
  const files = {accel: `${stem}accelerometer_data.xlsx`, gyro: `${stem}gyroscope_data.xlsx`};
  const pair = await readRecordingPair(files, {maxUncompressedMB: 512, maxRatio: 200});
  const {fused} = fuse(pair.accel, pair.gyro);
  const expected = JSON.parse(readFileSync(`${shared}expected/windows.json`, "utf8"));
  const whole = (values: Float64Array): number[] => {
    const starts: number[] = [];
    for (let start = 0; start + expected.window <= values.length; start += expected.step)
      if (!values.subarray(start, start + expected.window).some(Number.isNaN))
        starts.push(start / expected.step);
    return starts;
  };
  const filled = whole(fillGaps(fused.channels[0]!));
  assert.is(filled.length, expected.windows_gaps_filled);
  const kept = new Set(whole(fused.channels[0]!));
  assert.is(kept.size, expected.windows_without_gap);
  assert.equal(
    filled.filter((window) => !kept.has(window)),
    expected.without_gap_window_indices_excluded,
  );
});

test("a bin is the mean of its samples, aligned to the epoch", () => {
  const times = [1010, 1019, 1020, 1030, 1039];
  const {fused} = fuse(
    sampled(
      "accelerometer",
      times,
      (i) => 1000 + i,
      () => 0,
    ),
    turning(times),
  );
  assert.equal([...fused.t], [1000, 1020]);
  close(fused.channels[0]![0]!, 1000.5 * 0.00981, 1e-12, "first bin");
  close(fused.channels[0]![1]!, 1003 * 0.00981, 1e-12, "second bin");
});

test("a long gap ends a segment, its edges are imputed, its middle is missing", () => {
  const times = [...range(0, 200), ...range(400, 600)];
  const {fused, quality} = fuse(still(times), turning(times));
  assert.equal([...fused.segment.subarray(8, 22)], [0, 0, 0, 0, -1, -1, -1, -1, -1, -1, 1, 1, 1, 1]);
  assert.equal([...fused.imputed.subarray(8, 22)], [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0]);
  assert.ok(Number.isNaN(fused.channels[3]![12]!));
  assert.equal(
    [quality.segments, quality.emptyBins, quality.interpolatedBins, quality.missingBins],
    [2, 10, 4, 6],
  );
  assert.equal([quality.bins, quality.missingShare, quality.imputedShare], [30, 6 / 30, 4 / 30]);
  assert.is(quality.longestGapSeconds, 0.2);
  assert.is(quality.usableSeconds, 24 * 0.02);
});

test("sensors that share no time are refused, with both spans", () => {
  assert.throws(
    () => fuse(still(range(0, 1000)), turning(range(5000, 6000))),
    /1970-01-01T00:00:05.000Z.* never overlap/,
  );
  assert.throws(() => fuse(still(range(0, 1000)), turning(range(5, 1005))), /within 1 ms/);
  const far = [0, 10, 20, 400_000_000];
  assert.throws(() => fuse(still(far), turning(far)), /spans 111 hours, at most 48/);
});

test("sensors of unlike rates, and slow ones where that is allowed, come to one grid each by itself", () => {
  // 1 g and a ramp on x, 100 Hz, with a pause from 3 to 4 s; a gyroscope that rises by 1 deg/s each ms
  const every = (step: number, from = 0): number[] =>
    Array.from({length: 10_000 / step}, (_, i) => 1_000_003 + from + i * step).filter(
      (t) => t < 1_003_000 || t >= 1_004_000,
    );
  const accel = (times: number[]): Samples =>
    sampled(
      "accelerometer",
      times,
      (i) => times[i]! - 1e6,
      () => 1e5,
    );
  const gyro = (times: number[]): Samples =>
    sampled(
      "gyroscope",
      times,
      (i) => times[i]! - 1e6,
      () => 5000,
    );
  const units = {accelUnit: "milli-g", gyroUnit: "deg/s"} as const;
  const fast = fuse(accel(every(10)), gyro(every(20, 5)), units);
  assert.equal(fast.quality.resampled, {accel: "mean", gyro: "mean"});
  assert.ok(fast.quality.matchedShare > 0.99);
  const slow = fuse(accel(every(40)), gyro(every(31.25)), {...units, maxUpsampling: 2});
  assert.equal(slow.quality.resampled, {accel: "linear", gyro: "linear"});
  for (const {fused} of [slow]) {
    for (const [row, time] of fused.t.entries()) {
      if (fused.segment[row] === -1 || fused.imputed[row] === 1) continue;
      close(fused.channels[0]![row]! / 0.00981, time + 10 - 1e6, 1e-9, `accel at ${time}`);
      close(fused.channels[3]![row]!, time + 10 - 1e6, 1e-9, `gyro at ${time}`);
    }
  }
  assert.is(slow.quality.segments, 2, "nothing is drawn across the pause");
  assert.is(
    computeGates(slow.quality, GATES, CHANNELS).gates.find(({name}) => name === "rate error")!.passed,
    true,
  );
  const refused = fuse(accel(every(40)), gyro(every(40)), units);
  assert.is(refused.quality.resampled, undefined);
  assert.is(
    computeGates(refused.quality, GATES, CHANNELS).gates.find(({name}) => name === "rate error")!.passed,
    false,
  );
});

test("units are set by hand where that is wanted", () => {
  const times = range(0, 200);
  const {fused, quality} = fuse(
    sampled(
      "accelerometer",
      times,
      () => 1,
      () => 50,
    ),
    turning(times),
    {accelUnit: "m/s^2", gyroUnit: "rad/s"},
  );
  assert.is(fused.channels[2]![0], 50);
  close(quality.channels.Gz!.mean, 180 / Math.PI, 1e-12, "Gz");
  assert.is(quality.units.accel.rule, "set by fuse.accelUnit");
});

test.run();
