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
    [["w-2", "fail", "Newly broken: Neighbours with different predictions."]],
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
  assert.equal(
    history([table(0, 4), table(1, 4)]).trends.map(({outcome}) => outcome),
    new Array(5).fill("too few"),
  );
  // Nothing was compared, so no recording has a PSI.
  assert.match(
    textOf(monitoringPage(history(Array.from({length: 12}, (_, i) => table(i, 4))))),
    /No figure changed by more than chance; of largest PSI of a channel too few recordings tell\./,
  );
  assertWhole(monitoringPage(history([])), "none");
  assert.match(textOf(monitoringPage(history([]))), /There is no recording to watch\./);
});

test("of one person it says which figure changed since when, and nothing of whoever wore the others", () => {
  const worn = (person: string, i: number, flips: number) => table(i, flips, `${person}-${i}`);
  const tables = Array.from({length: 24}, (_, i) =>
    i % 2 === 0 ? worn("ana", i, i < 12 ? 4 + (i % 4) : 26 + (i % 4)) : worn("ben", i, 10 + (i % 4)),
  );
  const found = history([...tables, table(30, 4, "stray")], {
    ben: ["ben-*"],
    ana: ["ana-*"],
    cleo: ["cleo.*"],
  });
  const changesOf = found.people.map(({person, sessions, trends}) => [
    person,
    sessions.length,
    trends.flatMap(({id, change}) => (change === null ? [] : [`${id} ${change.session}`])),
  ]);
  assert.equal(changesOf, [
    ["ana", 12, ["flip-rate ana-12"]],
    ["ben", 12, []],
    ["cleo", 0, []],
  ]);
  const text = textOf(monitoringPage(found));
  assert.match(text, /Of 1 person a figure changed by more than chance/);
  assert.match(
    text,
    /No figure changed by more than chance; of largest PSI of a channel too few recordings tell\. Of ana: Flip rate changed with the recording of 2026-01-13\.Trends/,
  );
  assert.match(text, /anaFlip rateana-122026-01-\d\d/);
  assert.match(text, /Of 1 recording nothing says who wore the watch/);
  assert.not.match(text, /Recordings do not say who wore the watch/);
  assertWhole(monitoringPage(found), "people");
  assertHarmless(monitoringPage(history(tables, {[hostile("name")]: ["ana-*"]})), "names of people");
});

test("without people, or without a change, nothing is said to change by person", () => {
  const tables = Array.from({length: 12}, (_, i) => table(i, 4 + (i % 3)));
  assert.match(textOf(monitoringPage(history(tables))), /Recordings do not say who wore the watch/);
  assert.not.match(textOf(monitoringPage(history(tables))), /Person by person/);
  const same = textOf(monitoringPage(history(tables, {ana: ["*"]})));
  assert.not.match(same, /a figure changed|nothing says who wore/);
  const few = textOf(monitoringPage(history(tables.slice(0, 10), {ana: ["w-*"]})));
  assert.match(few, /ana10A change is looked for from 11 recordings on; there are 10\./);
});

test("a recording of two people is refused by name", () => {
  assert.throws(
    () => history([table(0, 4)], {ana: ["w-*"], ben: ["w-0"]}),
    /the recording "w-0" is given to "ana" and "ben"/,
  );
  assert.is(history([table(0, 4)], {ana: ["w.0"]}).people[0]!.sessions.length, 0);
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
