/** Runs recorded in DuckDB: what is kept, two trackers at once, a database that somebody else has open, a kill. */
import {execFileSync, spawn} from "node:child_process";
import {existsSync, readdirSync} from "node:fs";
import {mkdir, mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {databasePath, takeUpJournal} from "../../src/tracking/database.ts";
import {journalFolder, writeToJournal} from "../../src/tracking/journal.ts";
import {getRun, listRuns} from "../../src/tracking/list-runs.ts";
import {trackRun} from "../../src/tracking/tracker.ts";
import {tellOfTraining} from "./report.ts";

const test = suite("tracker");
const here = {MLFLOW_TRACKING_URI: ""};
let root: string;

test.before.each(async () => {
  root = await mkdtemp(join(tmpdir(), "kymo-runs-"));
});
test.after.each(async () => {
  await rm(root, {recursive: true, force: true});
});

test("a run is kept whole: parameters, figures by epoch, digests, machine", async () => {
  const {id} = await trackRun(await tellOfTraining(root), here);
  const run = await getRun(root, id.slice(0, 5));
  assert.is(run.startedAt, "2026-01-10T09:00:00.000Z");
  assert.equal(run.params, {
    seed: 7,
    "train.batchSize": 64,
    "train.layers": [64, 32],
    "train.optimizer.name": "adam",
  });
  assert.is(run.keptStep, 2);
  assert.is(run.metrics["validation.accuracy"], 0.9, "of the kept epoch, not the last");
  assert.is(run.metrics["test.accuracy"], 0.7);
  assert.equal(
    run.points.filter(({name}) => name === "validation.loss"),
    [1, 2, 3].map((step) => ({name: "validation.loss", step, value: 2 / step})),
  );
  assert.equal(
    run.points.filter(({name}) => name === "observed.seconds").map(({step, value}) => [step, value]),
    [
      [1, 4.1],
      [2, 4.3],
    ],
  );
  assert.equal(run.artifacts[0], {
    direction: "in",
    name: "windows",
    path: "artifacts/reference/windows.arrow",
    digest: "w1",
  });
  assert.is(run.artifacts.length, 4);
  assert.ok(
    run.artifacts.every(({path}) => !path.startsWith("/")),
    "no machine's path",
  );
  assert.is(run.environment.node, process.version);
  assert.ok(run.environment.cores >= 1);
  assert.equal(run.bindings, {fold: "1"});
  assert.equal(readdirSync(journalFolder(root)), [], "nothing is left waiting");
});

test("the same report twice is one run", async () => {
  const report = await tellOfTraining(root);
  await trackRun(report, here);
  await trackRun(report, here);
  assert.is((await listRuns(root)).length, 1);
});

test("the commit is noted, and whether the tree differs but for the run's own outputs", async () => {
  const git = (...words: string[]) =>
    execFileSync("git", ["-C", root, "-c", "user.name=t", "-c", "user.email=t@t", ...words]).toString();
  await writeFile(join(root, "params.yaml"), "seed: 7\n");
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "first");
  await mkdir(join(root, "models"));
  const clean = await trackRun(await tellOfTraining(root), here);
  assert.equal(clean.git, {commit: git("rev-parse", "HEAD").trim(), dirty: false});
  const again = await trackRun(await tellOfTraining(root, {batchSize: 16}), here);
  assert.is(again.git?.dirty, false, "what the first run wrote does not count");
  await writeFile(join(root, "params.yaml"), "seed: 8\n");
  const dirty = await trackRun(await tellOfTraining(root, {batchSize: 32}), here);
  assert.is(dirty.git?.dirty, true);
});

test("two trackers at once lose nothing", async () => {
  const script = fileURLToPath(new URL("./track-some.ts", import.meta.url));
  const record = (from: number) =>
    new Promise<number | null>((resolve) => {
      const child = spawn(
        process.execPath,
        ["--import", import.meta.resolve("tsx"), script, root, String(from), "4"],
        {stdio: "inherit", env: {...process.env, MLFLOW_TRACKING_URI: ""}},
      );
      child.on("close", resolve);
    });
  await tellOfTraining(root);
  assert.equal(await Promise.all([record(100), record(200)]), [0, 0]);
  await takeUpJournal(root);
  const sizes = (await listRuns(root)).map(({params}) => params["train.batchSize"]);
  assert.equal(sizes.sort(), [100, 101, 102, 103, 200, 201, 202, 203]);
});

test("while another process has the database, runs wait in the journal", async () => {
  const script = fileURLToPath(new URL("./keep-open.ts", import.meta.url));
  const first = await trackRun(await tellOfTraining(root), here);
  const child = spawn(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), script, databasePath(root)],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const closed = new Promise((resolve) => child.on("close", resolve));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  writeToJournal(root, {...first, id: "aaaaaaaaaaaa"});
  assert.is(await takeUpJournal(root, {tries: 2, pauseMs: 1}), undefined);
  assert.ok(existsSync(join(journalFolder(root), "aaaaaaaaaaaa.json")));
  child.stdin.end();
  await closed;
  assert.equal(await takeUpJournal(root), []);
  assert.is((await listRuns(root)).length, 2);
});

test("a tracker killed between the database and the journal repeats nothing", async () => {
  const run = await trackRun(await tellOfTraining(root), here);
  writeToJournal(root, run); // as if the file had not been removed
  await takeUpJournal(root);
  assert.is((await listRuns(root)).length, 1);
  assert.is((await getRun(root, run.id)).points.length, run.metrics.length);
});

test("a file in the journal that is no run is left alone and named", async () => {
  const run = await trackRun(await tellOfTraining(root), here);
  const path = join(journalFolder(root), "bbbbbbbbbbbb.json");
  await writeFile(path, "{");
  writeToJournal(root, {...run, id: "cccccccccccc"});
  assert.equal(await takeUpJournal(root), [path]);
  assert.is((await listRuns(root)).length, 2);
  assert.is(await readFile(path, "utf8"), "{");
});

test("a damaged database is named, with what to do, and the run waits", async () => {
  await mkdir(join(root, "models"), {recursive: true});
  await writeFile(databasePath(root), "no database\n".repeat(1000));
  let message = "";
  try {
    await trackRun(await tellOfTraining(root), here);
  } catch (error) {
    message = `${(error as Error).message} ${(error as {hint?: string}).hint}`;
  }
  assert.match(message, /database of runs cannot be opened.*Move the file away/s, `said: "${message}"`);
  assert.is(readdirSync(journalFolder(root)).length, 1);
});

test("an output that claims to be a history and is none is refused by name", async () => {
  const report = await tellOfTraining(root);
  await writeFile(join(root, "models/sample.history.json"), '{"kymo": "training/3", "epochs": 3}');
  let file: string | undefined;
  try {
    await trackRun(report, here);
  } catch (error) {
    file = (error as {file?: string}).file;
  }
  assert.is(file, "models/sample.history.json");
});

test.run();
