/** A reliability diagram: how often the model is right at each confidence, the area of a dot showing how many windows. */
import * as Plot from "@observablehq/plot";
import {cornerTitle, percentTick, quietGridX, quietGridY} from "./axes.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";

export interface ReliabilityBin {
  readonly n: number;
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

export interface ReliabilityOptions extends ChartLabels {
  readonly bins: readonly ReliabilityBin[];
  readonly title: string;
  /** The isotonic curve, and the band in which that of a calibrated model would stay. */
  readonly curve?: readonly CurvePoint[];
  /** Both ways, in pixels. */
  readonly size?: number;
  /** What is at the axes; default confidence and the share that is right. */
  readonly axes?: readonly [x: string, y: string];
}

interface CurvePoint {
  readonly probability: number;
  readonly share: number;
  readonly lo: number | null;
  readonly hi: number | null;
}

export function reliability({
  bins,
  title,
  curve = [],
  size = 380,
  axes = ["Confidence", "Share that is right"],
  ...labels
}: ReliabilityOptions): string {
  const banded = curve.filter(({lo, hi}) => lo !== null && hi !== null);
  const filled = bins.filter((bin) => bin.n > 0 && bin.confidence !== null && bin.accuracy !== null);
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const options: Plot.PlotOptions = {
    width: size,
    height: size - 8,
    marginLeft: 60,
    marginTop: 30,
    marginBottom: 42,
    marginRight: 26,
    // The inset keeps the dots at 0 and 1 within the frame.
    x: {domain: [0, 1], inset: 12},
    y: {domain: [0, 1], inset: 12},
    r: {type: "sqrt", domain: [0, Math.max(1, ...filled.map(({n}) => n))], range: [2.5, 11]},
    marks: [
      quietGridX(ticks),
      quietGridY(ticks),
      Plot.axisX({
        ticks,
        tickSize: 3,
        tickFormat: percentTick as never,
        label: axes[0],
        labelAnchor: "center",
        labelArrow: "none",
      } as never),
      Plot.axisY({
        ticks,
        tickSize: 3,
        tickFormat: percentTick as never,
        label: axes[1],
        labelOffset: 54,
        labelAnchor: "center",
        labelArrow: "none",
      } as never),
      Plot.areaY(banded, {
        x: "probability",
        y1: "lo",
        y2: "hi",
        fill: colour("reference"),
        fillOpacity: 0.25,
      }),
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        {stroke: colour("muted"), strokeDasharray: "4,4"},
      ),
      Plot.ruleX(filled, {
        x: "confidence",
        y1: "confidence",
        y2: "accuracy",
        stroke: colour("accent"),
        strokeOpacity: 0.6,
      }),
      Plot.dot(filled, {
        x: "confidence",
        y: "accuracy",
        r: "n",
        fill: colour("accent"),
        fillOpacity: curve.length === 0 ? 0.75 : 0.25,
        stroke: colour("accent"),
        strokeOpacity: curve.length === 0 ? 1 : 0.35,
        title: ({n, confidence, accuracy}: ReliabilityBin) =>
          `${n} ${n === 1 ? "window" : "windows"}\nMean confidence ${percentTick(confidence!)}\nRight ${percentTick(accuracy!)}`,
      }),
      Plot.line(curve, {x: "probability", y: "share", stroke: colour("accent"), strokeWidth: 2}),
      cornerTitle(title, {dy: -22}),
    ],
  };
  return renderPlot(options, labels);
}
