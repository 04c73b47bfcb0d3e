import assert from "node:assert/strict";
import fc from "fast-check";
import {suite} from "uvu";
import type {Cause} from "../../../src/artifacts/drift/verdict.ts";
import {compareWorstFirst, type Level} from "../../../src/artifacts/level.ts";
import {judge, verdictOf} from "../../../src/judgement/drift/judge.ts";
import {foldRatio} from "../../../src/judgement/drift/null-distribution.ts";
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
  const rank = ([found]: Cause[]): number =>
    found === undefined ? 0 : ["unknown", "warn", "fail"].indexOf(found.level) + 1;
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
  const [found] = judge(rules, "variance-ratio", 2, about) as [Cause];
  assert.deepEqual(
    [found.id, found.title, found.level],
    ["variance-ratio", "Variance ratio, either way", "warn"],
  );
  assert.deepEqual([found.value, found.threshold, found.margin], [2, 1.5, 0.5]);
  assert.equal(judge(rules, "variance-ratio", 17, about)[0]!.threshold, 16);
  assert.deepEqual(judge(rules, "variance-ratio", Number.NaN, about), []);
});

test("an infinite value breaks its rule like any other, as of a variance that is gone", () => {
  const [found] = judge(rules, "variance-ratio", foldRatio(0), about) as [Cause];
  assert.deepEqual([found.level, found.threshold, found.margin], ["fail", 16, Number.POSITIVE_INFINITY]);
  assert.deepEqual(judge(rules, "data.windows", Number.POSITIVE_INFINITY, about), []);
});

test("the threshold itself breaks a rule of counts alone", () => {
  assert.deepEqual(judge(rules, "drifted-channels", 2, about), []);
  assert.equal(judge(rules, "drifted-channels", 2, {...about, inclusive: true})[0]!.level, "warn");
  assert.equal(judge(rules, "drifted-channels", 4, about)[0]!.level, "warn");
  assert.equal(judge(rules, "drifted-channels", 4, {...about, inclusive: true})[0]!.level, "fail");
  assert.deepEqual(judge(rules, "drifted-channels", 1, {...about, inclusive: true}), []);
});

test("a rule for low values is broken below its thresholds", () => {
  const level = (id: string, value: number) => judge(rules, id, value, about)[0]?.level ?? "pass";
  assert.deepEqual(
    [2, 1.5, 1.4].map((value) => level("degenerate.effective-classes", value)),
    ["pass", "pass", "fail"],
  );
  assert.deepEqual(
    [6, 5, 4].map((value) => level("data.people", value)),
    ["pass", "pass", "unknown"],
  );
});

test("a cap keeps the level at a warning, and the threshold that was passed", () => {
  const [found] = judge(rules, "variance-ratio", 20, {...about, cap: "warn", id: "variance-ratio.Ax"}) as [
    Cause,
  ];
  assert.deepEqual([found.id, found.level, found.threshold], ["variance-ratio.Ax", "warn", 16]);
});

test("a rule that does not exist is a bug", () => {
  assert.throws(() => judge(rules, "nothing", 1, about), /there is no rule nothing/);
});

test("every rule has its thresholds from the parameters", () => {
  const found = [...rules.values()].map(({id, unit, broken, unknown, warn, fail}) => [
    id,
    unit,
    broken,
    unknown,
    warn,
    fail,
  ]);
  assert.deepEqual(found, [
    ["psi", "", "above", null, 0.1, null],
    ["wasserstein", "training sd", "above", null, 0.3, null],
    ["mean-shift", "training sd", "above", null, 0.3, null],
    ["variance-ratio", "", "above", null, 1.5, 16],
    ["psi-alone", "", "above", null, 1.5, null],
    ["wasserstein-alone", "training sd", "above", null, 1, null],
    ["mean-shift-alone", "training sd", "above", null, 1.5, null],
    ["variance-ratio-alone", "", "above", null, 4, 16],
    ["drifted-channels", "channels", "above", null, 2, 4],
    ["degenerate.largest-share", "share", "above", null, null, 0.95],
    ["degenerate.effective-classes", "classes", "below", null, null, 1.5],
    ["physics.gravity", "share", "above", null, 0.1, 0.3],
    ["physics.rotation", "degrees", "above", null, 20, 60],
    ["physics.mirrored", "training sd", "above", null, 0.3, 0.5],
    ["physics.gravity-length", "m/s²", "above", null, 0.3, 2],
    ["physics.resting-rate", "deg/s", "above", null, 15, 60],
    ["physics.idle", "share", "above", null, 0.5, 0.9],
    ["physics.clipped", "share", "above", null, 0.001, 0.01],
    ["physics.stuck", "share", "above", null, 0.05, 0.5],
    ["physics.shake", "times", "above", null, 1.5, 4],
    ["physics.wobble", "times", "above", null, 1.5, 6],
    ["prediction.share-shift", "share", "above", null, 0.15, 0.3],
    ["prediction.confidence", "", "above", null, 0.1, 0.25],
    ["prediction.entropy", "nats", "above", null, 0.3, 0.8],
    ["prediction.uncertain", "share", "above", null, 0.1, 0.25],
    ["prediction.novelty", "times", "above", null, 1.25, 2],
    ["prediction.transitions", "times", "above", null, 1.5, 3],
    ["time.missing", "share", "above", null, 0.05, 0.25],
    ["time.imputed", "share", "above", null, 0.02, 0.1],
    ["time.span", "windows", "above", null, null, 0],
    ["data.windows", "windows", "below", 5, null, null],
    ["data.people", "people", "below", 5, null, null],
    ["data.unseen", "people", "below", 3, null, null],
    ["data.channels", "channels", "above", 0, null, null],
    ["data.detectable", "training sd", "above", 2, null, null],
  ]);
  assert.equal(
    rules.get("prediction.uncertain")!.title,
    "Windows below a confidence of 0.5, more than of unseen people",
  );
});

test.run();
