/** What a name stands for: a metric of this working tree, or what differs from a commit. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {errorCode} from "../../platform/system-error.ts";
import type {Pipeline} from "../definition/instance.ts";
import {findAt, findNearest, listPaths} from "./json-path.ts";
import {type FoundOutput, findOutput, type NamedOutput} from "./named-output.ts";

/** A value; nothing to compare with; or what is wrong, with `part` the text of it that is. */
export type Looked =
  | {readonly kind: "value"; readonly value: unknown; readonly note?: string}
  | {readonly kind: "none"; readonly note: string}
  | {readonly kind: "wrong"; readonly message: string; readonly hint: string; readonly part?: string};

export interface Metrics {
  readonly root: string;
  readonly outputs: readonly NamedOutput[];
}

/** `reference` is `evaluation.headline.macroF1.lower`. */
export function lookUpMetric(metrics: Metrics, reference: string): Looked {
  const metric = metrics.outputs.filter(({out}) => out.kind === "metrics");
  const found = findOutput(metric, reference);
  if (found.kind === "several") return sayWhich(found);
  if (found.kind === "none") return explainUnknown(metrics, metric, reference);
  const {output, path} = found;
  const read = readMetrics(metrics.root, output);
  if ("wrong" in read) return read.wrong;
  const value = findAt(read.value, path);
  if (value !== undefined) return {kind: "value", value: value.found};
  return unknown(reference, listPaths(read.value, reference.slice(0, reference.length - path.length)));
}

function explainUnknown({root, outputs}: Metrics, metric: readonly NamedOutput[], reference: string): Looked {
  const other = findOutput(outputs, reference);
  if (other.kind === "found") {
    const {path} = other.output.out;
    return {
      kind: "wrong",
      message: `${path} is no metrics output`,
      hint: "Declare it as {path: …, metrics: true} in dag.yaml, or compare it: `diff.NAME.rows.added <= 10`.",
      part: reference,
    };
  }
  const known = metric.flatMap((output) => {
    const read = readMetrics(root, output);
    return "wrong" in read ? [output.name] : listPaths(read.value, output.name);
  });
  return unknown(reference, known);
}

function unknown(reference: string, known: readonly string[]): Looked {
  const nearest = findNearest(reference, known);
  const hint =
    nearest === undefined ? "`pnpm dag check --list` names every metric." : `Did you mean "${nearest}"?`;
  return {kind: "wrong", message: `there is no metric "${reference}"`, hint, part: reference};
}

export function sayWhich({shared, names}: FoundOutput & {kind: "several"}): Looked {
  const shown = names.slice(0, 3).join(", ");
  return {
    kind: "wrong",
    message: `"${shared}" is the name of ${names.length} outputs`,
    hint: `Say which: ${shown}${names.length > 3 ? ", …" : ""}.`,
    part: shared,
  };
}

type Read = {readonly value: unknown} | {readonly wrong: Looked & {readonly kind: "wrong"}};

function readMetrics(root: string, {out: {path}, instance}: NamedOutput): Read {
  const wrong = (message: string, hint: string): Read => ({wrong: {kind: "wrong", message, hint}});
  if (!path.endsWith(".json")) return wrong(`${path} is not JSON`, "Check metrics that are kept as JSON.");
  let text: string;
  try {
    text = readFileSync(join(root, path), "utf8");
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    return wrong(`${path} is not built`, `Build it: \`pnpm dag repro ${instance}\`.`);
  }
  try {
    return {value: JSON.parse(text) as unknown};
  } catch {
    return wrong(`${path} is not JSON`, `Look at what ${instance} writes.`);
  }
}

/** The name of every metric, for those who write a check. */
export function listMetrics(root: string, outputs: readonly NamedOutput[]): readonly string[] {
  return outputs
    .filter(({out}) => out.kind === "metrics")
    .flatMap((output) => {
      const read = readMetrics(root, output);
      return "wrong" in read ? [] : listPaths(read.value, output.name);
    });
}

/** The instances whose metrics, or outputs, the names stand for. */
export function listWriters(
  pipeline: Pipeline,
  outputs: readonly NamedOutput[],
  names: readonly string[],
): readonly string[] {
  const writers = names.flatMap((name) => {
    const found = findOutput(outputs, name.replace(/^diff\./, ""));
    return found.kind === "found" ? [found.output.instance] : [];
  });
  return pipeline.nodes.map(({instance}) => instance.name).filter((name) => writers.includes(name));
}
