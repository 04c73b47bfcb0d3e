/** A plot's figures, of one side or of two over each other, as they are to be drawn. */
import {ExpectedError} from "../../platform/failure.ts";
import {didYouMean} from "../../platform/suggest.ts";
import type {Cell} from "../diff/table/column.ts";
import type {Curve, PlotSpec} from "./plot-spec.ts";
import type {PlotTable} from "./plot-table.ts";
import {thinLine} from "./thin-line.ts";

const TEMPLATES = {
  linear: "line",
  simple: "line",
  smooth: "line",
  scatter: "dots",
  scatter_jitter: "dots",
  bar_horizontal: "bars",
  bar_horizontal_sorted: "bars",
  confusion: "confusion",
  confusion_normalized: "confusion",
} as const;

export type PictureKind = (typeof TEMPLATES)[keyof typeof TEMPLATES];

export interface Picture {
  readonly name: string;
  readonly title: string;
  readonly kind: PictureKind;
  readonly xLabel: string;
  readonly yLabel: string;
  /** `time`: the numbers are milliseconds since the Unix epoch. */
  readonly xType: "number" | "time" | "text";
  /** Of a confusion matrix the truth is x, the prediction y, and `value` the count, or its share of the truth. */
  readonly points: readonly PicturePoint[];
  /** Bars: longest first, not in the order of the file. */
  readonly isSorted: boolean;
  readonly isShare: boolean;
}

export interface PicturePoint {
  readonly x: number | string;
  readonly y: number | string;
  readonly value?: number;
  readonly series: string;
  /** The commit; "" where there is one side alone. */
  readonly side: string;
}

/** The tables of one side, by path. */
export interface PlotSide {
  readonly label: string;
  readonly tables: ReadonlyMap<string, PlotTable>;
}

/** Throws an ExpectedError for a column that no side has. */
export function makePicture(spec: PlotSpec, sides: readonly PlotSide[]): Picture {
  const {name, settings, curves} = spec;
  const template = settings.template ?? "linear";
  const kind = Object.hasOwn(TEMPLATES, template) ? TEMPLATES[template as keyof typeof TEMPLATES] : "line";
  const lines = curves.flatMap((curve) => findLines(spec, curve, sides));
  const raw = lines.flatMap(({points}) => points);
  const xType = kind === "bars" || kind === "confusion" ? "text" : findType(raw.map(({x}) => x));
  const isShare = template === "confusion_normalized";
  const points =
    kind === "confusion"
      ? countPairs(raw, isShare)
      : lines.flatMap(({points: own}) => {
          const placed = own.flatMap((point) => place(point, xType, kind));
          return kind === "line" && xType !== "text" ? thinLine(placed) : placed;
        });
  return {
    name: printable(name),
    title: printable(settings.title ?? name),
    kind,
    xLabel: printable(settings.xLabel ?? one(lines.map(({x}) => x ?? "row"))),
    yLabel: printable(settings.yLabel ?? one(lines.map(({y}) => y))),
    xType,
    points,
    isSorted: template === "bar_horizontal_sorted",
    isShare,
  };
}

interface RawPoint {
  readonly x: Cell;
  readonly y: Cell;
  readonly series: string;
  readonly side: string;
}

interface Line {
  readonly x: string | undefined;
  readonly y: string;
  readonly points: readonly RawPoint[];
}

function findLines(spec: PlotSpec, curve: Curve, sides: readonly PlotSide[]): readonly Line[] {
  const {path, x} = curve;
  const there = sides.filter(({tables}) => tables.has(path));
  const names = new Set(there.flatMap(({tables}) => [...tables.get(path)!.columns.keys()]));
  const wanted = curve.y ?? [...names].filter((name) => name !== x).slice(-1);
  for (const column of [...wanted, ...(x === undefined ? [] : [x])])
    if (there.length > 0 && !names.has(column)) throw unknownColumn(path, column, [...names]);
  return wanted.flatMap((y) =>
    there.map(({label, tables}) => {
      const {rows, columns} = tables.get(path)!;
      const [along, up] = [x === undefined ? undefined : columns.get(x), columns.get(y) ?? []];
      const series = printable(spec.curves.length > 1 ? `${path} ${y}` : y);
      const points = Array.from({length: rows}, (_, row) => ({
        x: along === undefined ? row : (along[row] ?? null),
        y: up[row] ?? null,
        series,
        side: sides.length > 1 ? label : "",
      }));
      return {x, y, points};
    }),
  );
}

function unknownColumn(path: string, column: string, names: readonly string[]): ExpectedError {
  return new ExpectedError("input", `${path} has no column "${column}"`, {
    file: path,
    hint: didYouMean(column, names, "Correct x or y of the plot in dag.yaml."),
  });
}

const TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

function findType(values: readonly Cell[]): Picture["xType"] {
  const known = values.filter((value) => value !== null);
  if (known.every((value) => typeof value === "number")) return "number";
  return known.every((value) => typeof value === "string" && Number.isFinite(toTime(value)))
    ? "time"
    : "text";
}

/** A time without a zone is one of UTC, wherever it is drawn. */
function toTime(text: string): number {
  const found = TIME.exec(text);
  if (found === null) return Number.NaN;
  const iso = text.replace(" ", "T");
  return Date.parse(found[1] !== undefined && found[4] === undefined ? `${iso}Z` : iso);
}

/** None of a row without a number to draw. */
function place(
  {x, y, series, side}: RawPoint,
  xType: Picture["xType"],
  kind: PictureKind,
): readonly PicturePoint[] {
  const [length, name] = kind === "bars" ? [x, y] : [y, x];
  if (typeof length !== "number" || name === null) return [];
  if (kind === "bars") return [{x: length, y: printable(String(name)), series, side}];
  const at =
    xType === "text" ? printable(String(name)) : xType === "time" ? toTime(String(name)) : Number(name);
  return [{x: at, y: length, series, side}];
}

function countPairs(points: readonly RawPoint[], isShare: boolean): readonly PicturePoint[] {
  const counts = new Map<string, {readonly point: PicturePoint; count: number}>();
  const totals = new Map<string, number>();
  for (const {x, y, series, side} of points) {
    const point = {x: printable(String(x)), y: printable(String(y)), series, side};
    const key = JSON.stringify([side, point.x, point.y]);
    const known = counts.get(key) ?? {point, count: 0};
    known.count += 1;
    counts.set(key, known);
    const row = JSON.stringify([side, point.x]);
    totals.set(row, (totals.get(row) ?? 0) + 1);
  }
  return [...counts.values()].map(({point, count}) => {
    const total = totals.get(JSON.stringify([point.side, point.x]))!;
    return {...point, value: isShare ? count / total : count};
  });
}

function one(names: readonly string[]): string {
  const different = [...new Set(names)];
  return different.length === 1 ? different[0]! : "";
}

/** An SVG file may hold no control character. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\uFFFE\uFFFF]|\p{Cs}/gu, "·");
}
