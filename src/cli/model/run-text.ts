/** One recorded run, and two side by side. */

import type {Printer} from "../../platform/terminal/printer.ts";
import {formatPairs, formatTable} from "../../platform/terminal/table.ts";
import type {RunDetail} from "../../tracking/list-runs.ts";
import {formatFigure, shortHash} from "./numbers.ts";

export function formatRun(run: RunDetail, printer: Printer): string {
  const {environment, points} = run;
  const commit =
    run.commit === null
      ? "no git"
      : `${shortHash(run.commit)}${run.dirty ? ", with changes not committed" : ""}`;
  const head: [string, string][] = [
    ["stage", run.stage],
    ["began", run.startedAt],
    ["took", `${run.seconds.toFixed(1)} s`],
    ["commit", commit],
    ["code", shortHash(run.code)],
    ["fingerprint", shortHash(run.fingerprint)],
    ["machine", `${environment.cpu}, ${environment.cores} cores, ${environment.platform}`],
    ["node", environment.node],
    ...Object.entries(environment.packages).map(([name, version]): [string, string] => [name, version]),
    ...Object.entries(run.bindings).map(([name, value]): [string, string] => [name, textOf(value)]),
  ];
  const parts = [`${printer.paint(run.id, "bold")}  ${run.instance}`, formatPairs(head, printer)];
  const params = Object.entries(run.params).map(([name, value]): [string, string] => [name, textOf(value)]);
  if (params.length > 0) parts.push(formatPairs(params, printer));
  const names = Object.keys(run.metrics);
  if (names.length > 0)
    parts.push(
      formatTable(
        [
          {title: "metric", shrinkTo: 16},
          {title: run.keptStep === null ? "value" : `at epoch ${run.keptStep}`, align: "right"},
          {title: "first", align: "right"},
          {title: "last", align: "right"},
          {title: "least", align: "right"},
          {title: "most", align: "right"},
        ],
        names.map((name) => {
          const series = points.filter((point) => point.name === name).map(({value}) => value);
          const value = formatFigure(run.metrics[name]);
          if (series.length < 2) return [name, value];
          const range = [series[0], series.at(-1), Math.min(...series), Math.max(...series)];
          return [name, value, ...range.map((figure) => formatFigure(figure))];
        }),
        printer,
      ),
    );
  parts.push(
    formatTable(
      [{title: ""}, {title: "name", shrinkTo: 8}, {title: "file", shrinkTo: 16}, {title: "digest"}],
      run.artifacts.map(({direction, name, path, digest}) => [direction, name, path, shortHash(digest)]),
      printer,
    ),
  );
  return parts.join("\n\n");
}

export interface Comparison {
  readonly document: {
    readonly a: string;
    readonly b: string;
    readonly different: boolean;
    /** Those that differ; null where a run has none of that name. */
    readonly params: readonly {readonly name: string; readonly a: unknown; readonly b: unknown}[];
    readonly metrics: readonly {
      readonly name: string;
      readonly a: number | null;
      readonly b: number | null;
    }[];
    readonly inputs: readonly {readonly name: string; readonly a: string | null; readonly b: string | null}[];
  };
  readonly text: string;
}

export function compareRuns(a: RunDetail, b: RunDetail, printer: Printer): Comparison {
  const params = pairUp(a.params, b.params).filter((row) => textOf(row.a) !== textOf(row.b));
  const metrics = pairUp(a.metrics, b.metrics);
  const inputs = pairUp(inputsOf(a), inputsOf(b)).filter((row) => row.a !== row.b);
  const different = params.length > 0 || inputs.length > 0 || metrics.some((row) => row.a !== row.b);
  const table = (title: string, rows: readonly (readonly string[])[], last: string[] = []): string[] =>
    rows.length === 0
      ? []
      : [
          formatTable(
            [
              {title, shrinkTo: 16},
              {title: a.id, align: "right", shrinkTo: 12},
              {title: b.id, align: "right", shrinkTo: 12},
              ...last.map((name) => ({title: name, align: "right" as const})),
            ],
            rows,
            printer,
          ),
        ];
  const text = [
    ...table(
      "parameter",
      params.map((row) => [row.name, textOf(row.a), textOf(row.b)]),
    ),
    ...table(
      "input",
      inputs.map((row) => [row.name, shortHash(row.a ?? "–"), shortHash(row.b ?? "–")]),
    ),
    ...table(
      "metric",
      metrics.map((row) => [row.name, formatFigure(row.a), formatFigure(row.b), differenceOf(row.a, row.b)]),
      ["b − a"],
    ),
  ];
  return {
    document: {a: a.id, b: b.id, different, params, metrics, inputs},
    text: text.length === 0 ? "neither has parameters or figures" : text.join("\n\n"),
  };
}

function inputsOf({code, artifacts}: RunDetail): Record<string, string> {
  const inputs: Record<string, string> = {code};
  for (const {direction, name, path, digest} of artifacts)
    if (direction === "in") inputs[`${name} ${path}`] = digest;
  return inputs;
}

function pairUp<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
): {name: string; a: T | null; b: T | null}[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return names.map((name) => ({name, a: a[name] ?? null, b: b[name] ?? null}));
}

function differenceOf(a: number | null, b: number | null): string {
  if (a === null || b === null) return "";
  return a === b ? "=" : `${b > a ? "+" : "−"}${formatFigure(Math.abs(b - a))}`;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
