/**
 * `pnpm model export FILE OUT.onnx`: the lowered model for any ONNX engine, with where it comes from in its metadata.
 * The file is run before it gets its name: what it gives must be what kymo's own run gives.
 */

import {existsSync} from "node:fs";
import {INPUT, lowerModel, OUTPUT, portName} from "../../model/keras/lower.ts";
import {readModel, type SavedModel} from "../../model/keras/model.ts";
import {ProtoWriter} from "../../model/onnx/protobuf.ts";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {parseNumber} from "../../platform/terminal/option.ts";
import {formatPairs} from "../../platform/terminal/table.ts";
import {findModelFile, type ModelFile} from "./model-file.ts";
import {formatBytes} from "./numbers.ts";
import {openTrialRun} from "./trial-run.ts";

export default defineCommand({
  words: "FILE OUT.onnx",
  about: `FILE is a Keras model, or NAME@VERSION of the registry. Input x (n, steps, channels), output p (n, classes), float32;
of several, x/NAME and p/NAME each. The file's metadata_props name the model, its hash and, where it has a card, its
classes, channels, rate and the hash of its scaler.`,
  options: {
    force: {type: "boolean", help: "replace OUT.onnx if it is there"},
    steps: {type: "string", value: "N", help: "steps of a window, for a model that leaves them open"},
  },
  notes: `Example
  pnpm model export models/sample.keras sample.onnx`,
  async run({values, words, printer, root}) {
    const [word, out] = words as readonly [string, string];
    if (!out.endsWith(".onnx"))
      throw new ExpectedError("usage", `the output is "${out}"`, {
        hint: "Give it a name that ends in .onnx.",
      });
    if (existsSync(out) && values.force !== true)
      throw new ExpectedError("input", "this file is there already", {
        file: out,
        hint: "Replace it with --force.",
      });
    const open =
      values.steps === undefined
        ? {}
        : {timesteps: parseNumber(values.steps, "steps", {otherwise: 200, low: 1, high: 1e6, whole: true})};
    const file = await findModelFile(root, word);
    const model = await readModel(file.path, open);
    const lowered = lowerModel(model);
    const metadata = await collectMetadata(file, model);
    const bytes = withMetadata(lowered, metadata);
    const difference = await compareOutputs(lowered, bytes, model);
    if (!(difference <= 1e-6)) throw new Error(`the exported model differs from kymo's own by ${difference}`);
    writeAtomicSync(out, bytes);
    const pairs: [string, string][] = [
      ...model.inputs.map(({name, shape}): [string, string] => [
        "input",
        `${portName(INPUT, name, model.inputs)} (n, ${shape.join(", ")}) float32`,
      ]),
      ...model.outputs.map(({name, shape}): [string, string] => [
        "output",
        `${portName(OUTPUT, name, model.outputs)} (n, ${shape.join(", ")}) float32`,
      ]),
      ...Object.entries(metadata),
      ["checked", `run on ONNX Runtime, largest difference ${difference}`],
    ];
    printer.print(
      `${printer.paint(out, "bold")}  ${formatBytes(bytes.length)}\n\n${formatPairs(pairs, printer)}`,
    );
    return 0;
  },
});

async function collectMetadata({findCard}: ModelFile, model: SavedModel): Promise<Record<string, string>> {
  const card = await findCard(model.hash);
  return {
    "kymo.model": model.name,
    "kymo.model_hash": model.hash,
    "kymo.keras_version": model.kerasVersion,
    ...(card === undefined
      ? {}
      : {
          "kymo.classes": JSON.stringify(card.model.classes),
          "kymo.channels": card.windows.channels.join(","),
          "kymo.rate_hz": String(card.windows.rateHz),
          "kymo.scaler_hash": card.windows.scalerHash,
        }),
  };
}

/** ModelProto.metadata_props (field 14) put after the rest: a message's fields may stand in any order. */
function withMetadata(model: Uint8Array, metadata: Readonly<Record<string, string>>): Uint8Array {
  const writer = new ProtoWriter();
  for (const [key, value] of Object.entries(metadata))
    writer.message(14, new ProtoWriter().string(1, key).string(2, value));
  return Buffer.concat([model, writer.finish()]);
}

const ROWS = 4;

/** Largest difference over a few windows; NaN where either gives NaN. */
async function compareOutputs(own: Uint8Array, exported: Uint8Array, model: SavedModel): Promise<number> {
  const run = async (bytes: Uint8Array) => {
    const trial = await openTrialRun(bytes, model);
    const values = await trial.run(ROWS);
    await trial.close();
    return values;
  };
  const [a, b] = [await run(own), await run(exported)];
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}
