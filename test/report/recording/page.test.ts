import {readFileSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {recordingAccount} from "../../../src/report/pages/recording/account.ts";
import {recordingContent} from "../../../src/report/pages/recording/content.ts";
import {recordingPage} from "../../../src/report/pages/recording/page.ts";
import {recordingsPage} from "../../../src/report/pages/recordings/page.ts";
import {buildPageScript, PAGE_SCRIPTS, pageScriptFile} from "../../../tools/page-scripts.ts";
import {sampleRecording} from "../../fixtures/report/recording.ts";
import {CLASSES} from "../../fixtures/report/sample.ts";
import {assertHarmless, assertWhole, findingsOf, hostile, parsePage, rowsOf} from "../page-checks.ts";

const test = suite("report/recording/page");
const draw = (seconds: number, session?: string, classes?: readonly string[]): string =>
  recordingPage(recordingContent(sampleRecording(seconds, session, classes)), {trained: true});

test("the page is whole and the same at every build, from a second to a quarter of an hour", () => {
  for (const seconds of [1, 59, 900]) assertWhole(draw(seconds), `${seconds} s`);
  const first = draw(59);
  assert.ok(first === draw(59));
});

test("the picture shows every row, and says what was found", () => {
  const page = draw(120);
  assert.match(findingsOf(page)[0]!, "Sitting 81");
  assert.match(findingsOf(page)[0]!, "1.7");
  const texts = [...parsePage(page).querySelectorAll("#kymograph text")].map(({textContent}) => textContent);
  for (const name of ["sitting", "smoking", "Ax", "Gz", "x", "missing", "rate below", "08:00:30", "±12"])
    assert.ok(texts.includes(name), name);
  assert.is(parsePage(page).querySelectorAll(".minutes > li").length, 2);
  const [first] = rowsOf(page, "Minute by minute");
  assert.equal(first!.slice(0, 2), ["08:00:00", "sitting"]);
});

test("a zone's clock stands on the axis", () => {
  const page = recordingPage(recordingContent({...sampleRecording(120), timeZone: "Europe/Athens"}), {
    trained: true,
  });
  assert.match(page, "10:00:00 to 10:02:00 Europe/Athens");
});

test("hostile names of sessions and classes never become markup", () => {
  const classes = CLASSES.map(hostile);
  const inputs = sampleRecording(60, hostile("session"), classes);
  const content = recordingContent(inputs);
  assertHarmless(recordingPage(content, {trained: true}), "recording", 2);
  assertHarmless(recordingsPage([recordingAccount(content)], {trained: true}), "recordings");
});

test("recordings stand side by side, worst first, and none is lost", () => {
  const account = recordingAccount(recordingContent(sampleRecording(60)));
  const all = Array.from({length: 50}, (_, i) => ({
    ...account,
    session: `session-${i}`,
    time: {startMs: account.time!.startMs + i * 1000, endMs: account.time!.endMs},
    verdict: {level: i === 7 ? ("fail" as const) : ("pass" as const), headline: "x"},
  }));
  const page = recordingsPage(all, {trained: true});
  assertWhole(page, "recordings");
  assert.match(page, "<h1>Of 50 recordings, 1 failed and 49 passed</h1>");
  assert.is(parsePage(page).querySelectorAll(".pictures > li").length, 36);
  assert.is(parsePage(page).querySelector(".pictures h3")!.textContent, "session-7");
  assert.is(rowsOf(page, "Worst first").length, 50);
  assert.ok(Buffer.byteLength(page) < 600_000);
  assert.ok(page === recordingsPage(all.toReversed(), {trained: true}));
  assertWhole(recordingsPage([], {trained: false}), "no recording");
});

test("the scripts are what their sources say, and small", async () => {
  for (const name of PAGE_SCRIPTS) {
    const text = readFileSync(pageScriptFile(name), "utf8");
    assert.ok(text === (await buildPageScript(name)), `${name} is out of date: run pnpm scripts`);
    assert.ok(Buffer.byteLength(text) < 40_000);
    assert.not.match(text, /<\/script|https?:/);
  }
});

test.run();
