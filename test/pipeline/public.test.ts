/** Public data through the command line: labelled data of 23 people, and a recording of batched JSON. */
import {cpSync, mkdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {gunzipSync} from "node:zlib";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readScaler} from "../../src/artifacts/scaler.ts";
import {readSplits} from "../../src/artifacts/splits.ts";
import {readTable} from "../../src/formats/arrow/table.ts";
import {hasShared, PipelineRig, SHARED, set} from "./rig.ts";

const test = suite("pipeline: public data");
const real = hasShared ? test : test.skip;
if (!hasShared) console.log("skipped: ../shared/data is absent");

const dags = fileURLToPath(new URL("../dags/", import.meta.url));
const rigs: PipelineRig[] = [];
test.after(() => {
  for (const rig of rigs) rig.close();
});

function openRig(definition?: string): PipelineRig {
  const rig = new PipelineRig(definition === undefined ? undefined : join(dags, definition));
  rigs.push(rig);
  return rig;
}

real("23 people are windowed and split; --set and a params.yaml of its own give the same bytes", async () => {
  const rig = openRig();
  const words = set({
    "data.labelled": "shared/labelled/sp_sw.csv.gz",
    "windows.lengthSamples": 50,
    "windows.stepSamples": 25,
  });
  const outcome = rig.repro(["reference", ...words]);
  assert.equal([outcome.code, outcome.ran], [0, ["reference"]], JSON.stringify(outcome.failures));

  const splits = await readSplits(rig.path("artifacts/reference/splits.json"));
  assert.equal([splits.train.length, splits.validation.length, splits.test.length], [19, 1, 3]);
  assert.is(new Set([...splits.train, ...splits.validation, ...splits.test]).size, 23);
  assert.is(splits.simulated, false);
  const scaler = await readScaler(rig.path("artifacts/reference/scaler.json"));
  assert.is(scaler.classes.length, 5);
  assert.equal([scaler.window, scaler.step], [50, 25]);
  const windows = await readTable(rig.path("artifacts/reference/windows.arrow"));
  assert.is(new Set(windows.strings("user")).size, 23);
  assert.equal([...new Set(windows.strings("activity"))].sort(), [...scaler.classes].sort());
  assert.is(windows.width("x"), 300);

  const own = openRig("sp_sw");
  assert.is(own.repro().code, 0);
  assert.equal(own.hashes("artifacts"), rig.hashes("artifacts"));
});

real("batched JSON is fused to what its authors merged", async () => {
  const session = "s01_01_sw";
  const rig = openRig("batched-json");
  mkdirSync(rig.path("recordings"));
  cpSync(join(SHARED, "batched-json", `${session}.json.gz`), rig.path(`recordings/${session}.json.gz`));
  const outcome = rig.repro();
  assert.is(outcome.code, 0, JSON.stringify(outcome.failures));
  assert.equal(outcome.ran, [`fuse@${session}`, `ingest@${session}`]);

  const fused = await readTable(rig.path(`artifacts/fused/${session}.arrow`));
  assert.equal(
    [fused.metadata.accel_source_unit, fused.metadata.gyro_source_unit],
    ["m/s^2", "rad/s"],
    "the units are found without being told",
  );
  const merged = gunzipSync(readFileSync(join(SHARED, "batched-json", `${session}.merged.csv.gz`)))
    .toString()
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").slice(0, 7).map(Number));
  const t = fused.timestamp("t");
  const imputed = fused.bool("imputed");
  const names = ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"];
  const channels = names.map((name) => fused.float64(name));
  const [first, last] = [merged[0]![6]!, merged.at(-1)![6]!];
  let compared = 0;
  for (const [row, time] of t.entries()) {
    if (time < first + 60 || time + 80 > last || imputed[row] === 1) continue;
    compared++;
    for (const [c, name] of names.entries()) {
      // Their gyroscope is paired by index, up to 40 ms away; their accelerometer has the very time.
      const lag = c < 3 ? 0 : 40;
      const near = merged
        .filter((cells) => cells[6]! >= time - lag && cells[6]! < time + 20 + lag)
        .map((cells) => cells[c]! * (c < 3 ? 1 : 180 / Math.PI));
      const value = channels[c]![row]!;
      assert.ok(
        value >= Math.min(...near) - 1e-9 && value <= Math.max(...near) + 1e-9,
        `${name} at ${time}: ${value}, theirs ${near}`,
      );
    }
  }
  assert.ok(compared > 500, `${compared} rows compared`);
});

test.run();
