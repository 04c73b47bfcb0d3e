/** The real recording through the command line, with the real models: quality, windows, predictions and verdict. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {DriftResult} from "../../src/artifacts/drift/drift.ts";
import type {Quality} from "../../src/artifacts/quality.ts";
import {readTable} from "../../src/formats/arrow/table.ts";
import {runModelProcess} from "../cli/command-line.ts";
import {hasShared, PipelineRig, SHARED, set} from "./rig.ts";

const test = suite("pipeline: the real recording");
const real = hasShared ? test : test.skip;
if (!hasShared) console.log("skipped: ../shared/data is absent");

const SESSION = "2025-03-23-15-23-10";
const rig = new PipelineRig();
test.after(() => rig.close());

const GARMIN = {"data.raw": "shared/garmin", scaler: "shared/garmin/scaler_config.json"};
/** The models lie where nothing can be written, so their cards do not lie beside them. */
const cardOf = (model: string): Record<string, string> => ({
  model: `shared/models/${model}.keras`,
  card: `${model}.card.yaml`,
});
const V1 = set({
  ...GARMIN,
  ...cardOf("v1_1dcnn_bilstm_499131"),
  baseline: "shared/garmin/normalized_baseline.json",
});
const V2 = set({...GARMIN, ...cardOf("v2_conv4_bilstm2")});

function expected<T>(name: string): T {
  return JSON.parse(readFileSync(join(SHARED, "expected", name), "utf8")) as T;
}

interface Expected {
  readonly workbook_rows: number;
  readonly samples_per_sensor: number;
  readonly duplicate_timestamps: {readonly accel: number; readonly gyro: number};
  readonly first_sample_ms: {readonly accel: number; readonly gyro: number};
  readonly last_sample_ms: {readonly accel: number; readonly gyro: number};
  readonly matched: number;
  readonly match_rate: number;
  readonly lag_ms: {readonly mean: number; readonly std: number; readonly max_abs: number};
  readonly resampled_rows: number;
  readonly empty_bins: number;
  readonly interpolated_bins: number;
  readonly nan_rows: number;
}

const predictions = () => readTable(rig.path(`artifacts/predictions/${SESSION}.arrow`));
const windows = () => readTable(rig.path(`artifacts/windows/${SESSION}.arrow`));

/** Predicted classes with their counts. */
async function countActivities(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of (await predictions()).strings("activity")) counts[name!] = (counts[name!] ?? 0) + 1;
  return counts;
}

real("their cards are written from the scaler's file alone", async () => {
  for (const name of ["v1_1dcnn_bilstm_499131", "v2_conv4_bilstm2"]) {
    const {model, card} = cardOf(name);
    const words = ["adopt", model!, "--scaler", "shared/garmin/scaler_config.json", "--out", card!];
    const {code, err} = await runModelProcess(words, rig.root);
    assert.equal([code, err], [0, ""]);
  }
});

real("it is built up to the verdict", () => {
  const outcome = rig.repro(["drift", ...V1]);
  assert.is(outcome.code, 0, JSON.stringify(outcome.failures));
  for (const stage of ["ingest", "fuse", "validate", "windows", "predict"])
    assert.ok(outcome.ran.includes(`${stage}@${SESSION}`), stage);
});

real("quality is what pandas counts", () => {
  const {sensors, ...quality} = rig.json<Quality>(`artifacts/fused/${SESSION}.quality.json`);
  const theirs = expected<Expected>("fusion.json");
  for (const sensor of ["accel", "gyro"] as const) {
    const {rows, dropped, samples, duplicates, backwardSteps, firstMs, lastMs} = sensors[sensor]!;
    assert.equal([rows, dropped, samples], [theirs.workbook_rows, 0, theirs.samples_per_sensor]);
    assert.equal([duplicates, backwardSteps], [theirs.duplicate_timestamps[sensor], 0]);
    assert.equal([firstMs, lastMs], [theirs.first_sample_ms[sensor], theirs.last_sample_ms[sensor]]);
  }
  assert.equal([quality.matched, quality.matchedShare], [theirs.matched, theirs.match_rate]);
  const {mean, std, maxAbs} = quality.lagMs!;
  assert.ok(Math.abs(mean - theirs.lag_ms.mean) < 1e-9 && Math.abs(std - theirs.lag_ms.std) < 1e-9);
  assert.is(maxAbs, theirs.lag_ms.max_abs);
  assert.equal(
    [quality.bins, quality.emptyBins, quality.interpolatedBins, quality.missingBins],
    [theirs.resampled_rows, theirs.empty_bins, theirs.interpolated_bins, theirs.nan_rows],
  );
  assert.equal([quality.units.accel.unit, quality.units.gyro!.unit], ["milli-g", "deg/s"]);
});

real("windows lie within segments, as many as the segments hold", async () => {
  const segments = (await readTable(rig.path(`artifacts/fused/${SESSION}.arrow`))).int32("segment");
  const lengths = new Map<number, number>();
  for (const segment of segments) if (segment >= 0) lengths.set(segment, (lengths.get(segment) ?? 0) + 1);
  const count = [...lengths.values()].reduce(
    (sum, n) => sum + (n < 200 ? 0 : Math.floor((n - 200) / 100) + 1),
    0,
  );
  assert.is(count, 1782);
  const table = await windows();
  assert.is(table.rows, count);
  const [start, end] = [table.timestamp("start"), table.timestamp("end")];
  assert.ok(start.every((t, i) => end[i]! - t === 3980));
  assert.is((await predictions()).rows, count);
});

real("the first model calls all windows but at most one hand_tapping, as Keras does", async () => {
  const {hand_tapping: tapping, ...others} = await countActivities();
  assert.ok(Object.values(others).reduce((sum, n) => sum + n, 0) <= 1, JSON.stringify(others));
  assert.ok(tapping! >= 1781);
  const confidence = (await predictions()).float32("confidence");
  const mean = confidence.reduce((sum, value) => sum + value, 0) / confidence.length;
  const {v1} = expected<{v1: {confidence: {mean: number}}}>("predictions.json");
  // theirs are 1,815 windows, 33 of them across gaps
  assert.ok(Math.abs(mean - v1.confidence.mean) < 0.002, `${mean}`);
});

real("the verdict says why the predictions are worth nothing", () => {
  const {recordings, verdict} = rig.json<DriftResult>("artifacts/drift.json");
  assert.equal(
    recordings.map(({session}) => session),
    [SESSION],
  );
  assert.is(verdict.level, "fail");
  const causes = recordings[0]!.verdict.causes.filter(({level}) => level === "fail");
  for (const cause of [/the watch lay still/, /one class, hand tapping/, /variance has collapsed/])
    assert.ok(
      causes.some(({likelyCause}) => cause.test(likelyCause)),
      String(cause),
    );
});

real("another model reruns the prediction alone", async () => {
  const before = rig.hashes("artifacts/windows", "artifacts/fused");
  const outcome = rig.repro(["predict", ...V2]);
  assert.equal([outcome.code, outcome.ran], [0, [`predict@${SESSION}`]], JSON.stringify(outcome.failures));
  assert.equal(rig.hashes("artifacts/windows", "artifacts/fused"), before);
  const {hand_tapping: tapping, ...others} = await countActivities();
  assert.is(tapping! + Object.values(others).reduce((sum, n) => sum + n, 0), 1782);
  assert.ok(Object.values(others).reduce((sum, n) => sum + n, 0) <= 2, JSON.stringify(others));
  assert.is((await predictions()).metadata.model_name, "v2_conv4_bilstm2");
});

test.run();
