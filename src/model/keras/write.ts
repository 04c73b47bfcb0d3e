/**
 * A model as a `.keras` file that Keras 3 loads: `config.json`, `metadata.json` and `model.weights.h5`, laid out as
 * Keras 3.15 lays them out. Equal models give equal bytes: the dates in it are fixed.
 *
 * test/fixtures/keras/check_written.py has Keras load such files; its predictions are the same.
 */
import {zipSync} from "fflate";
import {encodeHdf5, type HdfDataset, type HdfGroup} from "../../formats/hdf5/writer.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {type GraphConfig, isInput, KERAS_VERSION, type LayerConfig} from "./config.ts";
import {KERAS2_HARD_SIGMOID} from "./keras2.ts";
import {snakeCase, weightGroups} from "./layer-names.ts";
import type {KerasModel, ModelLayer} from "./model.ts";

/** The day before which a zip cannot be dated. */
const DATE = {metadata: "1980-01-01@00:00:00", zip: new Date(1980, 0, 1)};

export interface WriteOptions {
  /** Optimizer, loss and metrics in Keras' form (`compile_config`); what the model was read with if left out. */
  readonly compile?: Readonly<Record<string, unknown>>;
  /** The optimizer's variables in Keras' order: iterations, learning rate, then its slots weight by weight. */
  readonly optimizer?: {readonly name: string; readonly variables: readonly HdfDataset[]};
}

/** The bytes of the `.keras` file. Throws an ExpectedError for what Keras 3 has no form for. */
export function encodeModel(model: KerasModel, {compile, optimizer}: WriteOptions = {}): Uint8Array {
  const {json, kerasVersion} = model.config;
  const complete = withModules(json);
  const config = JSON.stringify(compile === undefined ? complete : {...complete, compile_config: compile});
  checkWritable(model);
  const version = kerasVersion.startsWith("3") ? kerasVersion : KERAS_VERSION;
  const text = new TextEncoder();
  const members = new Map<string, HdfGroup>([["layers", layersGroup(model, model.config, "")]]);
  if (optimizer !== undefined)
    members.set("optimizer", group([["vars", variables(optimizer.name, optimizer.variables)]]));
  members.set("vars", variables(model.config.name, []));
  return zipSync(
    {
      "metadata.json": text.encode(JSON.stringify({keras_version: version, date_saved: DATE.metadata})),
      "config.json": text.encode(config),
      "model.weights.h5": encodeHdf5({attributes: {}, members}),
    },
    // Stored: Keras reads the weights in place, and float32 hardly shrinks.
    {level: 0, mtime: DATE.zip},
  );
}

/** Throws an ExpectedError for what Keras 2 had and Keras 3 has no form for: to be asked before a model is trained. */
export function checkWritable({layers, file}: KerasModel): void {
  for (const {name, className, config, sharedWith} of layers) {
    if (sharedWith !== undefined)
      throw new ExpectedError(
        "input",
        `layer "${name}" has the weights of "${sharedWith}"; kymo would part them`,
        {
          file,
          place: `layer ${name}`,
          hint: "Call the inner model in place of its layers, or export the model to ONNX as it is.",
        },
      );
    const unsupported = JSON.stringify(config).includes(`"${KERAS2_HARD_SIGMOID}"`)
      ? "the hard_sigmoid of Keras 2"
      : /^(Separable|Depthwise)Conv1D$/.test(className) && config.padding === "causal"
        ? "causal padding"
        : undefined;
    if (unsupported === undefined) continue;
    const hint = "Export the model to ONNX, or train it again without.";
    const message = `layer "${name}" (${className}) has ${unsupported}, which Keras 3 does not have`;
    throw new ExpectedError("input", message, {file, place: `layer ${name}`, hint});
  }
}

type Json = Readonly<Record<string, unknown>>;

/** The configuration with the modules of its classes, without which Keras takes it for one of Keras 2. */
function withModules(layer: Json): Json {
  const {class_name: className, config} = layer;
  const functional = className === "Functional";
  const module =
    className === "Sequential" ? "keras" : functional ? "keras.src.models.functional" : "keras.layers";
  const inner: Record<string, unknown> = {...(config as Json)};
  if (Array.isArray(inner.layers)) inner.layers = inner.layers.map((one) => withModules(one as Json));
  for (const key of ["layer", "backward_layer"])
    if (typeof inner[key] === "object" && inner[key] !== null) inner[key] = withModules(inner[key] as Json);
  return {module, registered_name: functional ? "Functional" : null, ...layer, config: inner};
}

