/** What is drawn of a plot: DVC's words at an output under `plots`, and in the list `plots` at the top of the file. */
import type {ReportDiagnostic} from "./diagnostic.ts";
import type {PlotSettings} from "./instance.ts";
import {describe, findEntry, type Mapping, type Tree} from "./tree.ts";

/** `header` says in DVC that a CSV file has none; here the first line is always taken for it. */
export const PLOT_SETTINGS = ["x", "y", "x_label", "y_label", "title", "header", "template"];

export function readPlotSettings(map: Mapping | undefined, report: ReportDiagnostic): PlotSettings {
  if (map === undefined) return {};
  const text = (key: string): string | undefined => readColumn(findEntry(map, key)?.value, key, report);
  const [x, xLabel, yLabel] = [text("x"), text("x_label"), text("y_label")];
  const [title, template] = [text("title"), text("template")];
  const y = readColumns(findEntry(map, "y")?.value, "y", report);
  return {
    ...(x === undefined ? {} : {x}),
    ...(y === undefined ? {} : {y}),
    ...(xLabel === undefined ? {} : {xLabel}),
    ...(yLabel === undefined ? {} : {yLabel}),
    ...(title === undefined ? {} : {title}),
    ...(template === undefined ? {} : {template}),
  };
}

/** One name or a list of them; undefined where none is given. */
export function readColumns(
  tree: Tree | undefined,
  key: string,
  report: ReportDiagnostic,
): readonly string[] | undefined {
  if (tree?.kind !== "list") {
    const one = readColumn(tree, key, report);
    return one === undefined ? undefined : [one];
  }
  return tree.items.flatMap((item) => readColumn(item, key, report) ?? []);
}

function readColumn(tree: Tree | undefined, key: string, report: ReportDiagnostic): string | undefined {
  if (tree === undefined || (tree.kind === "scalar" && tree.value === null)) return undefined;
  if (tree.kind === "scalar") return tree.text;
  report(tree, `${key} is ${describe(tree)}, not text`, "Write the name of a column, or the words to show.");
  return undefined;
}
