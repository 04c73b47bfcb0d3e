/** monitoring.html over many recordings with a change, over two, over none, and with names that are hostile. */
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readMonitoringHistory, writeMonitoringHistory} from "../../src/artifacts/monitoring-history.ts";
import {roundNumbers} from "../../src/judgement/round.ts";
import {monitoringPage} from "../../src/report/pages/monitoring/page.ts";
import {monitoringHistory as history, predictionsOfDay as table} from "../fixtures/report/monitoring.ts";
import {assertHarmless, assertWhole, hostile, textOf} from "./page-checks.ts";

const test = suite("report/monitoring page");
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
