/** Paths into metrics as checks write them. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {findAt, findNearest, listPaths} from "../../../src/runner/check/json-path.ts";

const test = suite("paths into metrics");

const METRICS = {
  f1: {value: 0.9, lo: 0.8, hi: 1},
  loss: {value: 2, lower: 1, upper: 3},
  perClass: [
    {class: "sitting", f1: 0.7},
    {class: "0", f1: 0.6},
  ],
  bins: [{n: 4}, {n: 5}],
  "a.b": 7,
};

test("items of lists are found by name, else by position; keys with dots in quotes", () => {
  const at = (path: string): unknown => findAt(METRICS, path)?.found;
  assert.is(at(".perClass[sitting].f1"), 0.7);
  assert.is(at(".perClass[0].f1"), 0.6, "a name goes before a position");
  assert.is(at(".perClass[1].f1"), 0.6);
  assert.is(at(".bins[1].n"), 5);
  assert.is(at('["a.b"]'), 7);
  assert.is(findAt(METRICS, ".bins[2].n"), undefined);
  assert.is(findAt(METRICS, ".f1.value.more"), undefined);
  assert.is(findAt(METRICS, ".toString"), undefined);
});

test("the bounds of an interval have two names, whichever the file has", () => {
  const at = (path: string): unknown => findAt(METRICS, path)?.found;
  assert.equal([at(".f1.lower"), at(".f1.upper"), at(".f1.lo")], [0.8, 1, 0.8]);
  assert.equal([at(".loss.lo"), at(".loss.hi"), at(".loss.upper")], [1, 3, 3]);
});

test("every path that is listed can be looked up", () => {
  const paths = listPaths(METRICS, "m");
  for (const path of paths) assert.ok(findAt(METRICS, path.slice(1)), path);
  for (const path of ["m.f1", "m.f1.lower", "m.perClass[sitting].f1", 'm["a.b"]'])
    assert.ok(paths.includes(path), path);
});

test("the nearest name is found though a level is missing, or a part misspelt", () => {
  const known = ["e.headline.accuracy.lo", "e.headline.macroF1.lo", "e.verdict", "drift.verdict"];
  assert.is(findNearest("e.macroF1.lo", known), "e.headline.macroF1.lo");
  assert.is(findNearest("e.headline.macroF2.lo", known), "e.headline.macroF1.lo");
  assert.is(findNearest("drft.verdict", known), "drift.verdict");
  assert.is(findNearest("nothing.like.it", known), undefined);
});

test.run();
