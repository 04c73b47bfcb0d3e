/** Mutations of small texts: each is written out as what it makes of the text. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {findMutations} from "../../../tools/mutation/mutators.ts";
import {applyMutation} from "../../../tools/mutation/sample.ts";

const test = suite("mutators");

/** The mutator's name and the text that it makes, of each mutation. */
function mutate(text: string): string[] {
  return findMutations("x.ts", text).map(
    (mutation) => `${mutation.mutator}: ${applyMutation(text, mutation)}`,
  );
}

test("a comparison has its bound moved and is turned round", () => {
  assert.equal(mutate("const x = a < b;"), [
    "comparison: const x = a <= b;",
    "comparison: const x = a >= b;",
  ]);
  assert.equal(mutate("const x = a === b;"), ["comparison: const x = a !== b;"]);
  assert.equal(mutate("const x = (a) /* < */ >= b;"), [
    "comparison: const x = (a) /* < */ > b;",
    "comparison: const x = (a) /* < */ < b;",
  ]);
});

test("logic and arithmetic become their opposites", () => {
  assert.equal(mutate("const x = a && b;"), ["logic: const x = a || b;"]);
  assert.equal(mutate("const x = a ?? b;"), []);
  assert.equal(mutate("const x = a * b - c;"), [
    "arithmetic: const x = a / b - c;",
    "arithmetic: const x = a * b + c;",
  ]);
  assert.equal(mutate("x += y;"), ["statement: ;", "arithmetic: x -= y;"]);
});

test("strings and sums of strings are left alone", () => {
  assert.equal(mutate('const x = "a" + b + c;'), []);
  assert.equal(mutate("const x = a + `b`;"), []);
  assert.equal(mutate('x += "a";'), ["statement: ;"]);
});

test("a condition is negated, unless it is a comparison", () => {
  assert.equal(mutate("if (a) b;"), ["condition: if (!(a)) b;", "statement: if (a) ;"]);
  assert.equal(mutate("const x = !a ? b : c;"), ["condition: const x = a ? b : c;"]);
  assert.equal(mutate("while (a && b) continue;"), [
    "condition: while (!(a && b)) continue;",
    "logic: while (a || b) continue;",
    "statement: while (a && b) ;",
  ]);
  assert.equal(mutate("for (;;) {}"), []);
});

test("calls, assignments, throws and early returns are removed", () => {
  assert.equal(mutate("function f() {\n  if (a === b) return;\n  g();\n  return c;\n}"), [
    "comparison: function f() {\n  if (a !== b) return;\n  g();\n  return c;\n}",
    "statement: function f() {\n  if (a === b) ;\n  g();\n  return c;\n}",
    "statement: function f() {\n  if (a === b) return;\n  ;\n  return c;\n}",
  ]);
  assert.equal(mutate("a.b = c;"), ["statement: ;"]);
  assert.equal(mutate("const f = () => { throw a; };"), ["statement: const f = () => { ; };"]);
  assert.equal(mutate("class A extends B { constructor() { super(); } }"), []);
  assert.equal(mutate('"use strict";'), []);
});

test("a constant grows by one, a boolean changes over", () => {
  assert.equal(mutate("const x = [0, 0.5, 7n, 0xff, true];"), [
    "number: const x = [1, 0.5, 7n, 0xff, true];",
    "number: const x = [0, 1.5, 7n, 0xff, true];",
    "number: const x = [0, 0.5, 8n, 0xff, true];",
    "number: const x = [0, 0.5, 7n, 256, true];",
    "boolean: const x = [0, 0.5, 7n, 0xff, false];",
  ]);
  assert.equal(mutate("const x = {1: a, [2]: b};"), ["number: const x = {1: a, [3]: b};"]);
  assert.equal(mutate("while (true) {}"), ["boolean: while (false) {}"]);
});

test("a sort and an await are dropped", () => {
  assert.equal(mutate("a.b.sort((c, d) => c.localeCompare(d));"), ["sort: a.b;"]);
  assert.equal(mutate("const x = [...a].toSorted()[b];"), ["sort: const x = [...a][b];"]);
  assert.equal(mutate("await a.sync();"), ["await: a.sync();", "statement: ;"]);
});

test("types, comments and the wording of errors are left alone", () => {
  assert.equal(mutate("type A = 1 | true; interface B {c: 2}\n// a < b\nconst x = y as 3;"), []);
  assert.equal(mutate("const x = (a === b) as boolean;"), ["comparison: const x = (a !== b) as boolean;"]);
  assert.equal(mutate("throw new RangeError(`row ${i + 1}`, {cause: true});"), ["statement: ;"]);
});

test("places hold behind characters outside of ASCII", () => {
  assert.equal(mutate('const é = "😀", x = a === b;'), ['comparison: const é = "😀", x = a !== b;']);
});

test("a text that is not TypeScript is refused", () => {
  assert.throws(() => findMutations("x.ts", "const = ;"), /x\.ts/);
});

test.run();
