/** What the drift page and the first page say: causes with what to do, findings, and which recording comes first. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {DriftResult} from "../../src/artifacts/drift/drift.ts";
import type {RecordingDrift} from "../../src/artifacts/drift/recording.ts";
import {driftPage} from "../../src/report/pages/drift/page.ts";
import {summarise} from "../../src/report/pages/summary/content.ts";
import {summaryPage} from "../../src/report/pages/summary/page.ts";
import {sampleInputs} from "../fixtures/report/sample.ts";
import {findingsOf, parsePage, rowsOf, textOf} from "./page-checks.ts";

const test = suite("report/drift-page");

const inputs = sampleInputs(3);
const draw = (change: Partial<DriftResult> = {}): string =>
  driftPage({...inputs, drift: {...inputs.drift, ...change}}, []);
/** The page with the first recording, which lay still, or the second, which is healthy, changed. */
function drawWith(change: Partial<RecordingDrift>, at = 0): string {
  const recordings = inputs.drift.recordings.map((one, i) => (i === at ? {...one, ...change} : one));
  return draw({recordings});
}
const [still, healthy] = inputs.drift.recordings as [RecordingDrift, RecordingDrift, RecordingDrift];

test("the verdict lists each recording with its level, the worst first", () => {
  const verdict = parsePage(draw()).querySelector(".verdict")!;
  assert.is(verdict.querySelector(".answer")!.textContent!.trim(), "No.");
  const items = [...verdict.querySelectorAll("li")].map((item) =>
    item.textContent!.trim().replace(/\s+/g, " "),
  );
  assert.match(items[0]!, /^Failed 2025-03-23-15-23-10: Do not trust/);
  assert.match(items[1]!, /^Passed simulated-01: This recording is like/);
  assert.match(items[2]!, /^Passed simulated-02: This recording is like/);
});

test("causes that say the same of several channels are one, with value, threshold and what to do", () => {
  const causes = [...parsePage(draw()).querySelectorAll("#recording-1 .causes > li")].map((item) => ({
    title: item.querySelector("strong")!.textContent,
    evidence: item.querySelector("p")!.textContent,
    facts: [...item.querySelectorAll("dd")].map((fact) => fact.textContent),
  }));
  assert.equal(
    causes.map(({title}) => title),
    ["Degenerate output", "Population stability index: all 6 channels", "No movement"],
  );
  assert.is(causes[1]!.evidence, "Worst: PSI 10.2 against 0.25.");
  assert.equal(causes[1]!.facts, [
    "10.2 against a threshold of 0.250 (fails).",
    "Another wearing position, or no wearing at all.",
    "Compare the histograms below. If physics explains the change, correct that first; if not, label some of this data before trusting the model on it.",
  ]);
  assert.match(causes[2]!.facts[2]!, /^Leave out the time in which the watch was not worn/);
  assert.match(textOf(draw()), "No rule was broken.");
});

test("the titles of charts state what was found", () => {
  const overview = findingsOf(draw(), "overview");
  assert.equal(overview, [
    "PSI is above 0.10 in some channel of 1 of 3 recordings",
    "Wasserstein distance, in reference standard deviations, is above 0.30 in some channel of 1 of 3 recordings",
  ]);
  assert.equal(findingsOf(draw(), "recording-1"), [
    "Most predicted: hand tapping, 99.9\u202f% against 9.1\u202f% in the reference",
    "Mean confidence is 98.7\u202f%; it is 81.0\u202f% on the reference",
    "The most frequent answer changes 4 times between 2 behaviours",
    "PSI is above 0.10 in all 6 channels",
  ]);
  assert.is(findingsOf(draw(), "recording-2").at(-1), "PSI is above 0.10 in no channel");
  const one = healthy.channels.map((channel, i) => (i === 3 ? {...channel, psi: 0.26} : channel));
  assert.is(findingsOf(drawWith({channels: one}, 1), "recording-2").at(-1), "PSI is above 0.10 in Gx");
});

