/** A row for each name: a dot, the interval it stands in, and its figure at the right end. */
import * as Plot from "@observablehq/plot";
import {clipName, linked, nameAxisY, percentTick, quietGridX, THIN, tick} from "./axes.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";

export interface DotRow {
  readonly name: string;
  /** Null: the row stays empty and says "none". */
  readonly value: number | null;
  readonly lo?: number | null;
  readonly hi?: number | null;
  /** A second, hollow dot to compare with. */
  readonly other?: number | null;
  /** What the row stands for, from `linkKey`. */
  readonly link?: string;
}

export interface DotOptions extends ChartLabels {
  readonly rows: readonly DotRow[];
  readonly xLabel: string;
  /** Axis limits; default 0 to 1. */
  readonly domain?: readonly [number, number];
  /** Vertical dashed lines. */
  readonly rules?: readonly {readonly x: number; readonly label: string}[];
  readonly percent?: boolean;
  readonly width?: number;
}

export function dotInterval({
  rows,
  xLabel,
  domain = [0, 1],
  rules = [],
  percent = false,
  width = 440,
  ...labels
}: DotOptions): string {
  const show = (x: number): string => (percent ? percentTick(x) : tick(x));
  const read = (x: number): string => (percent ? `${(x * 100).toFixed(1)}${THIN}%` : x.toFixed(2));
  const longest = Math.max(0, ...rows.map(({name}) => [...clipName(name)].length));
  const data = rows.map((row, i) => ({
    ...row,
    key: String(i),
    text: row.value === null ? "none" : read(row.value),
  }));
  const ranged = data.filter((row) => typeof row.lo === "number" && typeof row.hi === "number");
  type Row = (typeof data)[number];
  const tell = {
    title: ({name, text, lo, hi}: Row) =>
      `${name}: ${text}${typeof lo === "number" && typeof hi === "number" ? ` [${read(lo)}, ${read(hi)}]` : ""}`,
    ...linked<Row>(({link}) => link),
  };
  const options: Plot.PlotOptions = {
    width,
    height: 46 + 24 * Math.max(1, rows.length) + (rules.length > 0 ? 14 : 0),
    marginLeft: 16 + Math.ceil(6.7 * longest),
    marginRight: 58,
    marginTop: rules.length > 0 ? 22 : 8,
    marginBottom: 38,
    x: {
      domain: [...domain],
      label: xLabel,
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat: show as never,
    },
    y: {type: "band", domain: data.map(({key}) => key), label: null},
    marks: [
      quietGridX(),
      nameAxisY((key) => clipName(data[Number(key)]!.name)),
      Plot.axisX({
        tickSize: 3,
        tickFormat: show as never,
        label: xLabel,
        labelAnchor: "center",
        labelArrow: "none",
      } as never),
      Plot.ruleX(rules, {x: "x", stroke: colour("muted"), strokeDasharray: "3,3"}),
      Plot.text(rules, {x: "x", text: "label", frameAnchor: "top", dy: -10, fill: colour("muted")}),
      Plot.ruleY(ranged, {
        y: "key",
        x1: "lo",
        x2: "hi",
        stroke: colour("accent"),
        strokeWidth: 2,
        strokeOpacity: 0.55,
      }),
      Plot.dot(
        data.filter((row) => typeof row.other === "number"),
        {
          y: "key",
          x: "other",
          r: 4,
          stroke: colour("reference"),
          strokeWidth: 1.75,
          fill: colour("paper"),
          title: ({name, other}: Row) => `${name}, to compare: ${read(other!)}`,
        },
      ),
      Plot.dot(
        data.filter((row) => row.value !== null),
        {y: "key", x: "value", r: 4, fill: colour("accent"), ...tell},
      ),
      Plot.text(data, {y: "key", text: "text", frameAnchor: "right", textAnchor: "end", dx: 54}),
    ],
  };
  return renderPlot(options, labels);
}
