/**
 * The architectures that can be trained without a file to start from, as the Keras configuration of the model that
 * they make: what a `.keras` file's `config.json` holds.
 */
import * as z from "zod";
import type {WindowsMeta} from "../../artifacts/windows.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {type KerasModel, modelFromConfig} from "../keras/model.ts";
import {buildCnnBilstm, cnnBilstmSchema} from "./architectures/cnn-bilstm.ts";
import {buildCnn4Bilstm2, cnn4Bilstm2Schema} from "./architectures/cnn4-bilstm2.ts";
import type {ModelShape} from "./architectures/options.ts";
import type {SequentialConfig} from "./architectures/sequential.ts";
import {createInitialWeights} from "./initial-weights.ts";

export const architectureSchema = z.discriminatedUnion("name", [cnnBilstmSchema, cnn4Bilstm2Schema]);

export type ArchitectureOptions = z.infer<typeof architectureSchema>;

/** Throws an ExpectedError when windows are too short for the layers, or options do not go together. */
export function buildArchitecture(options: ArchitectureOptions, shape: ModelShape): SequentialConfig {
  const {kernelSize, filters} = options;
  const needed =
    options.name === "cnn_bilstm"
      ? filters.length * (kernelSize - 1) + 1
      : options.poolSize ** filters.length;
  if (shape.timesteps < needed)
    throw new ExpectedError(
      "input",
      `windows have ${shape.timesteps} samples, but ${options.name} needs at least ${needed}`,
      {
        place: "architecture",
        hint: "Cut longer windows, or take fewer layers, a smaller kernelSize or a smaller poolSize.",
      },
    );
  switch (options.name) {
    case "cnn_bilstm":
      return buildCnnBilstm(options, shape);
    case "cnn4_bilstm2":
      return buildCnn4Bilstm2(options, shape);
  }
}

/** A model with its first weights, for windows of this kind. Throws an ExpectedError as `buildArchitecture` does. */
export function createModel(
  architecture: ArchitectureOptions,
  {lengthSamples, channels, classes}: Pick<WindowsMeta, "lengthSamples" | "channels" | "classes">,
  {name, seed}: {readonly name: string; readonly seed: number},
): KerasModel {
  const shape = {timesteps: lengthSamples, channels: channels.length, classes: classes.length};
  return modelFromConfig(buildArchitecture(architecture, shape), {name, weights: createInitialWeights(seed)});
}
