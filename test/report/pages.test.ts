import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Evaluation} from "../../src/artifacts/evaluation/evaluation.ts";
import {sweepThresholds} from "../../src/judgement/drift/threshold-sweep.ts";
import {judgeConfidence} from "../../src/judgement/metrics/confidence.ts";
import type {ReportInputs} from "../../src/report/inputs.ts";
import {driftPage} from "../../src/report/pages/drift/page.ts";
import {evaluationPage} from "../../src/report/pages/evaluation/page.ts";
import {summarise} from "../../src/report/pages/summary/content.ts";
import {summaryPage} from "../../src/report/pages/summary/page.ts";
import {nothing, sampleInputs} from "../fixtures/report/sample.ts";
import {REPORT} from "../fixtures/report/thresholds.ts";
import {assertHarmless, assertWhole, hostile} from "./page-checks.ts";

const test = suite("report/pages");

const drawEvaluation = (evaluation: Evaluation): string =>
  evaluationPage(evaluation, judgeConfidence(evaluation.calibration, REPORT));

function pagesOf(inputs: ReportInputs): Readonly<Record<"index" | "evaluation" | "drift", string>> {
  return {
    index: summaryPage(summarise(inputs)),
    evaluation: drawEvaluation(inputs.evaluation),
    drift: driftPage(inputs, sweepThresholds(inputs.drift, 0.05)),
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
    /^(pass|warn|fail|user|users|none|windows|mixture|withheld|above|below|ATC|psi|jsDistance|ks|wassersteinOverSd|energyDistance|meanShiftOverSd|varianceRatio|[a-z]+\/1)$/;
  if (typeof value === "string") return (fixed.test(value) ? value : hostile(value)) as T;
  if (Array.isArray(value)) return value.map(poison) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, poison(item)])) as T;
}

test("hostile names never become markup", () => {
  for (const [name, text] of entries(poison(sampleInputs(2)))) assertHarmless(text, name);
});

test("every page is whole, stands alone and speaks in sentences, with no recording and with many", () => {
  for (const recordings of [0, 1, 3, 12])
    for (const [name, text] of entries(sampleInputs(recordings))) {
      assertWhole(text, `${name} with ${recordings}`);
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
    [2, 260_000],
    [12, 600_000],
    [100, 600_000],
  ] as const) {
    const inputs = sampleInputs(recordings);
    for (const [name, text] of entries(inputs))
      for (const [whole, most] of [
        [text, 600_000],
        [text.replace(/<p class="files">.*?<\/p>/gs, ""), limit],
      ] as const)
        assert.ok(Buffer.byteLength(whole) < most, `${name} with ${recordings}: ${Buffer.byteLength(whole)}`);
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
    assertWhole(text, name);
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
  const text = driftPage(
    {
      ...inputs,
      drift: {...inputs.drift, model: null, recordings: [bare]},
      quality: [],
      gates: [],
    },
    [],
  );
  for (const said of [
    "Nobody labelled anything.",
    "No channel could be compared.",
    "Withheld.",
    "No quality file was found",
  ])
    assert.match(text, said);
  const temperature = {
    value: null,
    reason: "No temperature was fitted: there is no labelled window to fit it on.",
    before: {nll: 0.8, ece: 0.1},
  } as const;
  const evaluation = {...inputs.evaluation, calibration: {...inputs.evaluation.calibration, temperature}};
  assert.match(
    drawEvaluation(evaluation),
    "<p>No temperature was fitted: there is no labelled window to fit it on. So none is applied;",
  );
});

test("the verdict comes first, in words, and simulated data is said to be simulated", () => {
  const {index, evaluation, drift} = pagesOf(sampleInputs(2));
  assert.ok(index.indexOf("No.</p>") > 0 && index.indexOf("No.</p>") < index.indexOf("<table>"));
  for (const text of [index, evaluation]) assert.match(text, "The labelled data is simulated.");
  assert.match(drift, "recording simulated-01 is simulated");
  assert.match(drift, "Population stability index: all 6 channels");
});

test.run();
