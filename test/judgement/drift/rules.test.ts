import assert from "node:assert/strict";
import fc from "fast-check";
import {suite} from "uvu";
import type {RecordingDrift} from "../../../src/artifacts/drift/recording.ts";
import type {Cause} from "../../../src/artifacts/drift/verdict.ts";
import {compareWorstFirst, type Level} from "../../../src/artifacts/level.ts";
import {judge, levelOf, verdictOf} from "../../../src/judgement/drift/judge.ts";
import {overallVerdict} from "../../../src/judgement/drift/overall-verdict.ts";
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

const found = (id: string, level: Level, likelyCause: string): Cause => {
  return {id, level, title: id, evidence: `Of ${id}.`, value: 1, threshold: 0, margin: 1, likelyCause};
};

test("a headline names the first three different causes of the worst level", () => {
  const causes = [
    found("a", "warn", "w"),
    found("b", "fail", "one"),
    found("c", "fail", "two"),
    found("d", "fail", "one"),
    found("e", "fail", "three"),
    found("f", "fail", "four"),
  ];
  const verdict = verdictOf(causes);
  assert.equal(verdict.level, "fail");
  assert.equal(verdict.headline, "Do not trust the predictions: one; two; three.");
  assert.deepEqual(
    verdict.causes.map(({id}) => id),
    ["b", "c", "d", "e", "f", "a"],
  );
  const mild = verdictOf(causes.slice(0, 1));
  assert.deepEqual([mild.level, mild.headline], ["warn", "Look before you trust the predictions: w."]);
  assert.deepEqual(verdictOf([]), {
    level: "pass",
    headline: "Nothing here is further from the reference than its own people are from each other.",
    causes: [],
  });
  assert.deepEqual([levelOf(causes), levelOf([])], ["fail", "pass"]);
});

const recording = (session: string, ...causes: Cause[]) =>
  ({session, verdict: verdictOf(causes)}) as RecordingDrift;
const bad = recording("a", found("psi", "warn", "w"), found("time", "fail", "gaps"));
const dubious = recording("b", found("psi", "warn", "w"));
const good = recording("c");

test("over several recordings the worst counts, with every cause under its session", () => {
  const {level, headline, causes} = overallVerdict([dubious, bad, good], []);
  assert.equal(level, "fail");
  assert.equal(headline, "1 of 3 recordings fail: gaps.");
  assert.deepEqual(
    causes.map(({id, evidence}) => [id, evidence]),
    [
      ["a/time", "a: Of time."],
      ["b/psi", "b: Of psi."],
      ["a/psi", "a: Of psi."],
    ],
  );
  assert.equal(overallVerdict([dubious, good], []).headline, "1 of 2 recordings need a look: w.");
  assert.equal(overallVerdict([good, good], []).headline, "All 2 recordings are like the reference.");
});

test("a single recording speaks for itself", () => {
  assert.equal(overallVerdict([bad], []).headline, bad.verdict.headline);
  assert.equal(overallVerdict([good], []).headline, good.verdict.headline);
});

test("a session without a window fails", () => {
  const {level, headline, causes} = overallVerdict([good], ["d"]);
  assert.deepEqual([level, headline], ["fail", "1 of 2 recordings fail: a recording is too short."]);
  assert.deepEqual(causes, [
    {
      id: "d/data.windows",
      level: "fail",
      title: "Windows to judge",
      evidence: "d: it is too short for a single window.",
      value: 0,
      threshold: 1,
      margin: 1,
      likelyCause: "a recording is too short",
    },
  ]);
  assert.equal(
    overallVerdict([bad], ["d"]).headline,
    "2 of 2 recordings fail: gaps; a recording is too short.",
  );
  assert.equal(overallVerdict([], ["d"]).headline, "1 of 1 recordings fail: a recording is too short.");
});

test("without recordings nothing was compared, which is a warning", () => {
  const {level, headline, causes} = overallVerdict([], []);
  assert.deepEqual([level, headline], ["warn", "Nothing was compared: there are no recordings in data/raw."]);
  assert.deepEqual(causes, [
    {
      id: "data.recordings",
      level: "warn",
      title: "Recordings to judge",
      evidence: "There is no recording to compare.",
      value: 0,
      threshold: 1,
      margin: 1,
      likelyCause: "nothing was compared: put recordings into data/raw",
    },
  ]);
});

test.run();
