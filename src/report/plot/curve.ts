/** Lines over one axis: curves with a band, a reference, and marks where something was chosen. */
import * as Plot from "@observablehq/plot";
import {cornerTitle, percentTick, quietGridX, quietGridY, tick} from "./axes.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";

export interface CurveLine {
  readonly points: readonly {readonly x: number; readonly y: number}[];
  readonly quiet?: boolean;
  readonly dashed?: boolean;
}

export interface CurveOptions extends ChartLabels {
  readonly lines: readonly CurveLine[];
  readonly band?: readonly {readonly x: number; readonly lo: number; readonly hi: number}[];
  readonly rules?: readonly {readonly y: number; readonly label: string}[];
  readonly mark?: {readonly x: number; readonly y: number};
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xDomain?: readonly [number, number];
  readonly yDomain?: readonly [number, number];
  /** Whether y is a share. */
  readonly percentY?: boolean;
  readonly title?: string;
  readonly size?: number;
}

export function curve({
  lines,
  band = [],
  rules = [],
  mark,
  xLabel,
  yLabel,
  xDomain = [0, 1],
  yDomain = [0, 1],
  percentY = true,
  title,
  size = 380,
  ...labels
}: CurveOptions): string {
  const axis = {labelAnchor: "center", labelArrow: "none", tickSize: 3} as const;
  const options: Plot.PlotOptions = {
    width: size,
    height: Math.round(size * 0.8),
    marginLeft: 60,
    marginTop: 30,
    marginBottom: 42,
    marginRight: 26,
    x: {domain: [...xDomain]},
    y: {domain: [...yDomain], clamp: true},
    marks: [
      quietGridX(),
      quietGridY(),
      Plot.axisX({...axis, ticks: 5, tickFormat: percentTick as never, label: xLabel} as never),
      Plot.axisY({
        ...axis,
        ticks: 5,
        tickFormat: (percentY ? percentTick : (value: number) => tick(value)) as never,
        label: yLabel,
        labelOffset: 54,
      } as never),
      Plot.areaY(band, {x: "x", y1: "lo", y2: "hi", fill: colour("reference"), fillOpacity: 0.25}),
      Plot.ruleY(rules, {y: "y", stroke: colour("muted"), strokeDasharray: "3,3"}),
      Plot.text(rules, {y: "y", text: "label", frameAnchor: "right", dy: -7, fill: colour("muted")}),
      ...lines.map(({points, quiet, dashed}) =>
        Plot.line(points, {
          x: "x",
          y: "y",
          stroke: colour(quiet === true ? "muted" : "accent"),
          strokeWidth: quiet === true ? 1.25 : 2,
          ...(dashed === true ? {strokeDasharray: "4,3"} : {}),
        }),
      ),
      ...(mark === undefined ? [] : [Plot.dot([mark], {x: "x", y: "y", r: 5, fill: colour("accent")})]),
      ...(title === undefined ? [] : [cornerTitle(title, {dy: -22})]),
    ],
  };
  return renderPlot(options, labels);
}
