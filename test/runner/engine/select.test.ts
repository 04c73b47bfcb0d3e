/** Which instances a name on the command line means, and what is built for their sake. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {findNamed, listNames, unfreeze, waitsFor, withUpstream} from "../../../src/runner/engine/select.ts";
import {makeInstance, makePipeline} from "./instances.ts";

const test = suite("select");

const node = (name: string, upstream: readonly string[] = [], frozen = false) => ({
  instance: makeInstance(name, {frozen}),
  upstream,
});
const pipeline = makePipeline([
  node("a@1"),
  node("a@2"),
  node("f", ["a@1"], true),
  node("b", ["a@1", "f"]),
  node("c", ["a@2"]),
]);
const names = (nodes: readonly {instance: {name: string}}[]) => nodes.map(({instance}) => instance.name);

test("a stage means all of its instances, an instance itself, another word nothing", () => {
  assert.equal(
    findNamed(pipeline, "a", () => true),
    {instances: ["a@1", "a@2"], producers: []},
  );
  assert.equal(
    findNamed(pipeline, "a@2", () => true),
    {instances: ["a@2"], producers: []},
  );
  assert.is(
    findNamed(pipeline, "z", () => true),
    undefined,
  );
  assert.equal(listNames(pipeline), ["a", "f", "b", "c", "a@1", "a@2", "f", "b", "c"]);
});

test("an instance that may still come is waited for, one that cannot come is none", () => {
  const dynamic = makePipeline(
    [node("plan"), node("trial@1", ["plan"])],
    [{name: "trial", dynamicOn: ["plan"]}],
  );
  assert.equal(
    findNamed(dynamic, "trial@7", () => false),
    {instances: [], producers: ["plan"]},
  );
  assert.is(
    findNamed(dynamic, "trial@7", () => true),
    undefined,
  );
});

test("what is named comes with its upstream in order; what a frozen one stands on does not", () => {
  assert.equal(names(withUpstream(pipeline, ["c"])), ["a@2", "c"]);
  assert.equal(names(withUpstream(pipeline, ["b"])), ["a@1", "f", "b"]);
  assert.equal(names(withUpstream(pipeline, ["f"])), ["f"]);
});

test("a frozen instance is unfrozen by its name, by its stage, and by what needs it unfrozen", () => {
  const frozenOf = (words: readonly string[], onlyNamed?: boolean) =>
    unfreeze(chain, words, onlyNamed)
      .nodes.filter(({instance}) => instance.frozen)
      .map(({instance}) => instance.name);
  const chain = makePipeline([node("x", [], true), node("y", ["x"], true), node("z", ["y"])]);
  assert.equal(frozenOf([]), ["x", "y"]);
  assert.equal(frozenOf(["z"]), ["x", "y"]);
  assert.equal(frozenOf(["y"]), []);
  assert.equal(frozenOf(["x"]), ["y"]);
  assert.equal(frozenOf(["y"], true), ["x"]);
});

test("an instance waits for its upstream and for who decides what it reads; a frozen one for nobody", () => {
  const dynamicOn = [{stage: "trial", producer: "plan"}];
  assert.equal(waitsFor({instance: makeInstance("c"), upstream: ["a"], dynamicOn}), ["a", "plan"]);
  assert.equal(waitsFor({instance: makeInstance("c", {frozen: true}), upstream: ["a"], dynamicOn}), []);
});

test.run();
