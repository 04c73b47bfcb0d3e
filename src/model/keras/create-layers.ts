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
  /** False where it, or a model that holds it, was frozen. */
  readonly trainable: boolean;
  /** Undefined for an input and for a model within the model. */
  readonly layer: Layer | undefined;
}

/** By name. Throws an ExpectedError that names every layer that is not supported. */
export function createLayers(config: ModelConfig, file: string): ReadonlyMap<string, CreatedLayer> {
  const created = new Map<string, CreatedLayer>();
  const problems: string[] = [];
  collectLayers(config, {path: [], group: "", trainable: true}, created, problems);
  if (problems.length === 0) return created;
  const message = `Keras ${config.kerasVersion} model with what kymo cannot run:\n  ${problems.join("\n  ")}`;
  const place = problems.map((problem) => problem.split(":")[0]).join(", ");
  const hint = `Use only these layers: InputLayer, ${knownLayers().join(", ")}.`;
  throw new ExpectedError("input", message, {file, place, hint});
}

function collectLayers(
  graph: GraphConfig,
  scope: {path: readonly string[]; group: string; trainable: boolean},
  created: Map<string, CreatedLayer>,
  problems: string[],
): void {
  const groups = weightGroups(graph);
  for (const config of graph.layers) {
    const path = [...scope.path, config.name];
    const name = path.join("/");
    const group = `${scope.group}${groups.get(config.name) ?? ""}`;
    const trainable = scope.trainable && config.config.trainable !== false;
    try {
      for (const {unsupported} of config.calls)
        if (unsupported.length > 0)
          throw new LayerError(`is called with ${unsupported.join(", ")}; that is not supported`);
      const layer = isInput(config) || config.graph !== undefined ? undefined : createLayer(config);
      created.set(name, {config, path, name, group, trainable, layer});
    } catch (error) {
      if (!(error instanceof LayerError)) throw error;
      problems.push(`layer "${name}" (${config.className}): ${error.message}`);
    }
    if (config.graph !== undefined)
      collectLayers(config.graph, {path, group: `${group}/layers/`, trainable}, created, problems);
  }
}

function createLayer({className, registeredName, operation, config}: LayerConfig): Layer {
  if (registeredName !== undefined) throw new LayerError(`is a class of its author's own, ${registeredName}`);
  const create = operation ? findOperation(className) : findLayer(className);
  if (create === undefined)
    throw new LayerError(`this ${operation ? "bare operation" : "class"} is not supported`);
  const policy = policyName(config.dtype);
  if (policy !== "float32") throw new LayerError(`computes in ${policy}; only float32 is supported`);
  return create(config);
}

/** `"float32"` or `{class_name: "DTypePolicy", config: {name: "float32"}}`; Keras writes either. */
function policyName(dtype: unknown): string {
  if (dtype === undefined || dtype === null) return "float32";
  if (typeof dtype === "string") return dtype;
  const name = (dtype as {config?: {name?: unknown}}).config?.name;
  return typeof name === "string" ? name : "an unknown type";
}
