/** A model of a known architecture with its first weights, for windows of a table. */

import type {WindowsMeta} from "../../windows/table.ts";
import {type KerasModel, modelFromConfig} from "../keras/model.ts";
import {type ArchitectureOptions, buildArchitecture} from "./architecture.ts";
import {createInitialWeights} from "./initial-weights.ts";

/** Throws a ExpectedError for an architecture that does not fit the windows. */
export function newModel(
  architecture: ArchitectureOptions,
  {lengthSamples, channels, classes}: Pick<WindowsMeta, "lengthSamples" | "channels" | "classes">,
  {name, seed}: {readonly name: string; readonly seed: number},
): KerasModel {
  const shape = {steps: lengthSamples, channels: channels.length, classes: classes.length};
  return modelFromConfig(buildArchitecture(architecture, shape), {name, weights: createInitialWeights(seed)});
}
