import assert from "node:assert/strict";
import {mkdir, mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import type {DriftResult} from "../../src/artifacts/drift/drift.ts";
import {readFalseAlarms, writeFalseAlarms} from "../../src/artifacts/drift/false-alarms.ts";
import {writeGates} from "../../src/artifacts/gates.ts";
import {writeQuality} from "../../src/artifacts/quality.ts";
import {formatScaler} from "../../src/artifacts/scaler.ts";
import {compareRecording} from "../../src/judgement/drift/compare-recording.ts";
import {makeContext} from "../../src/judgement/drift/context.ts";
import {readContext} from "../../src/judgement/drift/context-file.ts";
import {notMeasured} from "../../src/judgement/drift/false-alarms.ts";
import {readInputs} from "../../src/judgement/drift/inputs.ts";
import type {ReferenceFiles} from "../../src/judgement/drift/reference-inputs.ts";
import {roundNumbers} from "../../src/judgement/round.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import {createRandom} from "../../src/platform/seeded-random.ts";
import falseAlarms from "../../stages/false_alarms.ts";
import {sampleInputs} from "../fixtures/report/sample.ts";
import {
  filesIn,
  SCALER,
  writePredictionsOf,
  writeRecording,
  writeReference,
  writeSamplesBaseline,
} from "../judgement/drift/files.ts";
import {make, PARAMS, seeded, TRAIN} from "../judgement/drift/synthetic.ts";
import {type RecordingFile, runDriftStages} from "./drift-stages.ts";
import {beside} from "./run-stage.ts";

const test = suite<{folder: string}>("stage drift");
const SESSIONS: Readonly<Record<string, string>> = {one: "2026-01-01", two: "2026-01-02"};
const recording = make(SESSIONS.one!, [{user: null, seed: 301, bouts: [0, 1, 2, 0, 1, 2, 0, 1, 2]}]);

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-drift-"));
  await writeReference(context.folder);
  await writeRecording(context.folder, "one", recording);
  await writeFalseAlarms(join(context.folder, "false_alarms.json"), notMeasured("nobody was left out"));
});

test.after.each(({folder}) => rm(folder, {recursive: true}));

let runs = 0;

interface Run extends Partial<ReferenceFiles> {
  readonly names?: readonly string[];
  /** Names of recordings that did not pass the gates. */
  readonly refused?: readonly string[];
}

/** The result, and where the parts lie. */
async function runAll(
  folder: string,
  {names = ["one"], refused = [], ...change}: Run = {},
): Promise<{result: DriftResult; parts: string[]}> {
  const {windows, fused, predictions, quality: _, ...reference} = filesIn(folder, names);
  const recordings: Record<string, RecordingFile> = {};
  for (const [i, name] of names.entries()) {
    const session = SESSIONS[name]!;
    const own = {gates: join(folder, `${name}.gates.json`), quality: join(folder, `${name}.quality.json`)};
    await writeGates(own.gates, {session, passed: !refused.includes(name), gates: []});
    await writeQuality(own.quality, {...sampleInputs(1).quality[0]!, session});
    recordings[session] = {...own, windows: windows[i]!, fused: fused[i]!, predictions: predictions[i]!};
  }
  const parts = join(folder, `parts-${++runs}`);
  await mkdir(parts);
  const written = await runDriftStages({
    reference: {...reference, ...change},
    recordings,
    falseAlarms: join(folder, "false_alarms.json"),
    folder: parts,
    params: {drift: PARAMS, seed: 1},
    outs: {drift: join(folder, "drift.json")},
  });
  const result = JSON.parse(await readFile(join(folder, "drift.json"), "utf8")) as DriftResult;
  return {result, parts: written};
}

const run = async (folder: string, how: Run = {}): Promise<DriftResult> => (await runAll(folder, how)).result;

test("writes a result that names model, baseline and people, and no path", async ({folder}) => {
  const result = await run(folder);
  assert.equal(result.kymo, "drift/2");
  assert.deepEqual(result.model, {name: "toy", hash: "f00d"});
  assert.deepEqual(
    [result.baseline.kind, result.baseline.groups, result.baseline.simulated],
    ["windows", TRAIN.length, true],
  );
  assert.deepEqual(
    result.recordings.map(({session}) => session),
    ["2026-01-01"],
  );
  assert.equal(result.recordings[0]!.prediction.withheld, null);
  assert.notEqual(result.recordings[0]!.verdict.level, "fail");
  assert.ok(!(await readFile(join(folder, "drift.json"), "utf8")).includes(folder));
});

test("the false-alarm rate is measured of the reference alone, and written with the result", async ({
  folder,
}) => {
  const path = join(folder, "false_alarms.json");
  await falseAlarms.run({
    deps: filesIn(folder, []),
    outs: {falseAlarms: path},
    params: falseAlarms.params.parse({drift: {...PARAMS, nullRounds: 50, calibrationPeople: 3}, seed: 1}),
    bindings: {},
    random: seeded(9),
    ...beside,
  });
  const measured = await readFalseAlarms(path);
  assert.deepEqual([measured.people, measured.withheld], [3, null]);
  assert.deepEqual((await run(folder)).falseAlarms, measured);
  await writeFile(path, JSON.stringify({...measured, kymo: "drift/2"}));
  await assert.rejects(run(folder), /not a false-alarm rate/);
});