test("shares of time are shown corrected beside what is predicted, with what speaks against them", () => {
  assert.ok(
    findingsOf(draw(), "recording-2").includes(
      "Standing takes up 16\u202f% of the time once confusions are corrected (10\u202f% to 25\u202f%); 17\u202f% is predicted",
    ),
  );
  const said = textOf(draw());
  assert.match(said, /The shares of time are not corrected .* The recording fails the checks/);
  assert.not.match(said, /Read with care/);
  const prevalence = {...healthy.prevalence, caution: "only 2 people"};
  assert.match(textOf(drawWith({prevalence}, 1)), /Read with care\. Only 2 people\./);
});

test("changes within a recording are told with their times and the verdict on each part", () => {
  const said = textOf(draw());
  assert.match(said, /It changes 1 time by more than people do in a stretch as long/);
  assert.match(
    said,
    /16:23:20 UTC, ± 40\.0\ss: the mean of Az goes from 0\.10 to −1\.90 training sd \(p = 0\.002\)/,
  );
  assert.match(said, /16:23:2017:00:331082 Failed Do not trust the predictions/);
  assert.match(
    said,
    /No change is both larger than people show in a stretch as long and large enough to matter \(of the largest one, p = 0\.400\)\./,
  );
  const changePoints = {withheld: "it is too short", caution: null, p: null, points: []};
  const short = textOf(drawWith({changePoints, stretches: []}));
  assert.match(short, /Changes within the recording were not looked for\. It is too short\./);
  assert.not.match(short, /16:23:20/);
});

test("where a rule has no threshold, no chart claims one", () => {
  const rules = inputs.drift.rules.map((rule) => ({...rule, warn: null}));
  assert.equal(findingsOf(draw({rules}), "overview"), []);
  assert.is(findingsOf(draw({rules}), "recording-1").at(-1), "The channels beside the reference");
});

test("degenerate output is named by its level", () => {
  const said = (level: "pass" | "warn" | "fail"): string =>
    textOf(drawWith({degenerate: {...still.degenerate, level}}));
  assert.match(
    said("fail"),
    "The output is degenerate: 99.9 % of the windows are called hand tapping, so high confidence means nothing here.",
  );
  assert.match(
    said("warn"),
    "The output is nearly one-sided: 99.9 % of the windows are called hand tapping.",
  );
  assert.match(said("pass"), "The output is not degenerate: 99.9 % of the windows are called hand tapping.");
});

test("what comes from the data becomes whole sentences", () => {
  const said = textOf(
    drawWith({
      mixture: {...healthy.mixture, explanation: "both", note: "another mix explains a part"},
      domainClassifier: {...healthy.domainClassifier, auc: null, withheld: "there are too few windows"},
      estimatedPerformance: {...still.estimatedPerformance, withheld: "the recording fails"},
    }),
  );
  assert.match(
    said,
    "the sensor, how it was worn or how this person moves is different too. Another mix explains a part.",
  );
  assert.match(said, "No classifier was made to tell recording from reference. There are too few windows.");
  assert.match(said, "Withheld. The recording fails.");
});

test("gaps are counted in words, broken once, often or never", () => {
  const said = (gaps: number, spanErrors = 0): string =>
    textOf(drawWith({time: {...still.time, gaps, spanErrors}}));
  assert.match(said(0), "The recording is unbroken; every window spans what it should.");
  assert.match(said(1, 1), "The recording is broken once, for 0.5 s; 1 window does not span what it should.");
  assert.match(
    said(13, 2),
    "The recording is broken 13 times, for 0.5 s at most; 2 windows do not span what they should.",
  );
});

