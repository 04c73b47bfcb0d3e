import {suite} from "uvu";
import * as assert from "uvu/assert";
import {
  type GradientFlow,
  judgeGradients,
  type LayerFlow,
} from "../../../src/judgement/training/gradient-flow.ts";
import {runWithNorms} from "../../fixtures/report/runs.ts";
import {TRAINING_REPORT} from "../../fixtures/report/thresholds.ts";
import {sampleHistory} from "../../fixtures/report/training.ts";

const test = suite("judgement/gradient-flow");

const judge = (norms: (epoch: number) => Readonly<Record<string, number>>): GradientFlow | null =>
  judgeGradients(runWithNorms(norms), TRAINING_REPORT);
const names = (layers: readonly LayerFlow[]): string[] => layers.map(({name}) => name);

test("layers stand as the model lists them, unknown ones last, with median and largest norm", () => {
  const flow = judge((epoch) => ({
    other: 1,
    dense_1: epoch === 32 ? 8 : epoch % 2 === 0 ? 2 : 4,
    conv1d: 1,
  }))!;
  assert.equal(names(flow.layers), ["conv1d", "dense_1", "other"]);
  const {median, largest, largestEpoch, norms} = flow.layers[1]!;
  assert.equal([median, largest, largestEpoch, norms.length], [4, 8, 32, 32]);
  assert.equal([flow.weakest.name, flow.strongest.name], ["conv1d", "dense_1"]);
  assert.equal([flow.dead, flow.vanishing, flow.exploding], [[], [], []]);
});

test("a layer without a norm in some epoch has a gap there, which counts for nothing", () => {
  const flow = judge(
    (epoch): Record<string, number> => (epoch === 2 ? {dense_1: 3} : {conv1d: 1, dense_1: 3}),
  )!;
  assert.ok(Number.isNaN(flow.layers[0]!.norms[1]));
  assert.equal([flow.layers[0]!.median, flow.layers[0]!.largest, flow.layers[0]!.largestEpoch], [1, 1, 1]);
});

test("dead, vanishing and exploding layers are told apart, at the thresholds too", () => {
  const dead = judge(() => ({conv1d: 0, dense_1: 0.4}))!;
  assert.equal([names(dead.dead), names(dead.vanishing)], [["conv1d"], []]);
  const vanishing = judge(() => ({conv1d: 0.9e-4, dense_1: 1, dense: 1e-4}))!;
  assert.equal([names(vanishing.dead), names(vanishing.vanishing)], [[], ["conv1d"]]);
  const exploding = judge((epoch) => ({
    conv1d: epoch === 3 ? 50 : 0.5, // 100 times is not more than 100 times
    dense: epoch === 4 ? 51 : 0.5,
    dense_1: epoch === 5 ? 90 : 0.5,
  }))!;
  assert.equal(names(exploding.exploding), ["dense_1", "dense"], "the worst first");
  assert.is(exploding.exploding[0]!.largestEpoch, 5);
});

test("where no norm was recorded there is nothing to judge", () => {
  assert.is(
    judge(() => ({})),
    null,
  );
  assert.is(judgeGradients(sampleHistory({course: "diverged", epochs: 0}), TRAINING_REPORT), null);
});

test.run();
