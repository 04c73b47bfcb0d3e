/** What makes two training runs the same, so that one may continue from the other's checkpoint. */
import {createHash} from "node:crypto";
import {compareCodeUnits} from "../../platform/canonical.ts";
import type {KerasModel} from "../keras/model.ts";
import type {FitOptions} from "./params.ts";
import type {TrainingData} from "./training-data.ts";

export interface RunIdentity {
  /** SHA-256 (hex) of the model's configuration. */
  readonly architecture: string;
  /** SHA-256 (hex) of data, parameters and starting weights. */
  readonly inputs: string;
  readonly seed: number;
}

export function identifyRun(
  model: KerasModel,
  data: TrainingData,
  options: FitOptions,
  seed: number,
): RunIdentity {
  return {architecture: architectureDigest(model.config), inputs: digestInputs(model, data, options), seed};
}

/** SHA-256 (hex) of a model's configuration, whatever the order of its keys. */
export function architectureDigest(config: unknown): string {
  const sorted = JSON.stringify(config, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareCodeUnits(a, b)))
      : value,
  );
  return createHash("sha256").update(sorted).digest("hex");
}

/**
 * Of all that the run's numbers follow from, beside architecture and seed. The number of epochs matters to the cosine
 * schedule alone: any other run continues where a shorter one ended.
 */
function digestInputs(model: KerasModel, data: TrainingData, {epochs, ...options}: FitOptions): string {
  const hash = createHash("sha256");
  const {classes, mean, scale} = data;
  const relevant = options.schedule.name === "cosine" ? epochs : null;
  hash.update(JSON.stringify({options, epochs: relevant, classes, mean, scale}));
  const add = ({buffer, byteOffset, byteLength}: Float32Array | Int32Array) =>
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  for (const {x, labels} of [data.train, data.validation]) {
    add(x);
    add(Int32Array.from(labels));
  }
  for (const {weights} of model.layers) for (const values of weights) add(values);
  return hash.digest("hex");
}
