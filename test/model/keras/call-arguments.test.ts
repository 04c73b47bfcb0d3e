/** What a layer is called with, in every form in which Keras writes it. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readCall, readTensors} from "../../../src/model/keras/call-arguments.ts";

const test = suite("call arguments");
const tensor = (layer: string, call = 0, index = 0): object => ({
  class_name: "__keras_tensor__",
  config: {shape: [null, 3], keras_history: [layer, call, index]},
});
const names = (node: unknown): string[] =>
  readCall(node).inputs.map((given) => ("layer" in given ? given.layer : String(given.values)));

test("tensors by place come before those by name, which are in the order of Keras' own layers", () => {
  assert.equal(readCall({args: [tensor("a", 1, 2)], kwargs: {}}), {
    inputs: [{layer: "a", call: 1, index: 2}],
    unsupported: [],
  });
  assert.equal(names({args: [[tensor("b"), [tensor("a")]]], kwargs: {}}), ["b", "a"]);
  const kwargs = {key: tensor("k"), value: tensor("v"), query: tensor("q"), inputs: [tensor("i")]};
  assert.equal(names({args: [tensor("first")], kwargs}), ["first", "i", "q", "v", "k"]);
  assert.equal(names({args: [null], kwargs: {sequences: tensor("s")}}), ["s"]);
  for (const node of [null, {}, {args: 5, kwargs: null}])
    assert.equal(readCall(node), {inputs: [], unsupported: []});
});

test("arguments that are used and not supported are named, those that are not used are not", () => {
  const kwargs = {
    mask: tensor("m"),
    training: false,
    attention_mask: null,
    initial_state: [null, null],
    use_causal_mask: true,
  };
  assert.equal(readCall({args: [tensor("a"), 0.5], kwargs}), {
    inputs: [{layer: "a", call: 0, index: 0}],
    unsupported: ["argument 1 0.5", "mask=a tensor", "use_causal_mask=true"],
  });
  assert.equal(readCall({kwargs: {inputs: "text", other: 1}}).unsupported, ['inputs="text"', "other=1"]);
  const text = (length: number): string => readCall({args: ["x".repeat(length)]}).unsupported[0]!;
  assert.is(text(38), `argument 0 "${"x".repeat(38)}"`);
  assert.is(text(39), "argument 0 a tensor");
});

test("lists in lists are followed to a limit, and what is no history is no tensor", () => {
  const nested = (depth: number): unknown => (depth === 0 ? tensor("a") : [nested(depth - 1)]);
  assert.equal(names({args: [nested(4)]}), ["a"]);
  assert.is(readCall({args: [nested(5)]}).unsupported.length, 1);
  for (const history of [["a", 0], ["a", 0.5, 0], ["a", 0, "0"], [1, 0, 0], "a", undefined]) {
    const wrong = {class_name: "__keras_tensor__", config: {keras_history: history}};
    assert.equal(readCall({args: [wrong]}).inputs, []);
  }
});

test("inputs and outputs of a model are one tensor, a list, or an object whose keys are sorted", () => {
  assert.equal(readTensors(["a", 0, 1]), [{layer: "a", call: 0, index: 1}]);
  assert.equal(
    readTensors([["b", 0, 0], ["a", 1, 0], 7]).map(({layer}) => layer),
    ["b", "a"],
  );
  assert.equal(
    readTensors({z: ["b", 0, 0], c: ["a", 0, 0], a: 1}).map(({layer}) => layer),
    ["a", "b"],
  );
  for (const none of [undefined, null, "a", 3, {}, []]) assert.equal(readTensors(none), []);
});

test.run();
