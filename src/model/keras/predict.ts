/** Class probabilities of a table of windows, from a `.keras` file; on ONNX Runtime by default. */
import {ExpectedError} from "../../platform/failure.ts";
import {openOnnxSession} from "../onnx/session.ts";
import type {ModelSession} from "../session.ts";
import type {Port} from "./build-graph.ts";
import {findLastHidden} from "./last-hidden.ts";
import {lowerJoined, lowerModel} from "./lower.ts";
import {readModel, type SavedModel} from "./model.ts";

export interface PredictOptions {
  /** Windows the engine is given at a time. */
  readonly batchSize: number;
  /** Where the windows come from, for messages. */
  readonly source: string;
  /** Called with the share that is done; may throw to end the run. */
  readonly onProgress?: (share: number) => void;
}

export interface Predictor {
  readonly model: SavedModel;
  readonly classes: number;
  /** Probabilities (windows, classes) of windows (windows, samples, channels), both row-major. */
  predict(x: Float32Array, options: PredictOptions): Promise<Float32Array>;
  /** The same with what the last dense layer is given, in one pass. */
  predictHidden(x: Float32Array, options: PredictOptions): Promise<HiddenPredictions>;
  close(): Promise<void>;
}

export interface HiddenPredictions {
  readonly probabilities: Float32Array;
  /** (windows, width), row-major; undefined unless the settings ask for it and the model ends in a dense layer. */
  readonly hidden: {readonly width: number; readonly values: Float32Array} | undefined;
}

export interface PredictorSettings {
  readonly lengthSamples: number;
  readonly channels: number;
  readonly classes: number;
  readonly threads: number;
  /** Name of the output that gives the probabilities, for a model that has several. */
  readonly output?: string;
  /** Whether `predictHidden` is to give the last hidden layer. */
  readonly hidden?: boolean;
}

/** Opens a model of one input; several outputs, (n, width) each, come side by side. */
export type OpenSession = (model: SavedModel, threads: number) => Promise<ModelSession>;

const openOnnx: OpenSession = (model, threads) =>
  openOnnxSession(model.outputs.length === 1 ? lowerModel(model) : lowerJoined(model), {threads});

/**
 * Opens a model for windows of `lengthSamples` × `channels` and for `classes` classes; `open` chooses the engine.
 *
 * Throws an ExpectedError when the file is not usable or the model takes or gives something else.
 */
export async function openPredictor(
  path: string,
  {lengthSamples, channels, classes, threads, output, hidden}: PredictorSettings,
  open: OpenSession = openOnnx,
): Promise<Predictor> {
  const model = await readModel(path, {timesteps: lengthSamples});
  const chosen = chooseOutput(model, output);
  if (model.inputs.length > 1)
    throw new ExpectedError(
      "input",
      `the model takes ${model.inputs.length} inputs (${model.inputs.map(({name}) => name).join(", ")}); ` +
        "windows are one",
      {file: path, place: "input layers", hint: "Use a model of one input, or export it to ONNX."},
    );
  const inputShape = model.inputs[0]!.shape;
  if (inputShape.join() !== [lengthSamples, channels].join()) {
    throw new ExpectedError(
      "input",
      `the model takes (${inputShape.join(", ")}), the windows are (${lengthSamples}, ${channels})`,
      {
        file: path,
        place: "input layer",
        hint: "Set windows.lengthSamples to the length that the model takes, or choose a model made for these windows.",
      },
    );
  }
  if (chosen.shape.length !== 1 || chosen.shape[0] !== classes) {
    throw new ExpectedError(
      "input",
      `the model gives (${chosen.shape.join(", ")}), the scaler lists ${classes} classes`,
      {
        file: path,
        place: `layer ${chosen.name}`,
        hint: "Use the scaler that the model was trained with: `scaler` in params.yaml.",
      },
    );
  }
  const last = hidden === true ? findLastHidden(model, chosen) : undefined;
  const session = await open({...model, outputs: last === undefined ? [chosen] : [chosen, last]}, threads);
  const width = last?.shape[0] ?? 0;
  const predictHidden: Predictor["predictHidden"] = async (x, {batchSize, source, onProgress}) => {
    checkInput(x, lengthSamples * channels, source);
    const rows = x.length / (lengthSamples * channels);
    const joined = await session.run(x, {
      rows,
      shape: inputShape,
      width: classes + width,
      batchSize,
      ...(onProgress && {onProgress}),
    });
    const probabilities = last === undefined ? joined : columns(joined, classes + width, [0, classes]);
    checkProbabilities(probabilities, classes, path);
    return {
      probabilities,
      hidden: last && {width, values: columns(joined, classes + width, [classes, classes + width])},
    };
  };
  return {
    model,
    classes,
    predict: async (x, options) => (await predictHidden(x, options)).probabilities,
    predictHidden,
    close: () => session.close(),
  };
}

/** Columns `from` up to `to` of row-major rows of `width`. */
function columns(values: Float32Array, width: number, [from, to]: readonly [number, number]): Float32Array {
  const rows = values.length / width;
  const out = new Float32Array(rows * (to - from));
  for (let row = 0; row < rows; row++)
    out.set(values.subarray(row * width + from, row * width + to), row * (to - from));
  return out;
}

/** The one output, or that of the given name. */
function chooseOutput({file, outputs}: SavedModel, name: string | undefined): Port {
  const found = name === undefined ? outputs : outputs.filter((output) => output.name === name);
  if (found.length === 1) return found[0]!;
  const names = outputs.map((output) => `${output.name} (${output.shape.join(", ")})`).join(", ");
  const message =
    name === undefined
      ? `the model has ${outputs.length} outputs: ${names}`
      : `the model has no output "${name}", only ${names}`;
  const hint = "Name the output that gives the class probabilities, or save a model that gives only those.";
  throw new ExpectedError("input", message, {file, place: "output layers", hint});
}

/** The engine's LSTM turns NaN into an ordinary number, so NaN has to be stopped before it goes in. */
function checkInput(x: Float32Array, size: number, file: string): void {
  for (let i = 0; i < x.length; i++) {
    if (Number.isFinite(x[i])) continue;
    const place = `window ${Math.floor(i / size)}`;
    const hint = 'Rebuild the windows with the stage "windows" or "reference".';
    throw new ExpectedError("input", `${place} holds ${x[i]}; the model can only be asked about numbers`, {
      file,
      place,
      hint,
    });
  }
}

/** A model that ends in anything but a softmax, or that overflows, would yield a confidence that is none. */
function checkProbabilities(p: Float32Array, classes: number, file: string): void {
  for (let start = 0; start < p.length; start += classes) {
    let sum = 0;
    let least = 0;
    for (let i = start; i < start + classes; i++) {
      sum += p[i]!;
      least = Math.min(least, p[i]!);
    }
    // NaN fails the comparison as well.
    if (!(Math.abs(sum - 1) < 1e-3 && least >= 0)) {
      const window = start / classes;
      const overflow = Number.isNaN(sum);
      const values = [...p.subarray(start, start + classes)].map((value) => value.toPrecision(4)).join(", ");
      throw new ExpectedError(
        "input",
        `window ${window} has the output ${values}, expected probabilities that add up to 1`,
        {
          file,
          place: `window ${window}`,
          hint: overflow
            ? "The model's numbers grow beyond float32, as Keras would say: train it again with clipped gradients, or without relu in recurrent layers."
            : "Use a model that ends in softmax; if it does, its weights or the windows are broken.",
        },
      );
    }
  }
}
