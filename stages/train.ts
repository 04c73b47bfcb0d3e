/**
 * Trains a model of a known architecture on the training users, chooses its best epoch on the validation users, and
 * writes it with a card that says what it is, what it was made of, and how good it is on people it has never seen;
 * and with the small card that whoever uses the model reads.
 */
import {basename} from "node:path";
import * as z from "zod";
import {createModel} from "../src/model/training/architecture.ts";
import {trainSchema} from "../src/model/training/params.ts";
import {trainModel} from "../src/model/training/train-model.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({
  seed: z.number().int(),
  train: trainSchema.extend({description: z.string(), licence: z.string()}),
});

type Deps = Readonly<Record<"windows" | "splits", string>>;
type Outs = Readonly<Record<"model" | "card" | "history" | "use", string>>;

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, params: {seed, train}, ...context}) {
    const {architecture, description, licence, ...options} = train;
    const name = basename(outs.model, ".keras");
    await trainModel(
      {...deps, ...outs},
      (meta) => ({model: createModel(architecture, meta, {name, seed}), architecture: architecture.name}),
      {name, description, licence, seed, options, params: {seed, train}, ...context},
    );
  },
});
