/** A confusion matrix: shares of a row as shade and number, so that every class counts alike however rare. */
import * as Plot from "@observablehq/plot";
import {clipName, linked} from "./axes.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";

export interface ConfusionOptions extends ChartLabels {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
  readonly rowShares: readonly (readonly (number | null)[])[];
  /** What a cell stands for, from `linkKey`. */
  readonly link?: (truth: number, predicted: number) => string;
}

const CELL = 46;

export function confusion({classes, counts, rowShares, link, ...labels}: ConfusionOptions): string {
  const cells = classes.flatMap((_, i) =>
    classes.map((_, j) => ({
      row: String(i),
      column: String(j),
      n: counts[i]?.[j] ?? 0,
      share: rowShares[i]?.[j] ?? null,
      right: i === j,
    })),
  );
  const known = cells.filter((cell) => cell.share !== null && cell.n > 0);
  const name = (key: string): string => clipName(classes[Number(key)]!, 20);
  const keys = classes.map((_, i) => String(i));
  const percent = (cell: {share: number | null}): string => {
    const value = cell.share! * 100;
    return value < 0.5 ? "<1" : String(Math.round(value));
  };
  const side = 140;
  type Cell = (typeof cells)[number];
  const tell = {
    title: (cell: Cell) =>
      `${classes[Number(cell.row)]} predicted as ${classes[Number(cell.column)]}\n${cell.n} ${cell.n === 1 ? "window" : "windows"}, ${percent(cell)} % of the row`,
    ...linked<Cell>(({row, column}) => link?.(Number(row), Number(column))),
  };
  const options: Plot.PlotOptions = {
    width: 190 + CELL * classes.length,
    height: 138 + 34 * classes.length,
    marginLeft: side + 20,
    marginTop: 130,
    marginBottom: 8,
    marginRight: 30,
    padding: 0.04,
    x: {type: "band", domain: keys, label: null},
    y: {type: "band", domain: keys, label: null},
    opacity: {type: "linear", domain: [0, 1], range: [0.06, 1]},
    marks: [
      Plot.axisY({tickSize: 0, label: null, tickFormat: name as never}),
      Plot.axisX({
        anchor: "top",
        tickSize: 0,
        label: null,
        tickFormat: name as never,
        tickRotate: -45,
        textAnchor: "start",
      } as never),
      Plot.text(["Predicted"], {frameAnchor: "top", dy: -120, fontWeight: 600}),
      Plot.text(["Truth"], {frameAnchor: "left", dx: -side - 8, rotate: -90, fontWeight: 600}),
      Plot.cell(cells, {x: "column", y: "row", fill: colour("panel")}),
      Plot.cell(known, {x: "column", y: "row", fill: colour("accent"), fillOpacity: "share", ...tell}),
      Plot.cell(
        cells.filter(({right}) => right),
        {
          x: "column",
          y: "row",
          fill: "none",
          stroke: colour("ink"),
          strokeWidth: 1,
          inset: 0.5,
          pointerEvents: "none",
        },
      ),
      Plot.text(
        known.filter(({share}) => share! >= 0.5),
        {x: "column", y: "row", text: percent, fill: colour("paper"), fontWeight: 600, pointerEvents: "none"},
      ),
      Plot.text(
        known.filter(({share}) => share! < 0.5),
        {x: "column", y: "row", text: percent, fill: colour("ink"), pointerEvents: "none"},
      ),
      Plot.text(
        cells.filter(({column, share}) => column === "0" && share === null),
        {
          y: "row",
          text: () => "does not occur",
          frameAnchor: "left",
          textAnchor: "start",
          dx: 6,
          fill: colour("muted"),
          fontStyle: "italic",
        },
      ),
    ],
  };
  return renderPlot(options, labels);
}
