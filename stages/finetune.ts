/**
 * Goes on training a `.keras` model on the training users, with the layers in `freeze` as they are, and writes it as
 * `train` does. The windows are scaled by the training users' scaler, not by that of the model's first training.
 */
import {basename} from "node:path";
import * as z from "zod";
import {readModel} from "../src/model/keras/model.ts";
import {fitSchema} from "../src/model/training/params.ts";
import {trainModel} from "../src/model/training/train-model.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({
  seed: z.number().int(),
  finetune: fitSchema.extend({description: z.string(), licence: z.string()}),
});

type Deps = Readonly<Record<"start" | "windows" | "splits", string>>;
type Outs = Readonly<Record<"model" | "card" | "history" | "use", string>>;

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, params: {seed, finetune}, ...context}) {
    const {description, licence, ...options} = finetune;
    await trainModel(
      {...deps, ...outs},
      async ({lengthSamples}) => {
        const model = await readModel(deps.start, {timesteps: lengthSamples});
        return {model, architecture: `${model.name} (${model.hash.slice(0, 12)})`};
      },
      {
        ...{name: basename(outs.model, ".keras"), description, licence, seed, options},
        ...{params: {seed, finetune}, ...context},
      },
    );
  },
});
