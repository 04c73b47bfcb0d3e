import assert from "node:assert/strict";
import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import type {DriftResult} from "../../src/artifacts/drift/drift.ts";
import {readFalseAlarms, writeFalseAlarms} from "../../src/artifacts/drift/false-alarms.ts";
import {writeGates} from "../../src/artifacts/gates.ts";
import {formatScaler} from "../../src/artifacts/scaler.ts";
import {notMeasured} from "../../src/judgement/drift/false-alarms.ts";
import type {DriftFiles} from "../../src/judgement/drift/inputs.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import drift from "../../stages/drift.ts";
import falseAlarms from "../../stages/false_alarms.ts";
import {
  filesIn,
  SCALER,
  writeRecording,
  writeReference,
  writeSamplesBaseline,
} from "../judgement/drift/files.ts";
import {make, PARAMS, seeded, TRAIN} from "../judgement/drift/synthetic.ts";
import {beside} from "./run-stage.ts";

const test = suite<{folder: string}>("stage drift");
const recording = make("2026-01-01", [{user: null, seed: 301, bouts: [0, 1, 2, 0, 1, 2, 0, 1, 2]}]);

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-drift-"));
  await writeReference(context.folder);
  await writeRecording(context.folder, "one", recording);
  await writeFalseAlarms(join(context.folder, "false_alarms.json"), notMeasured("nobody was left out"));
});

test.after.each(({folder}) => rm(folder, {recursive: true}));

let runs = 0;

async function run(
  folder: string,
  {
    names = ["one"],
    progress = () => {},
    ...change
  }: {names?: string[]; progress?: (share: number) => void} & Partial<DriftFiles & {gates: string[]}> = {},
): Promise<DriftResult> {
  await drift.run({
    deps: {...filesIn(folder, names), gates: [], falseAlarms: join(folder, "false_alarms.json"), ...change},
    outs: {drift: join(folder, "drift.json"), recordings: join(folder, `drift-${++runs}`)},
    params: drift.params.parse({drift: PARAMS, seed: 1}),
    bindings: {},
    random: seeded(9),
    ...beside,
    progress,
  });
  return JSON.parse(await readFile(join(folder, "drift.json"), "utf8")) as DriftResult;
}

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
  const gates = await Promise.all(
    ["2026-01-01", "2026-01-02"].map(async (session) => {
      const path = join(folder, `${session}.json`);
      await writeGates(path, {session, passed: true, gates: []});
      return path;
    }),
  );
  const readOwn = async (session: string): Promise<string> =>
    readFile(join(folder, `drift-${runs}`, `${session}.json`), "utf8");
  const other = make("2026-01-02", [{user: null, seed: 302, bouts: [2, 1, 0, 2, 1, 0]}]);
  await writeRecording(folder, "two", other);
  const both = await run(folder, {names: ["two", "one"], gates});
  const among = await readOwn("2026-01-01");
  const {recording: own} = JSON.parse(among) as {recording: unknown};
  assert.deepEqual(
    own,
    both.recordings.find(({session}) => session === "2026-01-01"),
  );
  await run(folder, {names: ["one"], gates});
  assert.equal(await readOwn("2026-01-01"), among);
  assert.equal((JSON.parse(await readOwn("2026-01-02")) as {recording: unknown}).recording, null);
});

test("progress is shown once everything is read", async ({folder}) => {
  const shares: number[] = [];
  await run(folder, {progress: (share) => void shares.push(share)});
  assert.deepEqual(shares, [0.3]);
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
  assert.equal(result.verdict.causes[0]!.id, "two.windows/data.windows");
  assert.deepEqual(
    result.recordings.map(({session}) => session),
    ["2026-01-01"],
  );
});

test("a recording that did not pass the gates is not compared, and named", async ({folder}) => {
  const gates = join(folder, "one.windows.json");
  await writeGates(gates, {session: "one.windows", passed: false, gates: []});
  const result = await run(folder, {gates: [gates]});
  assert.equal(result.verdict.headline, "Nothing was compared: no recording passed the quality gates.");
  assert.deepEqual(result.notJudged, [{session: "one.windows", reason: "it did not pass the quality gates"}]);
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
