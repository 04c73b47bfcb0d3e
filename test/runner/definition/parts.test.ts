/** The small parts of the definition reader: patterns, suggestions, and how an error is shown. */

import fc from "fast-check";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {suggest} from "../../../src/platform/suggest.ts";
import {formatDiagnostic} from "../../../src/runner/definition/diagnostic.ts";
import {compilePattern, matchPattern} from "../../../src/runner/definition/pattern.ts";

const test = suite("parts of the definition");
const matches = (pattern: string, path: string): boolean =>
  matchPattern(compilePattern(pattern, {binds: true}), path) !== undefined;

test("wildcards stay within one name, ** crosses them, hidden names are left alone", () => {
  for (const [pattern, yes, no] of [
    ["a/*.csv", ["a/b.csv", "a/b.c.csv"], ["a/b/c.csv", "a/.b.csv", "b.csv", "a/bxcsv"]],
    ["a/**/*.csv", ["a/b.csv", "a/b/c/d.csv"], ["a/.git/b.csv", "b/a/b.csv"]],
    ["a/**", ["a/b", "a/b/c"], ["a", "a/.b", "ab/c"]],
    ["?.txt", ["a.txt"], [".txt", "ab.txt"]],
    ["{x}/{x}1.txt", ["a/a1.txt"], ["a/b1.txt"]],
    ["*", ["a"], ["a/b", ".a"]],
  ] as const) {
    for (const path of yes) assert.ok(matches(pattern, path), `${pattern} should match ${path}`);
    for (const path of no) assert.not(matches(pattern, path), `${pattern} should not match ${path}`);
  }
});

test("a pattern binds back what was written into it", () => {
  const name = fc.string({unit: fc.constantFrom(..."abz09_+()$^[]|é 漢"), minLength: 1, maxLength: 8});
  fc.assert(
    fc.property(name, name, (session, user) => {
      const pattern = compilePattern("data/{user}/x-{session}.{user}.json", {binds: true});
      assert.equal(matchPattern(pattern, `data/${user}/x-${session}.${user}.json`), {user, session});
    }),
    {seed: 1},
  );
});

test("literal text is never a regular expression", () => {
  fc.assert(
    fc.property(
      fc.string({minLength: 1}).filter((text) => !/[*?{}]/.test(text)),
      (text) => {
        assert.ok(matches(text, text));
        assert.not(matches(text, `${text}x`));
      },
    ),
    {seed: 2},
  );
});

test("a suggestion is near, or is not made", () => {
  const keys = ["deps", "desc", "outs", "params"];
  assert.is(suggest("dep", keys), "deps");
  assert.is(suggest("otus", keys), "outs");
  assert.is(suggest("PARAMS", keys), "params");
  assert.is(suggest("completely", keys), undefined);
});

test("the caret stands below its word, behind tabs and far to the right too", () => {
  const diagnostic = {message: "m", hint: "H.", at: {file: "f", line: 1, column: 6}, length: 3};
  const shown = formatDiagnostic(diagnostic, "\tab, foo", {color: false}).split("\n");
  assert.equal(shown, ["f:1:6: m", "  1 | \tab, foo", "    | \t    ^^^", "      H."]);
  const long = formatDiagnostic(
    {...diagnostic, at: {file: "f", line: 1, column: 301}},
    `${"x".repeat(300)}foo`,
    {
      color: false,
    },
  ).split("\n");
  assert.is(long[1]!.indexOf("foo"), long[2]!.indexOf("^^^"));
});

test("a source line cannot steer the terminal", () => {
  const at = {file: "f", line: 1, column: 1};
  const shown = formatDiagnostic({message: "m\x1b[2J", hint: "H.", at, length: 1}, "a\x1b[31m", {
    color: false,
  });
  assert.not(shown.includes("\x1b"));
});

test.run();
