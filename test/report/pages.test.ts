import {parseHTML} from "linkedom";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {ReportInputs} from "../../src/report/inputs.ts";
import {driftPage, evaluationPage, summarize, summaryPage} from "../../src/report/reports.ts";
import {nothing, sampleInputs} from "../fixtures/report/sample.ts";

const test = suite("report/pages");

function pagesOf(inputs: ReportInputs): Readonly<Record<"index" | "evaluation" | "drift", string>> {
  return {
    index: summaryPage(summarize(inputs)),
    evaluation: evaluationPage(inputs.evaluation),
    drift: driftPage(inputs),
  };
}
/** Fails with the line that differs, not with two whole pages. */
function assertSamePages(
  found: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): void {
  for (const [name, text] of Object.entries(expected)) {
    const lines = found[name]!.split("\n");
    const differing = text.split("\n").find((line, i) => line !== lines[i]);
    assert.is(found[name] === text, true, `${name}: ${differing?.slice(0, 300)}`);
  }
}
const entries = (inputs: ReportInputs): [string, string][] => Object.entries(pagesOf(inputs));

/** Every string of an artifact that is no fixed word replaced by something hostile. */
function poison<T>(value: T): T {
  const fixed =
    /^(pass|warn|fail|user|users|none|windows|mixture|withheld|above|below|CBPE|psi|jsDistance|ks|wassersteinOverSd|energyDistance|meanShiftOverSd|varianceRatio|[a-z]+\/1)$/;
  if (typeof value === "string")
    return (fixed.test(value) ? value : `<script src=x onerror="alert('${value}')">&`) as T;
  if (Array.isArray(value)) return value.map(poison) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, poison(item)])) as T;
}

test("hostile names never become markup", () => {
  for (const [name, text] of entries(poison(sampleInputs(2)))) {
    assert.not.match(text, /<script/i, name);
    assert.match(text, "&lt;script", name);
    const {document} = parseHTML(text);
    for (const element of document.querySelectorAll("*"))
      for (const {name: attribute} of element.attributes)
        assert.not.match(attribute, /^on|^src$/, `${name}: ${attribute}`);
  }
});

test("nothing is fetched and nothing runs", () => {
  for (const [name, text] of entries(sampleInputs(2))) {
    assert.not.match(text, /https?:|<script|\ssrc=|@import|@font-face|<link|<img|<iframe|<object/i, name);
    assert.not.match(text, /url\((?!#)/, name);
    assert.match(text, "default-src 'none'", name);
    for (const [, href] of text.matchAll(/\shref="([^"]*)"/g))
      assert.match(href!, /^(#[\w-]+|(index|evaluation|drift|model|training)\.(html|json))$/);
  }
});

test("the same bytes at every build", () => {
  assertSamePages(pagesOf(sampleInputs(3)), pagesOf(sampleInputs(3)));
});

test("the order in which files are read does not matter", () => {
  const inputs = sampleInputs(4);
  const turned = {
    ...inputs,
    quality: [...inputs.quality].reverse(),
    gates: [...inputs.gates].reverse(),
    drift: {...inputs.drift, recordings: [...inputs.drift.recordings].reverse()},
  };
  assertSamePages(pagesOf(turned), pagesOf(inputs));
});

test("pages stay light, and lose no recording, with none, 12 and 100", () => {
  for (const [recordings, limit] of [
    [0, 200_000],
    [2, 200_000],
    [12, 600_000],
    [100, 600_000],
  ] as const) {
    const inputs = sampleInputs(recordings);
    for (const [name, text] of entries(inputs))
      assert.ok(Buffer.byteLength(text) < limit, `${name} with ${recordings}: ${Buffer.byteLength(text)}`);
    const {index, drift} = pagesOf(inputs);
    for (const {session} of inputs.drift.recordings)
      for (const text of [index, drift]) assert.match(text, session);
  }
});

test("every figure that may be null can be", () => {
  // Counts and whatever is no measurement stay; everything else is null at once.
  const keep = new Set(["rounds", "units", "windows", "seed", "fold", "k", "bins", "minConfidence"]);
  const inputs = sampleInputs(2);
  const empty: ReportInputs = {
    ...inputs,
    evaluation: nothing(inputs.evaluation, keep),
    drift: nothing(inputs.drift, keep),
  };
  for (const [name, text] of entries(empty)) {
    assert.is(
      /.{60}(\bNaN\b|>undefined|undefined<|"undefined|\[object|Infinity).{20}/.exec(text)?.[0],
      undefined,
      name,
    );
    assert.not.match(text, />null</, name);
  }
});

test("what is withheld is said to be", () => {
  const inputs = sampleInputs(2);
  const [first] = inputs.drift.recordings;
  const bare = {
    ...first!,
    channels: [],
    prediction: {
      ...first!.prediction,
      withheld: "nobody labelled anything.",
      referenceShares: null,
      shareShift: null,
      confidence: {...first!.prediction.confidence, reference: null, referenceMean: null},
    },
    timeline: {binSeconds: 12, t: [], norm: [], sd: [], confidence: [], predicted: []},
  };
  const text = driftPage({
    ...inputs,
    drift: {...inputs.drift, model: null, recordings: [bare]},
    quality: [],
    gates: [],
  });
  for (const said of [
    "nobody labelled anything.",
    "No channel could be compared.",
    "Withheld.",
    "No quality file was found",
  ])
    assert.match(text, said);
  const temperature = {
    value: null,
    reason: "there is no validation user.",
    before: {nll: 0.8, ece: 0.1},
  } as const;
  const evaluation = {...inputs.evaluation, calibration: {...inputs.evaluation.calibration, temperature}};
  assert.match(evaluationPage(evaluation), "No temperature was fitted: there is no validation user.");
});

test("the verdict comes first, in words, and simulated data is said to be simulated", () => {
  const {index, evaluation, drift} = pagesOf(sampleInputs(2));
  assert.ok(index.indexOf("No.</p>") > 0 && index.indexOf("No.</p>") < index.indexOf("<table>"));
  for (const text of [index, evaluation]) assert.match(text, "The labelled data is simulated.");
  assert.match(drift, "recording simulated-01 is simulated");
  assert.match(drift, "Population stability index: all 6 channels");
});

test("headings are in order, ids are unique, links arrive, tables and charts are labelled", () => {
  for (const [name, text] of entries(sampleInputs(3))) {
    const {document} = parseHTML(text);
    assert.is(document.documentElement.getAttribute("lang"), "en");
    assert.is(document.querySelectorAll("h1").length, 1);
    let level = 0;
    for (const heading of document.querySelectorAll("h1,h2,h3,h4")) {
      const next = Number(heading.localName.slice(1));
      assert.ok(next <= level + 1, `${name}: h${next} after h${level}`);
      level = next;
    }
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    assert.is(new Set(ids).size, ids.length, `${name}: an id twice`);
    for (const link of document.querySelectorAll('a[href^="#"]'))
      assert.ok(ids.includes(link.getAttribute("href")!.slice(1)));
    for (const table of document.querySelectorAll("table"))
      assert.ok(table.querySelector("caption") && table.querySelector('th[scope="row"]'), name);
    for (const svg of document.querySelectorAll("figure svg"))
      assert.ok(svg.getAttribute("aria-label") && svg.getAttribute("role") === "img");
    for (const figure of document.querySelectorAll("figure"))
      assert.ok(figure.querySelector("figcaption") && figure.querySelector("details"));
  }
});

test.run();
