/** Which parameters differ between two locks, and of which stages. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {diffParams} from "../../../src/runner/diff/diff-params.ts";
import type {Side} from "../../../src/runner/diff/side.ts";
import type {RunRecord} from "../../../src/runner/store/record.ts";

const test = suite("diff of parameters");

const side = (params: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Side => ({
  label: "",
  commit: undefined,
  records: new Map(
    Object.entries(params).map(([name, own]) => [name, {params: own} as Partial<RunRecord> as RunRecord]),
  ),
});

test("a leaf that changed has its stages, each once; an equal one is left out", () => {
  const before = side({"a@1": {k: {x: 1, y: 2}}, "a@2": {k: {x: 1, y: 2}}, b: {"k.x": 1}});
  const after = side({"a@1": {k: {x: 3, y: 2}}, "a@2": {k: {x: 3, y: 2}}, b: {"k.x": 3}});
  assert.equal(diffParams(before, after), [{key: "k.x", before: 1, after: 3, stages: ["a", "b"]}]);
  assert.equal(diffParams(before, before), []);
});

test("a value that only some were built with counts for these, in whichever order they stand", () => {
  const before = side({a: {k: 1}, b: {k: 1}});
  const change = (stage: string) => [{key: "k", before: 1, after: 2, stages: [stage]}];
  assert.equal(diffParams(before, side({a: {k: 2}, b: {k: 1}})), change("a"));
  assert.equal(diffParams(before, side({a: {k: 1}, b: {k: 2}})), change("b"));
  assert.equal(diffParams(before, side({a: {k: 3}, b: {k: 2}})), [
    {key: "k", before: 1, after: 3, stages: ["a"]},
    {key: "k", before: 1, after: 2, stages: ["b"]},
  ]);
});

test("a parameter that no stage had, or has, is absent there; a stage that is new with a known value is no change", () => {
  const [one, two] = [side({a: {k: 1}}), side({a: {k: 1, "new": null}, b: {k: 1}})];
  const gone = {key: "new", stages: ["a"]};
  assert.equal(diffParams(one, two), [{...gone, before: undefined, after: null}]);
  assert.equal(diffParams(two, one), [{...gone, before: null, after: undefined}]);
});

test.run();
