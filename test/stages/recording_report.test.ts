import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {writeFused} from "../../src/artifacts/fused.ts";
import {writePredictions} from "../../src/artifacts/predictions.ts";
import {writeSamples} from "../../src/artifacts/samples.ts";
import recording from "../../stages/recording_report.ts";
import recordings from "../../stages/recordings_report.ts";
import {sampleRecording} from "../fixtures/report/recording.ts";
import {sampleInputs} from "../fixtures/report/sample.ts";
import {runStage} from "./run-stage.ts";

const test = suite<{folder: string}>("stages/recording_report");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-recording-"));
});
test.after.each(async ({folder}) => rm(folder, {recursive: true}));

const PARAMS = {
  drift: {physics: {idleAccelSd: 0.15, idleGyroSd: 3, clippedSamples: 3, stuckSamples: 25}},
  validate: {maxRateErrorShare: 0.05},
  recording_report: {timeZone: "Europe/Athens"},
};

/** Writes what the stage reads, and gives the paths. */
async function prepare(folder: string) {
  const {fused, predictions, quality} = sampleRecording(60);
  const path = (name: string) => join(folder, name);
  const {drift} = sampleInputs(1);
  const n = fused.rows;
  for (const sensor of ["accelerometer", "gyroscope"] as const)
    await writeSamples(
      path(sensor),
      {
        sensor,
        format: "xlsx",
        t: fused.t,
        x: new Float64Array(n),
        y: new Float64Array(n),
        z: new Float64Array(n),
        sourceRows: n,
        droppedRows: 0,
        duplicateTimestamps: 0,
        backwardSteps: 0,
        largestBackwardMs: 0,
        summedBackwardMs: 0,
      },
      fused.session,
    );
  await writeFused(path("fused"), {...fused, accelSourceUnit: "milli-g", gyroSourceUnit: "deg/s"});
  await writePredictions(path("predictions"), predictions, predictions.meta);
  await writeFile(path("quality"), JSON.stringify(quality));
  await writeFile(path("gates"), JSON.stringify({session: fused.session, passed: true, gates: []}));
  const [first] = drift.recordings;
  await writeFile(
    path("drift"),
    JSON.stringify({
      kymo: "recording-drift/2",
      model: null,
      notJudged: null,
      session: fused.session,
      recording: {...first, session: fused.session},
    }),
  );
  return {
    deps: {
      accel: path("accelerometer"),
      gyro: path("gyroscope"),
      fused: path("fused"),
      quality: path("quality"),
      gates: path("gates"),
      predictions: path("predictions"),
      drift: path("drift"),
      history: [],
    },
    outs: {page: path("sample.html"), data: path("sample.json")},
  };
}

test("a recording is drawn from its artifacts, and its data is what the page of all recordings reads", async ({
  folder,
}) => {
  const {deps, outs} = await prepare(folder);
  await runStage(recording, {deps, outs, params: PARAMS});
  const page = await readFile(outs.page, "utf8");
  assert.match(page, "10:00:00 to 10:01:00 Europe/Athens");
  assert.match(page, "Failed");
  const data = JSON.parse(await readFile(outs.data, "utf8"));
  assert.equal([data.kymo, data.windows, data.minutes[0].predicted], ["recording/1", 29, "sitting"]);
  const all = join(folder, "recordings.html");
  await runStage(recordings, {deps: {recordings: [outs.data], history: []}, outs: {page: all}, params: {}});
  assert.match(await readFile(all, "utf8"), 'href="recordings/sample.html"');
});

test("a recording that is not used is drawn with the reason; one that could not be read has it alone", async ({
  folder,
}) => {
  const {deps, outs} = await prepare(folder);
  const refusal = {stage: "validate", message: "only 40 % matched", file: "a.xlsx", hint: "Record it again"};
  await writeFile(deps.gates, JSON.stringify({session: "sample", passed: false, gates: [], refusal}));
  await runStage(recording, {deps, outs, params: PARAMS});
  const drawn = await readFile(outs.page, "utf8");
  assert.match(drawn, "Not used: a.xlsx: only 40\u202f% matched</h1>");
  assert.match(drawn, 'id="kymograph"');
  await writeFile(deps.quality, JSON.stringify({kymo: "refused/1", session: "sample", refusal}));
  await runStage(recording, {deps, outs, params: PARAMS});
  const page = await readFile(outs.page, "utf8");
  assert.match(page, "Not used: a.xlsx: only 40\u202f% matched</h1>");
  assert.match(page, "<p>Record it again.</p>");
  assert.not.match(page, 'id="kymograph"');
  const all = join(folder, "recordings.html");
  await runStage(recordings, {deps: {recordings: [outs.data], history: []}, outs: {page: all}, params: {}});
  assert.match(await readFile(all, "utf8"), "<h1>The recording is not used</h1>");
});

test("what is no time zone is refused", async ({folder}) => {
  const {deps, outs} = await prepare(folder);
  const params = {...PARAMS, recording_report: {timeZone: "Athens time"}};
  await runStage(recording, {deps, outs, params}).then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, "no time zone, such as UTC"),
  );
});

test.run();
