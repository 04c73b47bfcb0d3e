/** Checks that a model fits the windows and classes that it is to be trained on. */
import {ExpectedError} from "../../platform/failure.ts";
import type {KerasModel} from "../keras/model.ts";

export interface TrainingShape {
  readonly lengthSamples: number;
  readonly channels: number;
  readonly classes: number;
}

/** Throws an ExpectedError for a model of another input or output, and for a name in `freeze` that no layer has. */
export function checkModel(
  {file, inputs, outputs, layers}: KerasModel,
  {lengthSamples, channels, classes}: TrainingShape,
  freeze: readonly string[],
): void {
  const refuse = (message: string, place: string, hint: string): ExpectedError =>
    new ExpectedError("input", message, {file, place, hint});
  const [input, output] = [inputs[0], outputs[0]];
  if (input?.shape.join() !== [lengthSamples, channels].join())
    throw refuse(
      `the model takes (${input?.shape.join(", ")}), the windows are (${lengthSamples}, ${channels})`,
      "input layer",
      "Cut windows of the model's length, or start from a model made for these.",
    );
  if (output?.shape.join() !== String(classes))
    throw refuse(
      `the model gives (${output?.shape.join(", ")}), there are ${classes} classes`,
      "output layer",
      "Start from a model with as many outputs as there are classes.",
    );
  const unknown = freeze.filter((name) => !layers.some((layer) => layer.name === name));
  if (unknown.length > 0)
    throw refuse(
      `freeze names ${unknown.join(", ")}, which the model does not have`,
      "freeze",
      `Its layers are ${layers.map(({name}) => name).join(", ")}.`,
    );
}
