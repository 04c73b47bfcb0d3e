/** The Keras classes that kymo knows, by the name in `config.json`. A new layer is one entry in its family's file. */
import type {LayerFactory} from "../layer.ts";
import {activationLayers} from "./activation.ts";
import {attentionLayers} from "./attention.ts";
import {convolutionLayers} from "./convolution.ts";
import {denseLayers} from "./dense.ts";
import {mergingLayers} from "./merging.ts";
import {normalizationLayers} from "./normalization.ts";
import {bareOperations} from "./operations.ts";
import {poolingLayers} from "./pooling.ts";
import {recurrentLayers} from "./recurrent.ts";
import {regularizationLayers} from "./regularization.ts";
import {reshapingLayers} from "./reshaping.ts";
import {scalingLayers} from "./scaling.ts";
import {separableLayers} from "./separable.ts";
import {timeDistributed} from "./time-distributed.ts";

const LAYERS: Readonly<Record<string, LayerFactory>> = {
  ...activationLayers,
  ...attentionLayers,
  ...convolutionLayers,
  ...denseLayers,
  ...mergingLayers,
  ...normalizationLayers,
  ...poolingLayers,
  ...recurrentLayers,
  ...regularizationLayers,
  ...reshapingLayers,
  ...scalingLayers,
  ...separableLayers,
  TimeDistributed: timeDistributed(findLayer),
};

/** The layer's factory, or undefined for a class that is not known. */
export function findLayer(className: string): LayerFactory | undefined {
  return Object.hasOwn(LAYERS, className) ? LAYERS[className] : undefined;
}

const {Add, Subtract, Multiply, Maximum, Minimum, Concatenate} = mergingLayers;
/** Bare operations, many of which do what the layer of the same name does: `a + b` is an Add. */
const OPERATIONS: Readonly<Record<string, LayerFactory>> = {
  ...bareOperations,
  ...{Add, Subtract, Multiply, Maximum, Minimum, Concatenate},
  ReLU: activationLayers.ReLU,
};

export function findOperation(className: string): LayerFactory | undefined {
  return Object.hasOwn(OPERATIONS, className) ? OPERATIONS[className] : undefined;
}

/** Known class names, sorted by code unit. */
export function knownLayers(): string[] {
  return Object.keys(LAYERS).sort();
}
