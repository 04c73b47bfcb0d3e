import {suite} from "uvu";
import * as assert from "uvu/assert";
import {diffJson, rankChanges} from "../../../src/runner/diff/diff-json.ts";

const test = suite("diff-json");

const paths = (before: unknown, after: unknown): string[] =>
  diffJson(before, after).changes.map(({path}) => path);

test("equal values have no difference, whatever the order of their keys", () => {
  assert.equal(diffJson({a: 1, b: [1, {c: null}]}, {b: [1, {c: null}], a: 1}), {changes: [], total: 0});
});

test("a value is named by its path, and a number has its change", () => {
  assert.equal(diffJson({a: {b: [1, 2]}}, {a: {b: [1, 5]}}).changes, [
    {path: "a.b[1]", before: 2, after: 5, change: 3},
  ]);
});

test("what came or went is one change", () => {
  assert.equal(diffJson({a: 1, gone: {x: 1}}, {a: 1, come: [1, 2]}).changes, [
    {path: "come", before: undefined, after: [1, 2]},
    {path: "gone", before: {x: 1}, after: undefined},
  ]);
});

test("items with a name of their own are joined by it, and another order is one change", () => {
  const before = [
    {class: "a", f1: 1},
    {class: "b", f1: 0.5},
  ];
  const after = [
    {class: "b", f1: 0.25},
    {class: "a", f1: 1},
    {class: "c", f1: 0},
  ];
  assert.equal(paths({perClass: before}, {perClass: after}), [
    "perClass[b].f1",
    "perClass[c]",
    "perClass[order]",
  ]);
});

test("items whose name repeats are joined by position", () => {
  assert.equal(
    paths(
      [
        {class: "a", n: 1},
        {class: "a", n: 2},
      ],
      [
        {class: "a", n: 1},
        {class: "a", n: 3},
      ],
    ),
    ["[1].n"],
  );
});

test("a figure with its interval is one value, and says whether the change may be noise", () => {
  const figure = (value: number, lo: number, hi: number) => ({acc: {value, lo, hi}});
  assert.equal(diffJson(figure(0.9, 0.8, 1), figure(0.85, 0.75, 0.95)).changes, [
    {
      path: "acc",
      before: 0.9,
      after: 0.85,
      change: 0.85 - 0.9,
      interval: {before: [0.8, 1], after: [0.75, 0.95]},
      withinNoise: true,
    },
  ]);
  const beyond = diffJson(figure(0.9, 0.89, 0.91), {acc: {value: 0.85, lower: 0.7, upper: 0.92}}).changes[0]!;
  assert.is(beyond.withinNoise, false, "outside one of the two intervals");
  assert.equal(paths(figure(0.9, 0.8, 1), figure(0.9, 0.8, 0.99)), ["acc"], "an interval alone differs");
  const widened = diffJson({acc: 0.9}, figure(0.8, 0.7, 0.9)).changes[0]!;
  assert.is(widened.withinNoise, undefined);
});

test('types are told apart: 1 and "1", null and absent, 0 and -0, a list and a map', () => {
  assert.equal(paths({a: 1, b: null, c: 0, d: [], e: 1}, {a: "1", c: -0, d: {}, e: 1}), ["a", "c", "d", "b"]);
});

test("a key called __proto__ is only a key", () => {
  assert.equal(paths(JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 2}')), ["__proto__"]);
});

test("what is beyond the limit is counted", () => {
  const {changes, total} = diffJson(Array(50).fill(0), Array(50).fill(1), 10);
  assert.is(changes.length, 10);
  assert.is(total, 50);
});

test("a value too deep to be walked into is compared as a whole", () => {
  const deep = (n: number, leaf: number): unknown => (n === 0 ? leaf : [deep(n - 1, leaf)]);
  assert.is(diffJson(deep(3000, 1), deep(3000, 2)).total, 1);
});

test("verdicts come first, then figures with an interval, then texts, then numbers by their relative change", () => {
  const change = (path: string, more: object = {}) => ({path, before: 1, after: 2, change: 1, ...more});
  const ranked = rankChanges([
    change("small", {before: 1000, after: 1001}),
    change("large"),
    {path: "text", before: "a", after: "b"},
    change("deep.figure", {interval: {before: [0, 1]}}),
    change("figure", {interval: {before: [0, 1]}}),
    {path: "model.verdict.level", before: "pass", after: "warn"},
  ]).map(({path}) => path);
  assert.equal(ranked, ["model.verdict.level", "figure", "deep.figure", "text", "large", "small"]);
});

test.run();
