/** `pnpm model inspect FILE`: a model as a table of its layers, and what it costs. */

import {fillLines} from "../../platform/terminal/columns.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION, parseNumber} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {formatPairs, formatTable} from "../../platform/terminal/table.ts";
import {type Description, describeModel} from "./description.ts";
import {findModelFile} from "./model-file.ts";
import {formatBytes, formatCount, formatShape} from "./numbers.ts";

export default defineCommand({
  words: "FILE",
  about: `FILE is a Keras model, or NAME@VERSION of the registry. Its classes are shown where its card lies beside it (x.keras, x.json).`,
  options: {
    time: {type: "boolean", help: "also measure one window, warm, on one thread"},
    steps: {type: "string", value: "N", help: "steps of a window, for a model that leaves them open"},
    scaler: {type: "string", value: "FILE", help: "take the classes from this scaler"},
    json: JSON_OPTION,
  },
  notes: `Cost counts the multiply-adds of every kernel; element-wise work is left out.

Examples
  pnpm model inspect models/sample.keras --time
  pnpm model inspect models/sample.keras --json | jq .parameters`,
  async run({values, words, printer, root}) {
    const steps =
      values.steps === undefined
        ? undefined
        : parseNumber(values.steps, "steps", {otherwise: 200, low: 1, high: 1e6, whole: true});
    const description = await describeModel(await findModelFile(root, words[0]!), {
      steps,
      time: values.time === true,
      scaler: values.scaler,
    });
    printer.print(
      values.json === true ? JSON.stringify(description, null, 2) : formatDescription(description, printer),
    );
    return 0;
  },
});

function formatDescription(description: Description, printer: Printer): string {
  const {parameters, compile, cost, classes, layers} = description;
  const table = formatTable(
    [
      {title: "layer", shrinkTo: 12},
      {title: "class", shrinkTo: 12},
      {title: "output", shrinkTo: 8},
      {title: "parameters", align: "right"},
      {title: "multiply-adds", align: "right"},
    ],
    layers.map((layer) => [
      {text: layer.name, style: "bold"},
      layer.class,
      formatShape(layer.outputShape),
      layer.parameters === 0 ? "" : formatCount(layer.parameters),
      layer.multiplyAdds === 0 ? "" : formatCount(layer.multiplyAdds),
    ]),
    printer,
  );
  const pairs: [string, string][] = [
    ...description.inputs.map(({name, shape}): [string, string] => [
      "input",
      `${name} ${formatShape(shape)}`,
    ]),
    ...description.outputs.map(({name, shape}): [string, string] => [
      "output",
      `${name} ${formatShape(shape)}`,
    ]),
    ["classes", classes === null ? "not known: neither its card beside it nor --scaler" : ""],
    ["parameters", formatCount(parameters.total)],
    ["  trainable", formatCount(parameters.trainable)],
    ["  frozen", formatCount(parameters.frozen)],
    ["optimizer's", formatCount(parameters.optimizer)],
    ["compiled", compile === null ? "no" : formatCompile(compile)],
    ["one window", `${formatCount(cost.multiplyAdds)} multiply-adds`],
    ["sha256", description.hash],
  ];
  if (cost.windowMs !== null) pairs.splice(-1, 0, ["", `${cost.windowMs.toFixed(2)} ms, warm, one thread`]);
  const text = formatPairs(
    pairs.filter(([name]) => name !== "classes" || classes === null),
    printer,
  );
  const head = `${printer.paint(description.file, "bold")}  ${description.className}, Keras ${description.kerasVersion}, ${formatBytes(description.bytes)}`;
  const known = classes === null ? "" : `\n\n${wrapNames(classes, printer)}`;
  return `${head}\n\n${table}\n\n${text}${known}`;
}

function formatCompile({optimizer, settings, loss, metrics}: NonNullable<Description["compile"]>): string {
  const rate = settings.learning_rate;
  const parts = [`${optimizer ?? "no optimizer"}${rate === undefined ? "" : ` at ${formatRate(rate)}`}`];
  if (loss !== null) parts.push(loss);
  return [...parts, ...metrics].join(", ");
}

/** Keras keeps the rate as float32: 0.001 comes as 0.0010000000474974513. */
function formatRate(rate: number | boolean | string): string {
  return typeof rate === "number" ? String(Number(rate.toPrecision(6))) : String(rate);
}

function wrapNames(names: readonly string[], printer: Printer): string {
  const items = names.map((name, i) => `${i} ${name}`);
  return fillLines(items, printer.width - 9, "   ")
    .map((text, i) => `${printer.paint((i === 0 ? "classes" : "").padEnd(9), "dim")}${text}`)
    .join("\n");
}
