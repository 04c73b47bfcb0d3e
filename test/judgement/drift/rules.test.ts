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
  const rank = ([cause]: Cause[]): number => (cause === undefined ? 0 : cause.level === "warn" ? 1 : 2);
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
  assert.deepEqual([found.level, found.value, found.threshold], ["warn", 0.2, 0.1]);
  assert.ok(Math.abs(found.margin - 0.1) < 1e-12);
  assert.deepEqual(judge(rules, "psi", Number.NaN, about), []);
  assert.deepEqual(judge(rules, "psi", 0.1, about), []);
  assert.equal(judge(rules, "psi", 0.1, {...about, inclusive: true})[0]?.level, "warn");
});

test.run();
