/** The order in which nodes are taken: the plan's, each after its upstream, and what a failure releases. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Schedule} from "../../../src/runner/engine/schedule.ts";
import {makeInstance, makePipeline} from "./instances.ts";

const test = suite("schedule");

const {nodes} = makePipeline(
  Object.entries({a: [], b: [], c: ["b"], d: ["a", "c"], e: ["a"], f: ["z", "e"]}).map(
    ([name, upstream]) => ({
      instance: makeInstance(name),
      upstream,
    }),
  ),
);
const open = () => new Schedule(nodes, (name) => name === "z");

function takeAll(schedule: Schedule): string[] {
  const names: string[] = [];
  for (let node = schedule.next(); node !== undefined; node = schedule.next()) names.push(node.instance.name);
  return names;
}

test("nodes come in the plan's order once all that they wait for is settled", () => {
  const schedule = open();
  assert.is(schedule.size, 6);
  assert.equal(takeAll(schedule), ["a", "b"]);
  schedule.settle("b");
  schedule.settle("a");
  assert.equal(takeAll(schedule), ["c", "e"]);
  schedule.settle("e");
  assert.equal(takeAll(schedule), ["f"]);
  schedule.settle("c");
  assert.equal([takeAll(schedule), schedule.size], [["d"], 0]);
});

test("what becomes ready later goes before what stands behind it in the plan", () => {
  const schedule = open();
  assert.is(schedule.next()!.instance.name, "a");
  schedule.settle("a");
  assert.equal(takeAll(schedule), ["b", "e"]);
});

test("a failure releases what waits for it at once, and only once", () => {
  const schedule = open();
  takeAll(schedule);
  schedule.releaseDependents("a");
  assert.equal(takeAll(schedule), ["d", "e"]);
  schedule.settle("c");
  schedule.settle("a");
  assert.equal(takeAll(schedule), []);
  schedule.releaseAll();
  assert.equal(takeAll(schedule), ["c", "f"]);
});

test("ten thousand nodes in a chain, or side by side, take a moment", () => {
  const count = 10_000;
  const chain = makePipeline(
    Array.from({length: count}, (_, i) => ({
      instance: makeInstance(`n${i}`),
      upstream: i === 0 ? [] : [`n${i - 1}`],
    })),
  );
  const began = performance.now();
  const schedule = new Schedule(chain.nodes, () => false);
  for (let i = 0; i < count; i++) {
    assert.equal(takeAll(schedule), [`n${i}`]);
    schedule.settle(`n${i}`);
  }
  const wide = new Schedule(
    chain.nodes.map(({instance}) => ({instance, upstream: []})),
    () => false,
  );
  assert.is(takeAll(wide).length, count);
  assert.ok(performance.now() - began < 5000);
});

test("nodes with a mutex in common are taken one at a time, and the next goes when it is free", () => {
  const make = (name: string, ...mutex: readonly string[]) => ({instance: makeInstance(name, {mutex})});
  const {nodes: own} = makePipeline([
    make("a", "gpu"),
    make("b", "gpu"),
    make("c", "disk", "gpu"),
    make("d", "disk"),
    make("e"),
  ]);
  const schedule = new Schedule(own, () => false);
  assert.equal(takeAll(schedule), ["a", "d", "e"], "c waits for the mutex that a holds, not before d");
  assert.is(schedule.size, 2);
  schedule.free(own[0]!);
  assert.equal(takeAll(schedule), ["b"]);
  schedule.free(own[1]!);
  assert.equal(takeAll(schedule), [], "c waits for d now");
  schedule.free(own[3]!);
  assert.equal([takeAll(schedule), schedule.size], [["c"], 0]);
});

test("a schedule that is made anew knows what is held", () => {
  const {nodes: own} = makePipeline([
    {instance: makeInstance("a", {mutex: ["gpu"]})},
    {instance: makeInstance("b", {mutex: ["gpu"]})},
  ]);
  const schedule = new Schedule([own[1]!], () => true);
  schedule.hold([own[0]!]);
  assert.equal(takeAll(schedule), []);
  schedule.free(own[0]!);
  assert.equal(takeAll(schedule), ["b"]);
});

test("the work with one mutex for all grows with their number", () => {
  const make = (count: number) =>
    makePipeline(Array.from({length: count}, (_, i) => ({instance: makeInstance(`n${i}`, {mutex: ["one"]})})))
      .nodes;
  const own = make(20_000);
  const schedule = new Schedule(own, () => true);
  const order: string[] = [];
  for (let node = schedule.next(); node !== undefined; node = schedule.next()) {
    assert.is(schedule.next(), undefined);
    order.push(node.instance.name);
    schedule.free(node);
  }
  assert.equal(
    order,
    own.map(({instance}) => instance.name),
  );
});

test.run();
