/** The Keras classes that this engine computes, by the name in `config.json`. */
import * as z from "zod";
import {LayerError} from "../../keras/layer.ts";
import {defineRun, type Run, type RunFactory} from "../layer.ts";
import {activationRuns} from "./activation.ts";
import {attentionRuns} from "./attention.ts";
import {convolutionRuns} from "./convolution.ts";
import {mergingRuns} from "./merging.ts";
import {normalizationRuns} from "./normalization.ts";
import {poolingRuns} from "./pooling.ts";
import {recurrentRuns} from "./recurrent.ts";
import {reshapingRuns} from "./reshaping.ts";

const wrapped = z.object({layer: z.object({class_name: z.string(), config: z.unknown()})});

/** Each step is a row of its own for the layer within. */
const timeDistributed: RunFactory = defineRun(wrapped, ({layer}): Run => {
  const run = makeRun(layer.class_name, layer.config);
  return (tf, [x], weights) => {
    const [rows, timesteps, ...each] = x!.shape as readonly [number, number, ...number[]];
    const out = run(tf, [tf.reshape(x!, [rows * timesteps, ...each])], weights);
    return tf.reshape(out, [rows, timesteps, ...out.shape.slice(1)]);
  };
});

const RUNS: Readonly<Record<string, RunFactory>> = {
  ...activationRuns,
  ...attentionRuns,
  ...convolutionRuns,
  ...mergingRuns,
  ...normalizationRuns,
  ...poolingRuns,
  ...recurrentRuns,
  ...reshapingRuns,
  TimeDistributed: timeDistributed,
};

/** The layer's function. Throws a LayerError for a class or an option that this engine does not do. */
export function makeRun(className: string, config: unknown): Run {
  const factory = Object.hasOwn(RUNS, className) ? RUNS[className] : undefined;
  if (factory === undefined) throw new LayerError("this class is not known to the engine tfjs");
  return factory(config);
}
