/** Everything that `inspect` shows of a model, as the JSON document of `--json` (`inspection/1`). */
import {stat} from "node:fs/promises";
import {basename} from "node:path";
import {readScaler} from "../../artifacts/scaler.ts";
import {lowerModel} from "../../model/keras/lower.ts";
import {readModel, type SavedModel} from "../../model/keras/model.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {type CompileSettings, readCompileSettings} from "./compile-settings.ts";
import {countMultiplyAdds} from "./cost.ts";
import type {ModelFile} from "./model-file.ts";
import {openTrialRun, type TrialRun} from "./trial-run.ts";

export interface PortDescription {
  readonly name: string;
  /** Of one window. */
  readonly shape: readonly number[];
}

/** A call of a layer; one that is shared comes once for each call, its parameters with the first. */
export interface LayerDescription {
  /** The layer's name, with the number of the call from the second on: "dense#2". */
  readonly name: string;
  readonly class: string;
  readonly inputs: readonly string[];
  readonly outputShape: readonly number[];
  readonly parameters: number;
  readonly trainable: number;
  readonly multiplyAdds: number;
}

export interface Description {
  readonly kymo: "inspection/1";
  /** Base name of the file. */
  readonly file: string;
  readonly bytes: number;
  /** SHA-256 of the file. */
  readonly hash: string;
  readonly kerasVersion: string;
  readonly className: string;
  readonly inputs: readonly PortDescription[];
  readonly outputs: readonly PortDescription[];
  /** From the scaler that was given, or the card beside the file if it is of this very file; else null. */
  readonly classes: readonly string[] | null;
  readonly layers: readonly LayerDescription[];
  readonly parameters: {
    readonly total: number;
    readonly trainable: number;
    /** Moving statistics, and the weights of layers with `trainable: false`. */
    readonly frozen: number;
    /** Kept beside the model, part of no prediction. */
    readonly optimizer: number;
  };
  /** Null where the model was never compiled. */
  readonly compile: CompileSettings | null;
  readonly cost: {
    readonly multiplyAdds: number;
    /** Milliseconds for one window, warm, one thread, median; null where it was not measured. */
    readonly windowMs: number | null;
  };
}

export async function describeModel(
  file: ModelFile,
  {steps, time, scaler}: {steps?: number | undefined; time?: boolean; scaler?: string | undefined} = {},
): Promise<Description> {
  const {path} = file;
  const model = await readModel(path, steps === undefined ? {} : {timesteps: steps});
  const counted = new Set<string>();
  const layers = model.calls.map((call): LayerDescription => {
    const {layer, inputs, output, outputShape} = call;
    const isFirst = !counted.has(layer.name);
    counted.add(layer.name);
    return {
      name: output,
      class: layer.className,
      inputs,
      outputShape,
      parameters: isFirst ? layer.parameters : 0,
      trainable: isFirst ? layer.trainableParameters : 0,
      multiplyAdds: countMultiplyAdds(call),
    };
  });
  const {parameters: total, trainableParameters: trainable, optimizerParameters: optimizer} = model;
  const trial = time === true ? await openTrialRun(lowerModel(model), model) : undefined;
  const windowMs = trial === undefined ? null : await measureWindow(trial);
  await trial?.close();
  const describePort = ({name, shape}: PortDescription): PortDescription => ({name, shape});
  return {
    kymo: "inspection/1",
    file: basename(path),
    bytes: (await stat(path)).size,
    hash: model.hash,
    kerasVersion: model.kerasVersion,
    className: model.className,
    inputs: model.inputs.map(describePort),
    outputs: model.outputs.map(describePort),
    classes: await findClasses(model, file, scaler),
    layers,
    parameters: {total, trainable, frozen: total - trainable, optimizer},
    compile: readCompileSettings(model.config.compile),
    cost: {multiplyAdds: layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0), windowMs},
  };
}

async function findClasses(
  {hash, outputs}: SavedModel,
  {findCard, findClasses: findOwn}: ModelFile,
  scaler: string | undefined,
): Promise<readonly string[] | null> {
  if (scaler === undefined) return (await findCard(hash))?.model.classes ?? (await findOwn(hash)) ?? null;
  const {classes} = await readScaler(scaler);
  if (outputs.every(({shape}) => shape.at(-1) !== classes.length))
    throw new ExpectedError(
      "input",
      `the scaler lists ${classes.length} classes, the model gives another number`,
      {
        file: scaler,
        place: "classes",
        hint: "Give the scaler that the model was trained with.",
      },
    );
  return classes;
}

const WARM_UP = 20;
const MEASURED = 101;

/** Median milliseconds for one window, once the engine is warm. */
async function measureWindow(trial: TrialRun): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + MEASURED; i++) {
    const start = performance.now();
    await trial.run(1);
    if (i >= WARM_UP) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[MEASURED >> 1]!;
}
