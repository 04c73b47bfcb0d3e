/** The shipped sample through the command line: what it says, that it can be rebuilt, and what a change reruns. */

import {createHash} from "node:crypto";
import {cpSync, statSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {DuckDBInstance} from "@duckdb/node-api";
import {chromium} from "playwright-core";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {DriftResult} from "../../src/artifacts/drift/drift.ts";
import type {Evaluation} from "../../src/artifacts/evaluation/evaluation.ts";
import {readScaler, scalerHash} from "../../src/artifacts/scaler.ts";
import {readCard} from "../../src/artifacts/training/card.ts";
import {runKymo} from "../cli/kymo-process.ts";
import {openNotebook} from "../notebook/open-notebook.ts";
import {CHROMIUM, hasChromium} from "../notebook/workspace.ts";
import {violations} from "../report/axe.ts";
import {findFaults} from "../report/page-faults.ts";
import {checkArtifacts} from "./artifact-readers.ts";
import {OUTPUTS, PipelineRig, set} from "./rig.ts";

const test = suite("pipeline: the sample");
const rig = new PipelineRig();
const GOOD = "simulated-2026-01-10-09-00-00";
const TURNED = "simulated-2026-01-17-09-00-00";
const COLLECTORS = ["drift", "load", "monitor", "report", "trigger"];
const pagesOf = (...sessions: readonly string[]): string[] =>
  sessions.map((session) => `recording_report@${session}`);
const REPORTS = ["index", "evaluation", "drift", "training", "model", "monitoring", "trigger"];
const DATABASE = "artifacts/kymo.duckdb";

test.after(() => rig.close());

test("everything is built, and then nothing is to do", () => {
  const first = rig.repro();
  assert.is(first.code, 0, first.stderr);
  assert.is(first.ran.length, 33);
  rig.keepBuilt();
  const before = rig.hashes(...OUTPUTS);
  const second = rig.repro();
  assert.equal([second.code, second.ran], [0, []]);
  assert.equal(rig.hashes(...OUTPUTS), before);
});

test("every artifact is read by its one reader, and what was read is written as the same bytes", () =>
  checkArtifacts(rig.root));

test("reports are small, stand alone and run no script but their own", () => {
  for (const name of REPORTS) {
    const path = `reports/${name}.html`;
    const html = rig.text(path);
    assert.ok(statSync(rig.path(path)).size < 600_000, path);
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)!;
    for (const [, script] of html.matchAll(/<script type="module">(.*?)<\/script>/gs))
      assert.match(policy!, `sha256-${createHash("sha256").update(script!).digest("base64")}`, path);
    const text = html.replace(/<script type="(module|application\/json)"[^>]*>.*?<\/script>/gs, "");
    // links that a reader may follow load nothing, and neither do names of XML namespaces
    const loads = text.match(
      /<script|<link|<iframe|<object|<embed|<base|@import|\ssrc(set)?\s*=|url\(\s*["']?(?!#)|\son[a-z]+\s*=/gi,
    );
    assert.is(loads, null, `${path}: ${loads}`);
    const addresses = [...html.matchAll(/(.{12})https?:\/\/[^\s"'<]+/g)].filter(
      ([, before]) => !/(xmlns(:\w+)?=|<a href=)["']$/.test(before!),
    );
    assert.equal(
      addresses.map(([text]) => text),
      [],
      path,
    );
    assert.match(html, /simulated/i);
    assert.not.match(html, rig.root);
    const data = name === "trigger" || name === "monitoring" ? "artifacts" : "reports";
    assert.type(rig.json(`${data}/${name}.json`), "object");
  }
});

test("the model is as good as its card says, and was given the scaler it was trained with", async () => {
  const evaluation = rig.json<Evaluation>("artifacts/evaluation.json");
  const card = await readCard(rig.path("models/sample.json"));
  const accuracy = evaluation.headline.accuracy.value!;
  assert.ok(accuracy >= 0.85 && accuracy <= 0.97, `${accuracy}`);
  const claimed = card.metrics.test!.accuracy.value;
  assert.ok(Math.abs(accuracy - claimed) < 0.005, `${accuracy}, card ${claimed}`);
  for (const name of ["accuracy", "macroF1"] as const) {
    const {lo, hi} = evaluation.headline[name];
    const {low, high} = card.metrics.test![name];
    assert.ok(Math.abs(lo! - low!) < 0.005 && Math.abs(hi! - high!) < 0.005, `${name} ${low} to ${high}`);
  }
  assert.equal([...evaluation.data.users.test].sort(), card.users.test);
  assert.is(card.model.hash, evaluation.model.hash);
  assert.is(evaluation.data.simulated, true);
  const hash = scalerHash(await readScaler(rig.path("artifacts/reference/scaler.json")));
  assert.is(card.windows.scalerHash, hash);
  assert.is(evaluation.model.scalerHash, hash);
});

test("the watch on the other wrist fails and the good recording does not", () => {
  const {recordings, verdict} = rig.json<DriftResult>("artifacts/drift.json");
  assert.equal(
    recordings.map(({session}) => session),
    [GOOD, TURNED],
  );
  const [good, turned] = recordings.map((recording) => recording.verdict);
  assert.is.not(good!.level, "fail", good!.headline);
  assert.is(turned!.level, "fail");
  assert.is(verdict.level, "fail");
  assert.match(turned!.causes[0]!.likelyCause, /other wrist/);
  assert.not.ok(good!.causes.some(({likelyCause}) => /wrist/.test(likelyCause)));
});

test("the database answers a question in SQL", async () => {
  const instance = await DuckDBInstance.create(rig.path(DATABASE), {access_mode: "READ_ONLY"});
  const connection = await instance.connect();
  const {recordings} = rig.json<DriftResult>("artifacts/drift.json");
  const reader = await connection.runAndReadAll(
    `select activity, count(*) from predictions where session = '${GOOD}' group by activity order by activity`,
  );
  const rows = reader.getRows() as [string, bigint][];
  connection.closeSync();
  instance.closeSync();
  const {classes, currentShares} = recordings[0]!.prediction;
  const windows = recordings[0]!.windows;
  const expected = classes
    .map((name, i): [string, number] => [name, Math.round(currentShares[i]! * windows)])
    .filter(([, n]) => n > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  assert.equal(
    rows.map(([name, n]) => [name, Number(n)]),
    expected,
  );
});

test("a parameter of drift makes drift stale and what stands on it, and nothing before it", () => {
  const {code, stale} = rig.repro(["--dry", ...set({"drift.bins": 20})]);
  assert.equal(
    [code, stale],
    [
      0,
      [
        ...[GOOD, TURNED].map((session) => `drift_recording@${session}`),
        ...[...COLLECTORS, "accept", "drift_reference", "false_alarms", "recordings_report"],
        ...pagesOf(GOOD, TURNED),
      ].sort(),
    ],
  );
});

test("a recording more runs its own instances and the collectors; removed, its outputs go", () => {
  const before = rig.hashes(...OUTPUTS);
  const name = "simulated-2026-01-24-09-00-00";
  const pair = ["accelerometer", "gyroscope"].map((sensor) => `-${sensor}_data.xlsx`);
  for (const end of pair) cpSync(rig.path(`data/raw/${GOOD}${end}`), rig.path(`data/raw/${name}${end}`));
  const added = rig.repro();
  assert.is(added.code, 0, added.stderr);
  const own = ["drift_recording", "fuse", "fused_parquet", "ingest", "predict", "validate", "windows"].map(
    (stage) => `${stage}@${name}`,
  );
  assert.equal(
    added.ran,
    [
      ...[...own, ...COLLECTORS, ...pagesOf(name)],
      ...["accept", "ingest_tables", "recordings_report"],
    ].sort(),
  );
  const {recordings} = rig.json<DriftResult>("artifacts/drift.json");
  assert.equal(
    recordings.map(({session}) => session),
    [GOOD, TURNED, name],
  );

  rig.remove(...pair.map((end) => `data/raw/${name}${end}`));
  const removed = rig.repro();
  assert.equal([removed.code, removed.ran], [0, []]);
  assert.equal(rig.hashes(...OUTPUTS), before);
});

test("built from nothing again, every file has the same bytes", () => {
  const before = rig.hashes(...OUTPUTS);
  const lock = rig.text("dag.lock");
  rig.remove(".dag", ...OUTPUTS);
  const again = rig.repro();
  assert.is(again.code, 0, again.stderr);
  assert.ok(again.ran.length >= 33, `${again.ran}`); // and the notebooks where they were built
  // a database holds ids that differ from run to run: the lock has the digest of its content
  const after = rig.hashes(...OUTPUTS);
  assert.ok(before[DATABASE] !== undefined && after[DATABASE] !== undefined);
  delete before[DATABASE];
  delete after[DATABASE];
  assert.equal(after, before);
  assert.is(rig.text("dag.lock"), lock);
});

/** Charts that each notebook draws of the sample. */
const CHARTS = {changes: 2, compare: 4, explore: 5, verdict: 6, wrong: 9};

// A minute: the notebooks' own tests build and open one of them.
const isLong = process.env.KYMO_LONG === "1";
(hasChromium && isLong ? test : test.skip)(
  "the notebooks open without a network, every cell has its value, every chart is drawn",
  async () => {
    cpSync(join(import.meta.dirname, "../fixtures/notebook/diff.json"), rig.path("reports/diff.json"));
    const {status, stderr} = runKymo(["notebook", "build"], {cwd: rig.root});
    assert.is(status, 0, stderr);
    const browser = await chromium.launch({executablePath: CHROMIUM, args: ["--no-sandbox"]});
    try {
      for (const [name, charts] of Object.entries(CHARTS)) {
        const path = rig.path(`reports/notebooks/${name}.html`);
        assert.ok(statSync(path).size < 6e6, `${name}: ${statSync(path).size} bytes`);
        const {page, problems, cells, empty, drawn} = await openNotebook(browser, pathToFileURL(path).href);
        assert.equal(problems, [], name);
        const waiting = cells.filter(({kind, state}) => kind !== "behind" && state !== "done");
        assert.equal(waiting, [], name);
        assert.equal([empty, drawn], [[], charts], name);
        await page.emulateMedia({colorScheme: "dark"});
        assert.equal(await violations(page, ["color-contrast"]), [], `${name}, dark`);
        await page.setViewportSize({width: 390, height: 844});
        assert.equal(await findFaults(page), [], `${name} at 390 px`);
        await page.close();
      }
    } finally {
      await browser.close();
    }
  },
);
if (!isLong) console.log("skipped: all notebooks are opened with KYMO_LONG=1");
else if (!hasChromium) console.log("skipped: Chromium is absent; set CHROMIUM to where it is");

test.run();
