/** evaluation.html of evaluations at their limits: one person, one window, all right, all wrong, a class that is absent. */
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parse} from "yaml";
import type {Evaluation} from "../../src/artifacts/evaluation/evaluation.ts";
import type {Mistakes} from "../../src/artifacts/evaluation/mistakes.ts";
import {judgeConfidence} from "../../src/judgement/metrics/confidence.ts";
import {type EvaluateParams, evaluateModel} from "../../src/judgement/metrics/evaluate-model.ts";
import {roundNumbers} from "../../src/judgement/round.ts";
import {evaluationPage} from "../../src/report/pages/evaluation/page.ts";
import {seeded} from "../fixtures/metrics/people.ts";
import {sampleMistakes} from "../fixtures/report/sample.ts";
import {REPORT} from "../fixtures/report/thresholds.ts";
import {assertWhole, findingsOf, textOf} from "./page-checks.ts";

const test = suite("report/evaluation at its limits");

const {evaluate} = parse(readFileSync(new URL("../../params.yaml", import.meta.url), "utf8")) as {
  evaluate: EvaluateParams;
};

interface Case {
  readonly users: readonly string[];
  readonly validation?: readonly string[];
  readonly classes: readonly string[];
  /** Windows of each person. */
  readonly windows: number;
  /** Chance that a window is right. */
  readonly accuracy: number;
  /** A class that nobody shows. */
  readonly absent?: number;
}

function evaluateCase({users, validation = [], classes, windows, accuracy, absent}: Case): Evaluation {
  const random = seeded(3);
  const rows = [...users, ...validation].flatMap((user) =>
    Array.from({length: windows}, (_, i) => {
      const truth = i % classes.length === absent ? 0 : i % classes.length;
      const right = random() < accuracy;
      const confidence = right ? 0.9 : 0.7;
      return {user, i, truth, predicted: right ? truth : (truth + 1) % classes.length, confidence};
    }),
  );
  const rest = (confidence: number): number => (1 - confidence) / (classes.length - 1);
  const scored = {
    classes,
    windowId: Int32Array.from(rows.keys()),
    truth: Int32Array.from(rows, ({truth}) => truth),
    predicted: Int32Array.from(rows, ({predicted}) => predicted),
    probabilities: Float64Array.from(
      rows.flatMap(({predicted, confidence}) =>
        classes.map((_, k) => (k === predicted ? confidence : rest(confidence))),
      ),
    ),
    confidence: Float64Array.from(rows, ({confidence}) => confidence),
    users: rows.map(({user}) => user),
    sessions: rows.map(({user}) => user),
    starts: Float64Array.from(rows, ({i}) => 2000 * i),
    ends: Float64Array.from(rows, ({i}) => 2000 * i + 3980),
  };
  const subject = {
    model: {name: "m", hash: "a".repeat(64), scalerHash: "b".repeat(64)},
    ...{source: "l.csv", simulated: false, scalerHash: "b".repeat(64)},
    ...{rateHz: 50, lengthSamples: 200, stepSamples: 100, trainingPeople: "known" as const},
    users: {train: ["t"], validation: [...validation], test: [...users]},
  };
  const params = {...evaluate, calibrationRounds: 200, decision: {behaviour: "nail_biting"}};
  return roundNumbers(evaluateModel(scored, subject, params, seeded(1)));
}

const NOTHING_WRONG: Mistakes = {...sampleMistakes(), pairs: [], wrong: []};

const draw = (evaluation: Evaluation): string =>
  evaluationPage(evaluation, judgeConfidence(evaluation.calibration, REPORT), NOTHING_WRONG);

const TWO = ["rest", "nail_biting"];

test("of one person no interval is spoken of as if it were there", () => {
  const page = draw(evaluateCase({users: ["ana"], classes: TWO, windows: 40, accuracy: 0.8}));
  assertWhole(page, "one person");
  const text = textOf(page);
  assert.match(text, "Only 1 test person; nothing is known of others, and 5 are asked for.");
  assert.not.match(text, "Brackets hold");
  assert.match(text, "F1, best first.");
  assert.not.match(text, "grey band");
});

test("of one window, figures are singular and nothing is claimed of what was not seen", () => {
  const page = draw(evaluateCase({users: ["ana"], classes: TWO, windows: 1, accuracy: 1}));
  assertWhole(page, "one window");
  const text = textOf(page);
  assert.match(text, "judged on 1 window of 1 person");
  assert.match(
    text,
    "Accuracy 1.000 is not above the 1.000 of always answering rest, and there is no interval",
  );
  assert.match(
    text,
    "1 of 2 classes does not occur in the test data (0 may be absent), so nothing is known about it",
  );
  assert.match(text, "1 of 1 bout is found");
  assert.match(text, "The model is right exactly as often as always answering rest.");
  assert.equal(findingsOf(page, "classes"), ["F1 is 1.00 for rest, the only behaviour that could be judged"]);
});

test("where all people do the same, no interval of no width is given", () => {
  const six = ["a", "b", "c", "d", "e", "f"];
  const evaluation = evaluateCase({
    ...{users: six, validation: ["v"], classes: [...TWO, "tap"], windows: 30, accuracy: 1},
  });
  const {temperature} = evaluation.calibration;
  assert.is(temperature.value !== null && temperature.gain.lo, null);
  const page = draw(evaluation);
  assertWhole(page, "all right");
  assert.match(textOf(page), "these people do not show whether scaling helps");
  assert.equal(findingsOf(page, "people"), [
    "The model is right equally often for all 6 people: 100.0\u202f%",
  ]);
});

test("nothing right is told as such, and no praise is left", () => {
  const page = draw(
    evaluateCase({users: ["a", "b", "c"], validation: ["v"], classes: TWO, windows: 30, accuracy: 0}),
  );
  assertWhole(page, "all wrong");
  assert.match(textOf(page), "The model is right in 50.0 percentage points fewer of the windows than always");
  assert.not.match(textOf(page), "works equally well");
});

test("what the curve shows is not denied in the title where the mean gap shows nothing", () => {
  const page = draw(
    evaluateCase({users: ["a", "b"], classes: [...TWO, "tap"], windows: 40, accuracy: 0.7, absent: 2}),
  );
  assertWhole(page, "absent class");
  assert.match(textOf(page), "Predictions of a confidence near 70.0 % are right less often than it says.");
  assert.is(
    findingsOf(page, "calibration")[0],
    "At some confidences predictions are right more or less often than it says",
  );
});

test.run();
