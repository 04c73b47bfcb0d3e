/** The figures of ../shared/data/expected/drift.json, from the real workbooks on. */
import assert from "node:assert/strict";
import {existsSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import {readScaler} from "../../../src/artifacts/scaler.ts";
import {readRecordingPair} from "../../../src/formats/garmin/recording.ts";
import {readBaseline} from "../../../src/judgement/drift/baseline.ts";
import {compareAll, referenceChannel} from "../../../src/judgement/drift/channel.ts";
import {fuseSamples} from "../../../src/signal/fuse.ts";

const data = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));
const SESSION = "2025-03-23-15-23-10";
const WINDOW = 200;
const STEP = 100;

const test = suite("the Garmin recording against its baseline");

interface Expected {
  per_channel: Record<string, Record<string, number>>;
}

const NAMES = {
  ks: "ks",
  wasserstein: "wasserstein",
  wassersteinOverSd: "wasserstein_over_ref_std",
  psi: "psi_10_reference_deciles_floor_1e4",
  jsDistance: "js_distance_base2_same_bins",
  meanShiftOverSd: "mean_shift_over_ref_std",
  stdRatio: "std_ratio",
  energyDistance: "energy_distance",
} as const;

/** The gap-filled variant: missing rows repeat the row before, and every window counts with its overlap. */
async function flattenedWindows(): Promise<Float32Array[]> {
  const files = {
    accel: `${data}garmin/${SESSION}-accelerometer_data.xlsx`,
    gyro: `${data}garmin/${SESSION}-gyroscope_data.xlsx`,
  };
  const {accel, gyro} = await readRecordingPair(files, {maxUncompressedMB: 512, maxRatio: 200});
  const params = {
    rateHz: 50,
    toleranceMs: 1,
    maxInterpolatedBins: 2,
    maxHours: 24,
    accelUnit: "auto",
    gyroUnit: "auto",
  } as const;
  const {fused} = fuseSamples(accel, gyro, params, {session: SESSION, files});
  const scaler = await readScaler(`${data}garmin/scaler_config.json`);
  return fused.channels.map((values, c) => {
    const scaled = new Float32Array(values.length);
    let last = 0;
    values.forEach((value, i) => {
      if (!Number.isNaN(value)) last = value;
      scaled[i] = (last - scaler.mean[c]!) / scaler.scale[c]!;
    });
    const windows = Math.floor((scaled.length - WINDOW) / STEP) + 1;
    const out = new Float32Array(windows * WINDOW);
    for (let w = 0; w < windows; w++) out.set(scaled.subarray(w * STEP, w * STEP + WINDOW), w * WINDOW);
    return out;
  });
}

if (existsSync(data)) {
  test("every figure of every channel is SciPy's to 1e-9, gyroscope to 1e-6", async () => {
    const {per_channel: expected} = JSON.parse(
      readFileSync(`${data}expected/drift.json`, "utf8"),
    ) as Expected;
    const baseline = await readBaseline(`${data}garmin/normalized_baseline.json`, []);
    const current = await flattenedWindows();
    assert.equal(current[0]!.length, 1815 * WINDOW);
    const found = compareAll(
      baseline.sorted.map((sorted) => referenceChannel(sorted, 10)),
      current,
    );
    baseline.provenance.channels.forEach((channel, c) => {
      // Ties in time make the gyroscope of two implementations agree to about 1e-6 only (expected/fusion.json).
      const tolerance = c < 3 ? 1e-9 : 1e-6;
      for (const [ours, theirs] of Object.entries(NAMES)) {
        const value = found[c]![ours as keyof typeof NAMES];
        const target = expected[channel]![theirs]!;
        assert.ok(Math.abs(value / target - 1) < tolerance, `${channel} ${ours}: ${value} is not ${target}`);
      }
    });
  });
} else {
  test.skip("skipped: ../shared/data is absent", () => {});
  console.log("skipped: ../shared/data is absent");
}

test.run();
