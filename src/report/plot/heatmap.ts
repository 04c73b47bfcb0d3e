/** Recordings down, channels across: a figure in each cell, its shade growing up to a threshold and beyond. */
import * as Plot from "@observablehq/plot";
import {clipName, linked} from "./axes.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";

export interface HeatmapOptions extends ChartLabels {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `values[row][column]`; null where it was not measured. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Twice this value is the darkest shade. */
  readonly threshold: number;
  readonly show: (value: number) => string;
  /** What each row stands for, from `linkKey`. */
  readonly links?: readonly string[];
}

export function heatmap({rows, columns, values, threshold, show, links, ...labels}: HeatmapOptions): string {
  const cells = rows.flatMap((_, i) =>
    columns.map((_, j) => {
      const value = values[i]?.[j] ?? null;
      return {
        row: String(i),
        column: String(j),
        value,
        shade: value === null ? 0 : Math.min(1, Math.abs(value) / (2 * threshold)),
      };
    }),
  );
  const label = (names: readonly string[]) => (key: string) => clipName(names[Number(key)]!, 32);
  const known = cells.filter(({value}) => value !== null);
  type Cell = (typeof cells)[number];
  const tell = {
    title: ({row, column, value}: Cell) =>
      `${rows[Number(row)]}\n${columns[Number(column)]}: ${show(value!)}`,
    ...linked<Cell>(({row}) => links?.[Number(row)]),
  };
  const options: Plot.PlotOptions = {
    width: 225 + 62 * Math.max(1, columns.length),
    height: 34 + 26 * Math.max(1, rows.length),
    marginLeft: 215,
    marginTop: 26,
    marginRight: 10,
    marginBottom: 8,
    padding: 0.05,
    x: {type: "band", domain: columns.map((_, j) => String(j)), label: null},
    y: {type: "band", domain: rows.map((_, i) => String(i)), label: null},
    opacity: {type: "linear", domain: [0, 1], range: [0.04, 1]},
    marks: [
      Plot.axisY({tickSize: 0, label: null, tickFormat: label(rows) as never}),
      Plot.axisX({
        anchor: "top",
        tickSize: 0,
        label: null,
        tickFormat: label(columns) as never,
      }),
      Plot.cell(cells, {x: "column", y: "row", fill: colour("panel")}),
      Plot.cell(known, {x: "column", y: "row", fill: colour("accent"), fillOpacity: "shade", ...tell}),
      Plot.text(
        known.filter(({shade}) => shade >= 0.5),
        {
          x: "column",
          y: "row",
          text: (d) => show(d.value),
          fill: colour("paper"),
          fontWeight: 600,
          pointerEvents: "none",
        },
      ),
      Plot.text(
        known.filter(({shade}) => shade < 0.5),
        {x: "column", y: "row", text: (d) => show(d.value), fill: colour("ink"), pointerEvents: "none"},
      ),
    ],
  };
  return renderPlot(options, labels);
}
