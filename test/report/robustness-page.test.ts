/** The page of robustness: it claims what the intervals show, and no more. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Robustness} from "../../src/artifacts/robustness.ts";
import {robustnessPage} from "../../src/report/pages/robustness/page.ts";
import {assertHarmless, assertWhole, findingsOf, hostile, rowsOf, textOf} from "./page-checks.ts";

const test = suite("report/robustness-page");

const estimate = (value: number, half: number | null) => {
  return {value, lo: half === null ? null : value - half, hi: half === null ? null : value + half};
};

/** `half` is the half width of every interval. */
function make(half: number | null, name = "sample"): Robustness {
  const point = (severity: number, fall: number) => {
    return {severity, accuracy: estimate(0.9 - fall, half), fall: estimate(fall, half)};
  };
  return {
    kymo: "robustness/1",
    model: {name, hash: "ab".repeat(32)},
    simulated: false,
    unit: half === null ? "none" : "user",
    units: half === null ? 1 : 4,
    windows: 400,
    level: 0.95,
    rounds: 5,
    accuracy: estimate(0.9, half),
    importance: [
      {name: "Ax", kind: "channel", fall: estimate(0.3, half)},
      {name: "Ay", kind: "channel", fall: estimate(0.01, half)},
      {name: "gyroscope", kind: "sensor", fall: estimate(0.2, half)},
      {name: "0.00 to 2.00 s", kind: "span", fall: estimate(0.02, half)},
    ],
    curves: [
      {change: "noise", points: [point(0.1, 0.01), point(0.5, 0.1), point(1, 0.4)]},
      {change: "rate", points: []},
      {change: "rotation", points: [point(10, 0)]},
      {change: "wrist", points: [point(1, 0.5)]},
    ],
  };
}

test("what is shown is said", () => {
  const page = robustnessPage(make(0.05));
  assertWhole(page, "robustness");
  assert.equal(
    findingsOf(page).map((finding) => finding.replace(/[\u00a0\u2009\u202f]%/g, " %")),
    [
      "The model is shown to go by Ax and the gyroscope",
      "From 0.5 sd on a fall is shown: 10.0 points there, 40.0 points at 1 sd",
      "With 10° no fall is shown; the accuracy is 90.0 %",
      "With the other wrist a fall of 50.0 points is shown; the accuracy is 40.0 %",
    ],
  );
  assert.equal(
    rowsOf(page, "Fall without each part").map(([name]) => name),
    ["Ax", "gyroscope", "0.00 to 2.00 s", "Ay"],
  );
  assert.match(textOf(page), "400 windows of 4 test people rightly in 90.0 %");
});

test("what is not shown is not said", () => {
  const findings = findingsOf(robustnessPage(make(0.9)));
  assert.match(findings[0]!, "No part of the windows is shown to matter by itself");
  for (const finding of findings.slice(1)) assert.match(finding, /no fall is shown/i);
});

test("one session has figures without intervals", () => {
  const page = robustnessPage(make(null));
  assertWhole(page, "one session");
  assert.match(textOf(page), "Of one session there are no intervals.");
  assert.not.match(textOf(page), "Bonferroni");
});

test("a model's name is text", () =>
  assertHarmless(robustnessPage(make(0.05, hostile("sample"))), "hostile"));

test.run();
