/** A finished training run as the runner tells of it, with its files in a project's folder of the test's choice. */
import {mkdir, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import type {RunReport} from "../../src/runner/stage.ts";
import {sampleHistory} from "../fixtures/report/training.ts";

export interface Story {
  /** Where the outputs lie, from the project's folder. */
  readonly folder?: string;
  readonly startedAt?: string;
  readonly batchSize?: number;
  /** Validation accuracy of each epoch; the first of the best is kept. */
  readonly accuracy?: readonly number[];
}

export async function tellOfTraining(
  root: string,
  {
    folder = "models",
    startedAt = "2026-01-10T09:00:00.000Z",
    batchSize = 64,
    accuracy = [0.5, 0.9, 0.8],
  }: Story = {},
): Promise<RunReport> {
  const history = {
    ...sampleHistory({}),
    epochs: accuracy.map((value, i) => ({
      epoch: i + 1,
      learningRate: 0.001,
      train: {loss: 1 / (i + 1), accuracy: value, macroF1: value},
      validation: {loss: 2 / (i + 1), accuracy: value, macroF1: Math.max(0, value - 0.1)},
      clippedShare: 0,
      gradientNorms: {dense: 1.5},
      confusion: sampleHistory({}).epochs[0]!.confusion,
      best: value === Math.max(...accuracy),
    })),
    bestEpoch: accuracy.indexOf(Math.max(...accuracy)) + 1,
    test: {accuracy: {value: 0.7, low: 0.6, high: 0.8}, macroF1: {value: 0.65, low: null, high: null}},
  };
  const outs = [
    {name: "model", relative: `${folder}/sample.keras`, text: "not really a model\n"},
    {name: "history", relative: `${folder}/sample.history.json`, text: JSON.stringify(history)},
    {name: "folder", relative: `${folder}/extra`, text: undefined},
  ];
  for (const {relative, text} of outs) {
    const path = join(root, relative);
    await mkdir(dirname(path), {recursive: true});
    if (text !== undefined) await writeFile(path, text);
    else {
      await mkdir(join(path, "deep"), {recursive: true});
      await writeFile(join(path, "deep", "a b.txt"), "inside\n");
    }
  }
  return {
    workspace: root,
    stage: "train",
    instance: "train@fold-1",
    fingerprint: `fingerprint of ${batchSize}`,
    code: "c0de",
    params: {train: {batchSize, layers: [64, 32], optimizer: {name: "adam"}}, seed: 7},
    bindings: {fold: "1"},
    deps: [
      {
        name: "windows",
        path: "artifacts/reference/windows.arrow",
        absolutePath: join(root, "artifacts/reference/windows.arrow"),
        content: "w1",
      },
    ],
    outs: outs.map(({name, relative}) => ({
      name,
      path: relative,
      absolutePath: join(root, relative),
      content: `${name} digest`,
    })),
    startedAt,
    seconds: 12.5,
    observations: [{epoch: 1, seconds: 4.1}, {epoch: 2, seconds: 4.3}, "a note"],
  };
}