function group(members: Iterable<readonly [string, HdfGroup | HdfDataset]>): HdfGroup {
  return {attributes: {}, members: new Map(members)};
}

/** `vars`: the numbered variables of an object, which goes by `name`. */
function variables(name: string, datasets: readonly HdfDataset[]): HdfGroup {
  return {attributes: {name}, members: new Map(datasets.map((dataset, i) => [String(i), dataset]))};
}

/** The layers of a model or of one within it, whose names start with `scope`. */
function layersGroup(model: KerasModel, graph: GraphConfig, scope: string): HdfGroup {
  const groups = weightGroups(graph);
  // A Sequential model does not count its input among its layers.
  const layers = graph.layers.filter(
    (layer) => groups.has(layer.name) && (graph.className === "Functional" || !isInput(layer)),
  );
  return group(
    layers.map((layer): [string, HdfGroup] => {
      const name = scope + layer.name;
      const own = layer.graph && layersGroup(model, layer.graph, `${name}/`);
      const members = own
        ? group([
            ["layers", own],
            ["vars", variables(layer.name, [])],
          ])
        : layerGroup(
            layer,
            model.layers.find((other) => other.name === name),
          );
      return [groups.get(layer.name)!, members];
    }),
  );
}

function layerGroup(config: LayerConfig, layer: ModelLayer | undefined): HdfGroup {
  const datasets = new Map<string, HdfDataset>();
  for (const [i, {path, shape, type}] of (layer?.variables ?? []).entries()) {
    const values = layer!.weights[i]!;
    datasets.set(path, {shape, values: type === "int64" ? BigInt64Array.from(values, toBigInt) : values});
  }
  return objectGroup(objectOf(config.className, config.name, config.config), "", datasets);
}

function toBigInt(value: number): bigint {
  return BigInt(Math.round(value));
}

/** An object of Keras that is saved with its own variables, and those within it by attribute. */
interface SavedObject {
  readonly name: string;
  readonly parts: Readonly<Record<string, SavedObject>>;
}

function objectGroup(
  {name, parts}: SavedObject,
  path: string,
  datasets: ReadonlyMap<string, HdfDataset>,
): HdfGroup {
  const own: HdfDataset[] = [];
  for (let i = 0; datasets.has(`${path}vars/${i}`); i++) own.push(datasets.get(`${path}vars/${i}`)!);
  return group([
    ...Object.entries(parts).map(
      ([part, object]) => [part, objectGroup(object, `${path}${part}/`, datasets)] as const,
    ),
    ["vars", variables(name, own)],
  ]);
}

/** What Keras keeps within a layer of the class. */
function objectOf(className: string, name: string, config: Readonly<Record<string, unknown>>): SavedObject {
  const within = (key: string): {className: string; name: string; config: Record<string, unknown>} => {
    const {class_name, config: inner} = config[key] as {class_name: string; config: Record<string, unknown>};
    return {className: class_name, config: inner, name: String(inner.name ?? snakeCase(class_name))};
  };
  const leaf = (own: string): SavedObject => ({name: own, parts: {}});
  switch (className) {
    case "LSTM":
    case "GRU":
    case "SimpleRNN":
      return {name, parts: {cell: leaf(`${snakeCase(className)}_cell`)}};
    case "Bidirectional": {
      const {className: inner, name: own} = within("layer");
      const base = own.replace(/^forward_/, "");
      return {
        name,
        parts: {
          backward_layer: objectOf(inner, `backward_${base}`, {}),
          forward_layer: objectOf(inner, `forward_${base}`, {}),
        },
      };
    }
    case "TimeDistributed": {
      const inner = within("layer");
      return {name, parts: {layer: objectOf(inner.className, inner.name, inner.config)}};
    }
    case "MultiHeadAttention":
      return {
        name,
        parts: {
          _dropout_layer: leaf("dropout"),
          _softmax: leaf("softmax"),
          key_dense: leaf("key"),
          output_dense: leaf("attention_output"),
          query_dense: leaf("query"),
          value_dense: leaf("value"),
        },
      };
    default:
      return leaf(name);
  }
}
