/** Every metric against scikit-learn and SciPy: test/fixtures/metrics/make.py. */
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {cohenKappa, matthewsCorrelation} from "../../../src/judgement/metrics/agreement.ts";
import {
  expectedCalibrationError,
  maximumCalibrationError,
  sumCalibration,
} from "../../../src/judgement/metrics/calibration.ts";
import {brierEach, logLossEach, mean, topKEach} from "../../../src/judgement/metrics/probability-scores.ts";
import {rocAuc} from "../../../src/judgement/metrics/ranking.ts";
import {rankingInfluence} from "../../../src/judgement/metrics/ranking-influence.ts";
import {applyTemperature, fitTemperature} from "../../../src/judgement/metrics/temperature.ts";
import {computeClassScores, macroAverage, weightedAverage} from "../../../src/stats/class-scores.ts";
import {computeAccuracy, computeMargins, countConfusion} from "../../../src/stats/confusion.ts";
import {wilsonInterval} from "../../../src/stats/wilson.ts";

interface Case {
  name: string;
  classes: number;
  truth: number[];
  predicted: number[];
  probabilities: number[];
  accuracy: number;
  balancedAccuracy: number;
  kappa: number | null;
  mcc: number;
  precision: (number | null)[];
  recall: (number | null)[];
  f1: (number | null)[];
  macro: [number, number, number];
  weighted: [number, number, number];
  top2: number;
  logLoss: number;
  brier: number;
  ece: number;
  mce: number;
  rocAuc: (number | null)[];
  averagePrecision: (number | null)[];
  temperature: number;
  temperatureNll: number;
}

const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/metrics/scores.json", import.meta.url), "utf8"),
) as {
  bins: number;
  cases: Case[];
  wilson: {hits: number; trials: number; level: number; lo: number; hi: number}[];
};

const test = suite("metrics against scikit-learn");

function close(actual: number, expected: number | null, what: string, tolerance = 1e-10): void {
  if (expected === null) assert.ok(Number.isNaN(actual), `${what}: ${actual}, expected undefined`);
  else assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, expected ${expected}`);
}

for (const expected of fixture.cases) {
  const {classes} = expected;
  const truth = Int32Array.from(expected.truth);
  const predicted = Int32Array.from(expected.predicted);
  const probabilities = Float64Array.from(expected.probabilities);
  const margins = computeMargins(countConfusion(truth, predicted, classes), classes);

  test(`${expected.name}: decisions`, () => {
    const {precision, recall, f1} = computeClassScores(margins);
    close(computeAccuracy(margins), expected.accuracy, "accuracy");
    close(macroAverage(recall), expected.balancedAccuracy, "balanced accuracy");
    close(cohenKappa(margins), expected.kappa, "kappa");
    close(matthewsCorrelation(margins), expected.mcc, "Matthews correlation");
    for (let k = 0; k < classes; k++) {
      close(precision[k]!, expected.precision[k]!, `precision ${k}`);
      close(recall[k]!, expected.recall[k]!, `recall ${k}`);
      close(f1[k]!, expected.f1[k]!, `F1 ${k}`);
    }
    for (const [i, scores] of [precision, recall, f1].entries()) {
      close(macroAverage(scores), expected.macro[i]!, `macro ${i}`);
      close(weightedAverage(scores, margins.support), expected.weighted[i]!, `weighted ${i}`);
    }
  });

  test(`${expected.name}: probabilities`, () => {
    close(mean(logLossEach(probabilities, truth, classes)), expected.logLoss, "log loss");
    close(mean(brierEach(probabilities, truth, classes)), expected.brier, "Brier");
    for (let k = 0; k < classes; k++) {
      const scores = Float64Array.from(truth, (_, i) => probabilities[i * classes + k]!);
      const positive = Uint8Array.from(truth, (code) => (code === k ? 1 : 0));
      close(rocAuc(scores, positive), expected.rocAuc[k]!, `ROC-AUC ${k}`);
      close(
        rankingInfluence(scores, positive).averagePrecision.value,
        expected.averagePrecision[k]!,
        `average precision ${k}`,
      );
    }
    const confidence = Float64Array.from(truth, (_, i) =>
      Math.max(...probabilities.subarray(i * classes, (i + 1) * classes)),
    );
    const correct = Uint8Array.from(truth, (code, i) => (code === predicted[i] ? 1 : 0));
    const sums = sumCalibration(confidence, correct, fixture.bins);
    // Probabilities of one decimal lie on the bins' edges, where np.linspace is itself off by an ulp.
    if (expected.name.startsWith("ties")) return;
    close(expectedCalibrationError(sums), expected.ece, "ECE");
    close(maximumCalibrationError(sums), expected.mce, "MCE");
    close(mean(topKEach(probabilities, truth, classes, 2)), expected.top2, "top-2");
  });
}

test("the temperature is the minimum that SciPy finds", () => {
  for (const expected of fixture.cases.slice(0, 4)) {
    const truth = Int32Array.from(expected.truth);
    const probabilities = Float64Array.from(expected.probabilities);
    const fitted = fitTemperature(probabilities, truth, expected.classes);
    close(fitted.value ?? Number.NaN, expected.temperature, `${expected.name}: T`, 1e-5);
    const scaled = applyTemperature(probabilities, expected.classes, fitted.value!);
    const loss = mean(logLossEach(scaled, truth, expected.classes, 0));
    close(loss, expected.temperatureNll, `${expected.name}: log loss`, 1e-9);
  }
});

test("Wilson's interval is SciPy's", () => {
  for (const {hits, trials, level, lo, hi} of fixture.wilson) {
    const interval = wilsonInterval(hits, trials, level);
    close(interval.lo, lo, `${hits}/${trials} lower`);
    close(interval.hi, hi, `${hits}/${trials} upper`);
  }
});

test("an interval of none or all hits ends exactly at 0 or 1", () => {
  for (const trials of [1, 3, 7, 12, 49]) {
    assert.equal(wilsonInterval(0, trials, 0.95).lo, 0);
    assert.equal(wilsonInterval(trials, trials, 0.95).hi, 1);
  }
});

test.run();
