/**
 * Creates every layer of a model from its configuration, before any is built, and reports all that is not supported.
 */
import {ExpectedError} from "../../platform/failure.ts";
import {type GraphConfig, isInput, type LayerConfig, type ModelConfig} from "./config.ts";
import {type Layer, LayerError} from "./layer.ts";
import {weightGroups} from "./layer-names.ts";
import {findLayer, findOperation, knownLayers} from "./layers/registry.ts";

/** A layer that has not been called yet, so that its shapes are not known. */
export interface CreatedLayer {
  readonly config: LayerConfig;
  /** Its own name and, before it, those of the models that hold it. */
  readonly path: readonly string[];
  /** The path as one name, "encoder/conv1d". */
  readonly name: string;
  /** Its group in a Keras 3 weights file, below `layers/`. */
  readonly group: string;
  /** The layer whose weights it has, for one that stands in the file again within another model. */
  readonly sharedWith: string | undefined;
  /** False where it, or a model that holds it, was frozen. */
  readonly trainable: boolean;
  /** Undefined for an input and for a model within the model. */
  readonly layer: Layer | undefined;
}

/** By name. Throws an ExpectedError that names every layer that is not supported. */
export function createLayers(config: ModelConfig, file: string): ReadonlyMap<string, CreatedLayer> {
  const created = new Map<string, CreatedLayer>();
  const problems: string[] = [];
  const hints = new Set<string>();
  collectLayers(config, {path: [], group: "", trainable: true, first: new Map()}, created, (path, error) => {
    problems.push(`layer "${path.name}" (${path.className}): ${error.message}`);
    if (error.hint !== undefined) hints.add(error.hint);
  });
  if (problems.length === 0) return created;
  const message = `Keras ${config.kerasVersion} model with what kymo cannot run:\n  ${problems.join("\n  ")}`;
  const place = problems.map((problem) => problem.split(":")[0]).join(", ");
  const hint = [...hints].join(" ") || "Change these layers in Keras, and save the model again.";
  throw new ExpectedError("input", message, {file, place, hint});
}

function collectLayers(
  graph: GraphConfig,
  scope: {
    readonly path: readonly string[];
    readonly group: string;
    readonly trainable: boolean;
    /** By number, the first layer of those that are one. */
    readonly first: Map<number, CreatedLayer>;
  },
  created: Map<string, CreatedLayer>,
  report: (layer: {readonly name: string; readonly className: string}, error: LayerError) => void,
): void {
  const groups = weightGroups(graph);
  for (const config of graph.layers) {
    const path = [...scope.path, config.name];
    const name = path.join("/");
    const first = config.sharedId === undefined ? undefined : scope.first.get(config.sharedId);
    const group = first?.group ?? `${scope.group}${groups.get(config.name) ?? ""}`;
    const trainable = scope.trainable && config.config.trainable !== false;
    try {
      for (const {unsupported} of config.calls)
        if (unsupported.length > 0)
          throw new LayerError(`is called with ${unsupported.join(", ")}; that is not supported`);
      if (isInput(config)) checkInputType(config.config.dtype);
      const layer = isInput(config) || config.graph !== undefined ? undefined : createLayer(config);
      const made = {config, path, name, group, sharedWith: first?.name, trainable, layer};
      created.set(name, made);
      if (first === undefined && config.sharedId !== undefined) scope.first.set(config.sharedId, made);
    } catch (error) {
      if (!(error instanceof LayerError)) throw error;
      report({name, className: config.className}, error);
    }
    if (config.graph !== undefined)
      collectLayers(config.graph, {...scope, path, group: `${group}/layers/`, trainable}, created, report);
  }
}

const useOnly = (): string => `Use only these layers: InputLayer, ${knownLayers().join(", ")}.`;
const COMPUTE_IN_FLOAT32 =
  'Build the model again under keras.config.set_dtype_policy("float32"), take over its weights with set_weights(), and save that.';

function createLayer({className, registeredName, operation, config}: LayerConfig): Layer {
  if (registeredName !== undefined)
    throw new LayerError(`is a class of its author's own, ${registeredName}`, useOnly());
  const create = operation ? findOperation(className) : findLayer(className);
  if (create === undefined)
    throw new LayerError(`this ${operation ? "bare operation" : "class"} is not supported`, useOnly());
  const policy = policyName(config.dtype);
  if (policy !== "float32")
    throw new LayerError(`computes in ${policy}; only float32 is supported`, COMPUTE_IN_FLOAT32);
  return create(config);
}

/** Keras casts what it is given to the input's type; float64 becomes float32 again in the first layer. */
function checkInputType(dtype: unknown): void {
  const type = policyName(dtype);
  if (type !== "float32" && type !== "float64")
    throw new LayerError(`casts what it is given to ${type}; make it Input(shape, dtype="float32")`);
}

/** `"float32"` or `{class_name: "DTypePolicy", config: {name: "float32"}}`; Keras writes either. */
function policyName(dtype: unknown): string {
  if (dtype === undefined || dtype === null) return "float32";
  if (typeof dtype === "string") return dtype;
  const name = (dtype as {config?: {name?: unknown}}).config?.name;
  return typeof name === "string" ? name : "an unknown type";
}
