import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Cause} from "../../../src/artifacts/drift/verdict.ts";
import {adviceFor} from "../../../src/judgement/drift/advice.ts";
import {findMainCause, groupCauses, sortWorstFirst} from "../../../src/judgement/drift/causes.ts";
import {CHANNELS, sampleDrift, sampleRecording} from "../../fixtures/report/sample.ts";

const test = suite("drift/causes");

const cause = (id: string, margin = 1, level: "warn" | "fail" = "fail"): Cause => ({
  id,
  level,
  title: id,
  evidence: id,
  value: margin,
  threshold: 0,
  margin,
  likelyCause: `because of ${id}`,
});
const group = (causes: readonly Cause[]): unknown[] =>
  groupCauses(causes, CHANNELS).map(({worst, channels}) => [worst.id, worst.level, [...channels]]);

test("causes that differ in the channel alone are one, with the channel farthest past its threshold", () => {
  assert.equal(group([cause("psi.Ax", 1), cause("physics.idle"), cause("psi.Gx", 3), cause("psi.Ay", 2)]), [
    ["psi.Gx", "fail", ["Ax", "Gx", "Ay"]],
    ["physics.idle", "fail", []],
  ]);
  assert.equal(group([cause("psi.Ax", 2), cause("psi.Ay", -3)]), [["psi.Ay", "fail", ["Ax", "Ay"]]]);
  assert.equal(group([cause("psi.Ax"), cause("psi.Ay", 1, "warn")]), [
    ["psi.Ax", "fail", ["Ax"]],
    ["psi.Ay", "warn", ["Ay"]],
  ]);
  assert.equal(group([cause("psi.Ax", 1), cause("psi.Ax", 2)]), [["psi.Ax", "fail", ["Ax"]]]);
  assert.equal(group([cause("Ax"), cause("time.span")]), [
    ["Ax", "fail", []],
    ["time.span", "fail", []],
  ]);
});

test("the main cause is that of the first group, of its worst channel", () => {
  const recording = sampleRecording("one", false);
  assert.is(findMainCause(recording), undefined);
  const verdict = {
    ...recording.verdict,
    causes: [cause("psi.Ax", 1), cause("psi.Ay", 5), cause("time.span")],
  };
  assert.is(findMainCause({...recording, verdict}), "because of psi.Ay");
});

test("recordings stand worst first, then by name, and stay as they were given", () => {
  const drift = sampleDrift(3);
  const given = [...drift.recordings].reverse();
  const before = [...given];
  assert.equal(
    sortWorstFirst(given).map(({session}) => session),
    ["2025-03-23-15-23-10", "simulated-01", "simulated-02"],
  );
  assert.equal(given, before);
});

test("advice is that of the longest start of the rule's name", () => {
  assert.match(adviceFor("physics.mirrored"), /^Ask on which wrist the watch was worn; mirror/);
  assert.match(adviceFor("physics.wobble"), /^Look at the watch and at its export/);
  assert.match(adviceFor("prediction.entropy"), /^Label a sample of the recording by hand/);
  assert.match(adviceFor("PSI.Ax"), /^Compare the histograms/);
  assert.is(adviceFor("unheard-of"), "Look at the sections below before using these predictions.");
});

test.run();
