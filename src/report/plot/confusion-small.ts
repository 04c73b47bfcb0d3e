/** A confusion matrix small enough to stand beside others: shares of a row as shade alone, the diagonal framed. */
import * as Plot from "@observablehq/plot";
import {clipName, cornerTitle} from "./axes.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";

export interface SmallConfusionOptions extends ChartLabels {
  readonly title: string;
  readonly classes: readonly string[];
  /** Rows for the truth; null in the row of a class that does not occur. */
  readonly rowShares: readonly (readonly (number | null)[])[];
}

const WIDTH = 320;
const LEFT = 126;

export function smallConfusion({title, classes, rowShares, ...labels}: SmallConfusionOptions): string {
  const keys = classes.map((_, i) => String(i));
  const size = Math.min(34, Math.max(6, (WIDTH - LEFT - 6) / Math.max(1, classes.length)));
  const height = 34 + size * Math.max(1, classes.length);
  const cells = keys.flatMap((row, i) =>
    keys.map((column, j) => ({row, column, share: rowShares[i]?.[j] ?? null, right: i === j})),
  );
  const names = size >= 11;
  const options: Plot.PlotOptions = {
    width: Math.max(WIDTH, LEFT + size * classes.length + 6),
    height,
    marginLeft: LEFT,
    marginRight: Math.max(6, WIDTH - LEFT - size * classes.length),
    marginTop: 28,
    marginBottom: 6,
    padding: size >= 11 ? 0.06 : 0,
    x: {type: "band", domain: keys, axis: null},
    y: {type: "band", domain: keys, label: null},
    marks: [
      Plot.axisY({
        tickSize: 0,
        label: null,
        tickFormat: ((key: string) => (names ? clipName(classes[Number(key)]!, 18) : "")) as never,
      }),
      Plot.cell(
        cells.filter(({share}) => share !== null),
        {x: "column", y: "row", fill: colour("panel")},
      ),
      Plot.cell(
        cells.filter(({share}) => share !== null && share > 0),
        {x: "column", y: "row", fill: colour("accent"), fillOpacity: "share"},
      ),
      Plot.cell(
        cells.filter(({right}) => right),
        {
          x: "column",
          y: "row",
          fill: "none",
          stroke: colour("ink"),
          strokeWidth: size >= 11 ? 1 : 0.5,
          inset: 0.5,
        },
      ),
      cornerTitle(title, {dy: -22}),
    ],
  };
  return renderPlot(options, labels);
}
