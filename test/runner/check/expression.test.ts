/** What a check may look like, and what is said of one that cannot be read. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {
  type Expression,
  type ExpressionError,
  parseExpression,
} from "../../../src/runner/check/expression.ts";
import {judge} from "../../../src/runner/check/judge.ts";

const test = suite("checks as text");

test("a check is a name, a comparison and a threshold, however it is spaced", () => {
  for (const text of ["a.b[c d].e>=0.80", " a.b[c d].e  >=  0.80 "])
    assert.equal(parseExpression(text), {
      name: "a.b[c d].e",
      operator: ">=",
      operands: [{value: 0.8, isPercent: false}],
      threshold: ">= 0.80",
    });
  const list = parseExpression('drift.verdict not  in [healthy, "well enough", 2 %]') as Expression;
  assert.is(list.operator, "not in");
  assert.equal(list.operands, [
    {value: "healthy", isPercent: false},
    {value: "well enough", isPercent: false},
    {value: 0.02, isPercent: true},
  ]);
  assert.is((parseExpression("a.in in [x]") as Expression).name, "a.in");
  assert.is((parseExpression("x < -1.5e-3") as Expression).operands[0]!.value, -0.0015);
});

/** The text with the part that the caret underlines in «», and what is said. */
const WRONG: Readonly<Record<string, RegExp>> = {
  "«»": /begins with the name/,
  "«>=» 3": /begins with the name/,
  "a.b«»": /a check compares/,
  "a.b «=» 3": /"=" is no comparison/,
  "a«[b» >= 3": /bracket is not closed/,
  "a >= «»": /has to follow >=/,
  "a >= «high»": /is no number/,
  "a >= 2 «points»": /stands behind the check/,
  "a in «healthy»": /a list has to follow/,
  "a in [x «y]»": /the list is not closed/,
  "a in [x, «]»": /is missing here/,
  "a == «[x]»": /has to follow ==/,
};

test("what cannot be read is said at its place", () => {
  for (const [marked, message] of Object.entries(WRONG)) {
    const found = parseExpression(marked.replace(/[«»]/g, "")) as ExpressionError;
    assert.match(found.message, message, marked);
    assert.is(found.start, marked.indexOf("«"), marked);
    assert.is(found.length, Math.max(1, marked.indexOf("»") - marked.indexOf("«") - 1), marked);
    assert.ok(found.hint.length > 0);
  }
});

function judged(value: unknown, text: string): unknown {
  return judge(value, parseExpression(text) as Expression);
}

test("a figure is compared by its value, a verdict by its level, and the margin is positive within", () => {
  assert.equal(judged({value: 0.75, lo: 0.5, hi: 1}, "x >= 0.5"), {holds: true, value: 0.75, margin: 0.25});
  assert.equal(judged(0.75, "x <= 0.5"), {holds: false, value: 0.75, margin: -0.25});
  assert.equal(judged({level: "warn"}, "x in [pass, warn]"), {holds: true, value: "warn"});
  assert.equal(judged("fail", "x not in [pass, warn]"), {holds: true, value: "fail"});
  assert.equal(judged(true, "x == true"), {holds: true, value: true});
  assert.equal(judged({value: 3}, "x != 3"), {holds: false, value: 3});
});

test("at the threshold only an open comparison fails", () => {
  const holds = (text: string): boolean => (judged(2, text) as {holds: boolean}).holds;
  assert.equal(["x >= 2", "x > 2", "x <= 2", "x < 2", "x == 2"].map(holds), [true, false, true, false, true]);
});

test("no value fails a check; what is neither number nor word is told", () => {
  assert.equal(judged(null, "x >= 1"), {holds: false, value: null});
  assert.equal(judged("high", "x >= 1"), 'the text "high"');
  assert.equal(judged([1], "x >= 1"), "a list");
  assert.equal(judged({a: 1}, "x == pass"), "a map");
});

test.run();
