/** What the evaluation page says of confidence, and of what may be decided by it. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Reliability, Temperature} from "../../src/artifacts/evaluation/calibration.ts";
import type {Evaluation} from "../../src/artifacts/evaluation/evaluation.ts";
import {judgeConfidence} from "../../src/judgement/metrics/confidence.ts";
import {evaluationPage} from "../../src/report/pages/evaluation/page.ts";
import {sampleEvaluation} from "../fixtures/report/sample.ts";
import {REPORT} from "../fixtures/report/thresholds.ts";
import {findingsOf, textOf} from "./page-checks.ts";

const test = suite("report/evaluation-confidence");

const sample = sampleEvaluation();
const draw = (change: Partial<Evaluation> = {}): string => {
  const evaluation = {...sample, ...change};
  return evaluationPage(evaluation, judgeConfidence(evaluation.calibration, REPORT));
};
const finding = (section: string, change: Partial<Evaluation> = {}): string =>
  findingsOf(draw(change), section)[0]!;

test("a model that is less sure than it is right, or not shown to be off, is said to be", () => {
  const {calibration} = sample;
  const surplus = (value: number, lo: number, hi: number): Partial<Evaluation> => ({
    calibration: {...calibration, overconfidence: {value, lo, hi}},
  });
  assert.match(
    finding("calibration", surplus(-0.05, -0.08, -0.01)),
    /apart on average: the model is not sure enough of itself$/,
  );
  assert.match(finding("calibration", surplus(0.05, -0.01, 0.1)), /apart on average$/);
  assert.is(
    finding("calibration", {
      calibration: {
        ...calibration,
        interval: {lo: 0, hi: 0.1},
        overconfidence: {value: 0.05, lo: -0.01, hi: 0.1},
        reliability: {...calibration.reliability, outside: []},
      },
    }),
    "No gap between confidence and accuracy is shown beyond chance",
  );
  assert.match(textOf(draw()), "less what chance opens with so few people it is 8.4 points [3.0, 16.0]");
  const alone = {...calibration, debiased: null, interval: {lo: null, hi: null}};
  assert.match(textOf(draw({calibration: alone})), "is 9.1 points, without an interval");
});

test("where confidence is not right as often as it says is named, within the band nothing is", () => {
  const {calibration} = sample;
  const withReliability = (change: Partial<Reliability>) =>
    textOf(draw({calibration: {...calibration, reliability: {...calibration.reliability, ...change}}}));
  const said = "Predictions of a confidence from 55.0 % to 75.0 % are right less often than it says.";
  assert.match(textOf(draw()), said);
  assert.match(
    withReliability({outside: [{from: 0.6, to: 0.6, side: "above"}]}),
    "Predictions of a confidence near 60.0 % are right more often than it says.",
  );
  const within = withReliability({outside: []});
  assert.match(within, "At no confidence do these people show");
  assert.not.match(within, "Predictions of a confidence");
  const none = {points: calibration.reliability.points.map((point) => ({...point, lo: null, hi: null}))};
  const alone = withReliability({...none, outside: []});
  assert.not.match(alone, "At no confidence do these people show");
});

test("behaviours whose probability does not come true are named, and only these", () => {
  const {calibration} = sample;
  const title = (classes: typeof calibration.classes) =>
    findingsOf(draw({calibration: {...calibration, classes}}), "calibration")[1]!;
  const [off, ...within] = calibration.classes;
  const bare = {...off!.reliability, points: [], outside: []};
  assert.is(
    title([off!, ...within]),
    "The probability of ear rubbing does not come true as often as it says",
  );
  assert.is(
    title([off!, {...off!, class: "smoking"}]),
    "The probabilities of ear rubbing and smoking do not come true as often as they say",
  );
  assert.match(title(within), /^No behaviour’s probability is shown to come true more or less often/);
  assert.match(
    title([{class: "smoking", reliability: bare}]),
    /cannot be told from one session of one person$/,
  );
  assert.match(
    textOf(draw()),
    "Brier score 0.342 = miscalibration 0.030 − discrimination 0.600 + uncertainty 0.912",
  );
});

test("a temperature is recommended only where it helps the test people beyond what they differ by", () => {
  const textWith = (value: number, lo: number, hi: number): string => {
    const temperature = {...sample.calibration.temperature, gain: {value, lo, hi}} as Temperature;
    return textOf(draw({calibration: {...sample.calibration, temperature}}));
  };
  assert.match(
    textWith(0.068, 0.011, 0.125),
    "0.068 nats [0.011, 0.125] on people whom the temperature was not fitted on",
  );
  assert.match(textWith(-0.068, -0.125, -0.011), "so it rises: do not apply the temperature.");
  assert.match(textWith(0.068, -0.011, 0.2), "these people do not show whether scaling helps.");
});

test("errors at high confidence are counted, also where there is one or none", () => {
  const {confidentErrors} = sample;
  const said = (windows: number, shareOfErrors: number | null): string =>
    textOf(draw({confidentErrors: {...confidentErrors, windows, shareOfErrors}}));
  assert.match(
    said(64, 0.216),
    "64 windows are wrong at a confidence of 90 % or above, 21.6 % of all errors: no threshold",
  );
  assert.match(
    said(1, 1),
    "1 window is wrong at a confidence of 90 % or above, 100.0 % of all errors: no threshold",
  );
  assert.match(said(0, null), "No window is wrong at a confidence of 90 % or above.");
});

test("a stated risk is said to be held, not held, or open, as decided", () => {
  const {selective} = sample;
  const {threshold} = selective;
  const said = (change: object) =>
    finding("selective", {selective: {...selective, threshold: {...threshold, ...change} as never}});
  const measured = "answering 58.0\u202f% of the windows, the model is wrong in 6.6\u202f%";
  assert.is(said({}), `Whether a risk of 5.0\u202f% is held is not shown: ${measured}`);
  assert.is(said({held: "yes"}), `A risk of 5.0\u202f% is held: ${measured}`);
  assert.is(said({held: "no"}), `A risk of 5.0\u202f% is not held: ${measured}`);
  assert.match(said({risk: {value: null, lo: null, hi: null}}), /no window of the test people is answered$/);
  const none = {...selective, threshold: {value: null, reason: "There is nobody."}} as const;
  assert.is(finding("selective", {selective: none}), "No threshold on the confidence was chosen");
  assert.match(
    textOf(draw({selective: none})),
    "There is nobody. The mean risk over all coverages is 12.1 %.",
  );
  assert.not.match(textOf(draw({selective: none})), "was chosen on");
});

test("sets of behaviours are promised only where enough people stand behind them", () => {
  const promise = "The level holds for a window of a new person";
  assert.match(textOf(draw()), "With fewer than 10 people no set that leaves anything out can be guaranteed");
  assert.not.match(textOf(draw()), promise);
  const many = textOf(draw({conformal: {...sample.conformal!, guaranteed: true}}));
  assert.match(many, promise);
  assert.not.match(many, "can be guaranteed");
  const one = textOf(draw({conformal: null}));
  assert.match(one, "Sets of behaviours stand on other people, and there is one.");
  assert.not.match(one, "cannot be excluded");
});

test("what answering a behaviour is worth is said where its interval shows it", () => {
  assert.is(
    finding("decision"),
    "For nail biting, the model is worth more than answering always or never at 5 thresholds between 25\u202f% and 45\u202f%",
  );
  const decided = sample.decision!;
  const shown = (...indices: number[]) => {
    const points = decided.points.map((point, i) => ({
      ...point,
      gain: {...point.gain, lo: indices.includes(i) ? 0.001 : -0.01},
    }));
    return finding("decision", {decision: {...decided, points}});
  };
  assert.match(shown(2), /at a threshold of 15\u202f%$/);
  assert.match(shown(), /is not shown to be worth more than answering always or never$/);
  assert.match(textOf(draw({decision: null})), "No decision curve is drawn");
});

test.run();
