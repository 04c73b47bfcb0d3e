/** The page of robustness: it claims what the intervals show, and no more. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {robustnessPage} from "../../src/report/pages/robustness/page.ts";
import {makeRobustness as make} from "../fixtures/report/robustness.ts";
import {assertHarmless, assertWhole, findingsOf, hostile, rowsOf, textOf} from "./page-checks.ts";

const test = suite("report/robustness-page");

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
