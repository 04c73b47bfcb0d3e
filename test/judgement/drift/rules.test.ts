import assert from "node:assert/strict";
import fc from "fast-check";
import {suite} from "uvu";
import type {Cause} from "../../../src/artifacts/drift/verdict.ts";
import {compareWorstFirst, type Level} from "../../../src/artifacts/level.ts";
import {judge, verdictOf} from "../../../src/judgement/drift/judge.ts";
import {rulesOf} from "../../../src/judgement/drift/rules.ts";
import {PARAMS} from "./synthetic.ts";

const test = suite("rules");
const rules = rulesOf(PARAMS);
const about = {evidence: "", likelyCause: "x"};
const cause = fc
  .tuple(fc.constantFrom(...rules.keys()), fc.double({min: -10, max: 100, noNaN: true}))
  .map(([id, value]) => judge(rules, id, value, about));

test("more evidence never lowers a verdict, in whatever order it comes", () => {
  fc.assert(
    fc.property(fc.array(cause), fc.array(cause), (some, more) => {
      const level = (causes: Cause[][]): Level => verdictOf(causes.flat()).level;
      const before = level(some);
      assert.ok(compareWorstFirst(level([...some, ...more]), before) <= 0);
      assert.equal(level([...more, ...some]), level([...some, ...more]));
    }),
  );
});

test("a worse value is never judged milder", () => {
  const rank = ([found]: Cause[]): number => (found === undefined ? 0 : found.level === "warn" ? 1 : 2);
  fc.assert(
    fc.property(
      fc.constantFrom(...rules.values()),
      fc.double({min: 0, max: 50, noNaN: true}),
      fc.double({min: 0, max: 50, noNaN: true}),
      (rule, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const [mild, severe] = rule.broken === "above" ? [low, high] : [high, low];
        assert.ok(rank(judge(rules, rule.id, mild, about)) <= rank(judge(rules, rule.id, severe, about)));
      },
    ),
  );
});

test("a rule says value, threshold and margin; what was not measured breaks nothing", () => {
  const [found] = judge(rules, "psi", 0.2, about) as [Cause];
  assert.deepEqual([found.id, found.title, found.level], ["psi", "Population stability index", "warn"]);
  assert.deepEqual([found.value, found.threshold], [0.2, 0.1]);
  assert.ok(Math.abs(found.margin - 0.1) < 1e-12);
  assert.equal(judge(rules, "psi", 0.3, about)[0]!.threshold, 0.25);
  assert.deepEqual(judge(rules, "psi", Number.NaN, about), []);
  assert.deepEqual(judge(rules, "psi", Number.POSITIVE_INFINITY, about), []);
});

test("the threshold itself breaks a rule of counts alone", () => {
  assert.deepEqual(judge(rules, "psi", 0.1, about), []);
  assert.equal(judge(rules, "psi", 0.1, {...about, inclusive: true})[0]!.level, "warn");
  assert.equal(judge(rules, "psi", 0.25, about)[0]!.level, "warn");
  assert.equal(judge(rules, "psi", 0.25, {...about, inclusive: true})[0]!.level, "fail");
  assert.deepEqual(judge(rules, "psi", 0.09, {...about, inclusive: true}), []);
});

test("a rule for low values is broken below its thresholds", () => {
  const level = (value: number) => judge(rules, "prediction.confidence", value, about)[0]?.level ?? "pass";
  assert.deepEqual([0.7, 0.65, 0.6, 0.5, 0.4].map(level), ["pass", "pass", "warn", "warn", "fail"]);
});

test("a cap keeps the level at a warning, and the threshold that was passed", () => {
  const [found] = judge(rules, "psi", 0.3, {...about, cap: "warn", id: "psi.Ax"}) as [Cause];
  assert.deepEqual([found.id, found.level, found.threshold], ["psi.Ax", "warn", 0.25]);
});

test("a rule that does not exist is a bug", () => {
  assert.throws(() => judge(rules, "nothing", 1, about), /there is no rule nothing/);
});

test("every rule has its thresholds from the parameters", () => {
  const found = [...rules.values()].map(({id, unit, broken, warn, fail}) => [id, unit, broken, warn, fail]);
  assert.deepEqual(found, [
    ["psi", "", "above", 0.1, 0.25],
    ["wasserstein", "training sd", "above", 0.3, 0.5],
    ["mean-shift", "training sd", "above", 2, 3],
    ["variance-ratio", "", "above", 4, 16],
    ["drifted-channels", "channels", "above", 2, 4],
    ["degenerate.largest-share", "share", "above", null, 0.95],
    ["degenerate.effective-classes", "classes", "below", null, 1.5],
    ["physics.gravity", "share", "above", 0.1, 0.3],
    ["physics.rotation", "degrees", "above", 25, 60],
    ["physics.mirrored", "training sd", "above", 0.3, 0.5],
    ["physics.idle", "share", "above", 0.5, 0.9],
    ["physics.clipped", "share", "above", 0.001, 0.01],
    ["physics.stuck", "share", "above", 0.05, 0.5],
    ["physics.shake", "times", "above", 1.5, 4],
    ["physics.wobble", "times", "above", 1.5, 6],
    ["prediction.share-shift", "share", "above", 0.15, 0.3],
    ["prediction.confidence", "", "below", 0.65, 0.5],
    ["prediction.entropy", "nats", "above", 1.8, 2.2],
    ["prediction.uncertain", "share", "above", 0.2, 0.35],
    ["prediction.flips", "share", "above", 0.25, 0.4],
    ["time.missing", "share", "above", 0.05, 0.25],
    ["time.imputed", "share", "above", 0.02, 0.1],
    ["time.span", "windows", "above", null, 0],
    ["data.windows", "windows", "below", null, 1],
  ]);
  assert.equal(rules.get("prediction.uncertain")!.title, "Windows below a confidence of 0.5");
});

test.run();