test("the false-alarm rate is of people with nothing wrong, or why there is none", () => {
  assert.match(
    textOf(draw()),
    "1 of 12 raises an alarm, with nothing wrong. The share on new people lies between 2 % and 35 %",
  );
  assert.equal(rowsOf(draw(), "False alarms")[0]!.slice(0, 2), ["sim05", "physics.shake"]);
  const account = {
    withheld: null,
    people: 12,
    alarms: 0,
    cannotTell: 2,
    share: 0,
    low: 0,
    high: 0.24,
    causes: [],
  };
  const quiet = textOf(draw({falseAlarms: account}));
  assert.match(quiet, "0 of 12 raise an alarm, with nothing wrong.");
  assert.match(quiet, "Of 2 of them it cannot be told, which counts as no alarm.");
  const none = draw({falseAlarms: {...account, people: 0, withheld: "only 3 people are labelled"}});
  assert.match(textOf(none), "No false-alarm rate was measured. Only 3 people are labelled.");
});

test("of many recordings the worst are shown in full, others in brief, and the rest are counted", () => {
  const many = sampleInputs(20);
  const page = driftPage(many, []);
  const shown = [...parsePage(page).querySelectorAll("section.recording")];
  assert.is(shown.length, 12);
  assert.is(shown.filter((one) => one.textContent!.includes("In brief;")).length, 9);
  assert.match(
    textOf(page),
    "The 12 worst recordings are shown here. The other 8 stand in the overview, each with a page of its own;",
  );
  const targets = shown.flatMap((one) => [...one.querySelectorAll("a")].map((a) => a.getAttribute("href")));
  assert.is(targets.filter((href) => /^recordings\/[^/]+\.html$/.test(href!)).length, 9);
  assert.ok(parsePage(page).querySelector('a[href="recordings.html"]:not(nav a)'));
});

test("the first page has two answers, five reasons at most, and a row for each recording", () => {
  const page = summaryPage(summarise(inputs));
  const [model, recordings] = [...parsePage(page).querySelectorAll(".verdict")];
  assert.is(model!.querySelector(".answer")!.textContent!.trim(), "With care.");
  assert.is(recordings!.querySelector(".answer")!.textContent!.trim(), "No.");
  assert.equal(
    [...recordings!.querySelectorAll("li")].map((item) => item.textContent!.replaceAll("\u202f", " ")),
    [
      " Failed 2025-03-23-15-23-10: 99.9 % of the windows are hand_tapping; the effective number of classes is 1.01. Population stability index is past its threshold in all 6 channels. 97.4 % of all seconds are without movement.",
    ],
  );
  assert.equal(
    rowsOf(page, "Worst first").map(([name, , , , trust, cause]) => [name, trust!.trim(), cause]),
    [
      ["2025-03-23-15-23-10", "Failed", "The watch lay on a table: no movement for the model to see."],
      ["simulated-01 (simulated)", "Passed", "None."],
      ["simulated-02 (simulated)", "Passed", "None."],
    ],
  );
  assert.is(findingsOf(page, "recordings")[0], "Of 3 recordings, 1 failed and 2 passed");
  const summary = summarise(inputs);
  const seven = {...summary, model: {...summary.model, reasons: ["A.", "B.", "C.", "D.", "E.", "F.", "G."]}};
  const first = parsePage(summaryPage(seven)).querySelector(".verdict")!;
  const items = [...first.querySelectorAll("li")];
  assert.equal(
    items.map((item) => item.textContent),
    ["A.", "B.", "C.", "D.", "E."],
  );
  assert.match(first.textContent!, "2 more reasons and the evidence in the evaluation report.");
});

test("pages that may not be there are linked beside the command that writes them", () => {
  const page = summaryPage(summarise(inputs));
  for (const [stage, file] of [
    ["cv_report", "cv"],
    ["search_report", "search"],
    ["robustness", "robustness"],
  ])
    assert.match(textOf(page), `pnpm dag repro ${stage} writes ${file}.html.`);
  assert.match(textOf(page), "pnpm notebook build writes these pages");
});

test("high confidence is warned of only where a recording fails", () => {
  assert.match(summaryPage(summarise(inputs)), "High confidence does not help here");
  const fine = {...inputs, drift: {...inputs.drift, recordings: inputs.drift.recordings.slice(1)}};
  assert.not.match(summaryPage(summarise(fine)), "High confidence does not help here");
});

test.run();
