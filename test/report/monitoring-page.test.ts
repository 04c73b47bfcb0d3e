/** monitoring.html over many recordings with a change, over two, over none, and with names that are hostile. */
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {DriftResult} from "../../src/artifacts/drift/drift.ts";
import {
  type MonitoringHistory,
  readMonitoringHistory,
  writeMonitoringHistory,
} from "../../src/artifacts/monitoring-history.ts";
import type {PredictionsTable} from "../../src/artifacts/predictions.ts";
import {recordingsHistory} from "../../src/judgement/monitor/recordings-history.ts";
import {roundNumbers} from "../../src/judgement/round.ts";
import {createRandom} from "../../src/platform/seeded-random.ts";
import {monitoringPage} from "../../src/report/pages/monitoring/page.ts";
import {DRIFT, MONITOR} from "../judgement/monitor/params.ts";
import {assertHarmless, assertWhole, hostile, textOf} from "./page-checks.ts";

const test = suite("report/monitoring page");
const DAY = 86_400_000;
const START = Date.parse("2026-01-01T09:00:00Z");

/** Sixty windows, of which the predictions flip in the first `flips` pairs. */
function table(day: number, flips: number, session = `w-${day}`): PredictionsTable {
  const rows = 60;
  const predicted = Int32Array.from({length: rows}, (_, row) => (row < flips ? row % 2 : row < 40 ? 0 : 1));
  const same = (value: number) => new Float32Array(rows).fill(value);
  return {
    file: `${session}.arrow`,
    meta: {
      model: {name: "m", hash: "h"},
      scalerHash: "s",
      classes: ["sitting", "walking"],
      rateHz: 50,
      lengthSamples: 200,
      stepSamples: 100,
      session,
    },
    rows,
    windowId: Int32Array.from({length: rows}, (_, row) => row),
    session: new Array<string>(rows).fill(session),
    start: Float64Array.from({length: rows}, (_, row) => START + day * DAY + row * 2000),
    predicted,
    confidence: same(0.8),
    entropy: same(0.4 + 0.01 * (day % 3)),
    margin: same(0.6),
    probabilities: [same(0.8), same(0.2)],
  };
}

const history = (predictions: readonly PredictionsTable[]): MonitoringHistory =>
  recordingsHistory(
    {
      predictions,
      drift: {recordings: []} as unknown as DriftResult,
      monitor: {...MONITOR, changes: {...MONITOR.changes, rounds: 999}},
      degenerate: DRIFT.degenerate,
      simulated: true,
    },
    createRandom(1, {}),
  );

test("a change is found where it is, and told first", () => {
  const found = history(Array.from({length: 16}, (_, i) => table(i, i < 9 ? 4 + (i % 2) : 26 + (i % 2))));
  const change = found.trends.find(({id}) => id === "flip-rate")?.change;
  assert.is(change?.session, "w-9");
  assert.ok(change!.earliest <= change!.at && change!.at <= change!.latest);
  assert.is(found.trends.filter((one) => one.change !== null).length, 1);
  const text = textOf(monitoringPage(found));
  assert.match(text, /Flip rate changed with the recording of 2026-01-10/);
  assert.match(text, /Flip rate changed by more than chance/);
  assertWhole(monitoringPage(found), "many");
});

test("what was known when has an entry at each recording that changes it, and no other", () => {
  const {known, days} = history([table(2, 40), table(0, 4), table(1, 4)]);
  assert.equal(
    known.map(({session, level, text}) => [session, level, text]),
    [["w-2", "fail", "Newly broken: layers.flip-rate."]],
  );
  assert.equal(
    days.map(({day, level}) => [day, level]),
    [
      ["2026-01-01", "unknown"],
      ["2026-01-02", "unknown"],
      ["2026-01-03", "fail"],
    ],
  );
});

test("too few recordings, and none, are said to be so", () => {
  const two = textOf(monitoringPage(history([table(0, 4), table(1, 4)])));
  assert.match(two, /There are too few recordings to tell a change from chance/);
  assert.match(two, /A change is looked for from 10 recordings on; there are 2\./);
  assertWhole(monitoringPage(history([])), "none");
  assert.match(textOf(monitoringPage(history([]))), /There is no recording to watch\./);
});

test("names from outside are shown as text", () => {
  assertHarmless(monitoringPage(history([table(0, 4, hostile("name"))])), "names");
});

test("the same recordings in another order give the same page", () => {
  const tables = Array.from({length: 12}, (_, i) => table(i, 4 + (i % 3)));
  assert.is(monitoringPage(history(tables)), monitoringPage(history(tables.toReversed())));
});

test("the artifact is read as it was written", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kymo-monitoring-"));
  const path = join(folder, "monitoring.json");
  const written = roundNumbers(history(Array.from({length: 12}, (_, i) => table(i, 4))));
  await writeMonitoringHistory(path, written);
  assert.equal(await readMonitoringHistory(path), written);
  await rm(folder, {recursive: true});
});

test.run();