test("the same inputs give the same bytes", async ({folder}) => {
  assert.deepEqual(await run(folder), await run(folder));
});

test("what is written of a recording by itself is the result's, and does not depend on the others", async ({
  folder,
}) => {
  const other = make(SESSIONS.two!, [{user: null, seed: 302, bouts: [2, 1, 0, 2, 1, 0]}]);
  await writeRecording(folder, "two", other);
  const {result, parts} = await runAll(folder, {names: ["two", "one"]});
  const among = await readFile(parts[1]!, "utf8");
  const own = JSON.parse(among) as {session: string; recording: unknown};
  assert.equal(own.session, SESSIONS.one);
  assert.deepEqual(
    own.recording,
    result.recordings.find(({session}) => session === SESSIONS.one),
  );
  const alone = await runAll(folder);
  assert.equal(await readFile(alone.parts[0]!, "utf8"), among);
  assert.equal(result.recordings.length, 2);
});

test("a reference that was prepared gives what the reference itself gives", async ({folder}) => {
  const {recordings, reference, labelled} = await readInputs(
    filesIn(folder, ["one"]),
    PARAMS.scalerTolerance,
  );
  const context = makeContext(reference, labelled, PARAMS);
  const jitterMs = sampleInputs(1).quality[0]!.lagMs!.std;
  const expected = compareRecording(context, {...recordings[0]!, jitterMs}, createRandom(1, {}));
  const {result} = await runAll(folder);
  assert.deepEqual(result.recordings[0], roundNumbers(expected, "null"));
});

test("predictions of another model than the labelled data's are refused by file", async ({folder}) => {
  await writePredictionsOf(folder, "one", recording, {model: {name: "toy", hash: "other"}});
  const refused = {message: "the labelled data was predicted by another model"};
  await assert.rejects(run(folder), {...refused, file: filesIn(folder, ["one"]).predictions[0]});
});

test("a file that is no prepared reference is refused by name", async ({folder}) => {
  const file = join(folder, "drift.bin");
  await writeFile(file, "KYMOPACK, but no more");
  await assert.rejects(
    readContext(file, PARAMS),
    (error: Error) => error instanceof ExpectedError && error.file === file,
  );
});

test("no recordings: nothing can be told, and nothing crashes", async ({folder}) => {
  const result = await run(folder, {names: []});
  assert.equal(result.verdict.level, "unknown");
  assert.match(result.verdict.headline, /no recordings/);
  assert.equal(result.model, null);
});

test("a recording too short for a window cannot be judged, and is named beside the others", async ({
  folder,
}) => {
  await writeRecording(folder, "two", make("2026-01-02", [{user: null, seed: 302, bouts: []}]));
  const result = await run(folder, {names: ["one", "two"]});
  assert.equal(result.verdict.level, "unknown");
  assert.equal(result.notJudged.length, 1);
  assert.equal(result.verdict.causes[0]!.id, "2026-01-02/data.windows");
  assert.deepEqual(
    result.recordings.map(({session}) => session),
    ["2026-01-01"],
  );
});

test("a recording that did not pass the gates is not compared, and named", async ({folder}) => {
  const result = await run(folder, {refused: ["one"]});
  assert.equal(result.verdict.headline, "Nothing was compared: no recording passed the quality gates.");
  assert.deepEqual(result.notJudged, [{session: "2026-01-01", reason: "it did not pass the quality gates"}]);
  assert.deepEqual(result.recordings, []);
});

test("a baseline of samples within the tolerance is used and its difference noted", async ({folder}) => {
  const result = await run(folder, {baseline: await writeSamplesBaseline(folder, 0.004)});
  assert.equal(result.baseline.kind, "samples");
  assert.ok(Math.abs(result.baseline.scalerDifference - 0.004) < 1e-9);
});

test("a baseline that was scaled otherwise is refused", async ({folder}) => {
  const baseline = await writeSamplesBaseline(folder, 0.05);
  await assert.rejects(run(folder, {baseline}), (error: Error) => {
    assert.ok(error instanceof ExpectedError);
    assert.match(error.message, /differs from the baseline's by 0\.0500/);
    return true;
  });
});

test("a file that is no baseline is refused by name", async ({folder}) => {
  const file = join(folder, "scaler.json");
  await assert.rejects(
    run(folder, {baseline: file}),
    (error: Error) => error instanceof ExpectedError && error.file === file,
  );
});

test("gravity removed on one side only is refused", async ({folder}) => {
  const other = join(folder, "other.json");
  await writeFile(other, formatScaler({...SCALER, gravity: "removed"}));
  await assert.rejects(
    run(folder, {scaler: other}),
    /gravity of the model's input: removed; of the baseline: included/,
  );
});

test.run();
