/** Confidence through time above the class predicted at that time, both over minutes since the start. */
import * as Plot from "@observablehq/plot";
import {clipName, percentTick, quietGridX, quietGridY, tick} from "./axes.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";

export interface TimelineOptions extends ChartLabels {
  /** Minutes since the start of the recording, of the start of each span. */
  readonly minutes: readonly number[];
  readonly spanMinutes: number;
  /** Null where nothing was predicted. */
  readonly confidence: readonly (number | null)[];
  readonly predicted: readonly (string | null)[];
  /** Rows from top to bottom; those never predicted are better left out. */
  readonly classes: readonly string[];
}

const WIDTH = 760;
const MARGIN = {marginLeft: 140, marginRight: 14};

export function timeline(options: TimelineOptions): readonly [confidence: string, predicted: string] {
  const {id, ariaLabel} = options;
  return [
    renderPlot(confidencePlot(options), {id: `${id}-confidence`, ariaLabel: `${ariaLabel} Confidence.`}),
    renderPlot(predictedPlot(options), {id: `${id}-predicted`, ariaLabel: `${ariaLabel} Predicted class.`}),
  ];
}

function domainOf({minutes, spanMinutes}: TimelineOptions): [number, number] {
  return minutes.length === 0 ? [0, 1] : [minutes[0]!, minutes.at(-1)! + spanMinutes];
}

function confidencePlot(options: TimelineOptions): Plot.PlotOptions {
  const data = options.minutes.map((x, i) => ({
    x: x + options.spanMinutes / 2,
    y: options.confidence[i] ?? Number.NaN,
  }));
  return {
    width: WIDTH,
    height: 130,
    ...MARGIN,
    marginTop: 10,
    marginBottom: 8,
    x: {domain: domainOf(options), axis: null},
    y: {domain: [0, 1]},
    marks: [
      quietGridX(8),
      quietGridY([0, 0.5, 1]),
      Plot.axisY({
        ticks: [0, 0.5, 1] as never,
        tickSize: 0,
        tickFormat: percentTick as never,
        label: "Mean confidence",
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 60,
      } as never),
      Plot.lineY(data, {x: "x", y: "y", stroke: colour("accent"), strokeWidth: 1.4}),
    ],
  };
}

function predictedPlot(options: TimelineOptions): Plot.PlotOptions {
  const keys = new Map(options.classes.map((name, i) => [name, String(i)]));
  return {
    width: WIDTH,
    height: 44 + 18 * Math.max(1, options.classes.length),
    ...MARGIN,
    marginTop: 4,
    marginBottom: 38,
    x: {domain: domainOf(options)},
    y: {type: "band", domain: [...keys.values()], label: null, padding: 0.25},
    marks: [
      quietGridX(8),
      Plot.axisY({
        tickSize: 0,
        label: null,
        tickFormat: ((key: string) =>
          clipName(options.classes[Number(key)]!.replaceAll("_", " "), 20)) as never,
      }),
      Plot.axisX({
        ticks: 8,
        tickSize: 3,
        tickFormat: ((x: number) => tick(x)) as never,
        label: "Minutes since the start",
        labelAnchor: "center",
        labelArrow: "none",
      } as never),
      Plot.barX(runs(options, keys), {
        x1: "x1",
        x2: "x2",
        y: "y",
        fill: colour("accent"),
        title: ({x1, x2, y}: ReturnType<typeof runs>[number]) =>
          `${options.classes[Number(y)]!.replaceAll("_", " ")}\nminute ${tick(x1, 1)} to ${tick(x2, 1)}`,
      }),
    ],
  };
}

/** Neighbouring spans of one class as one bar: fewer marks, no hairlines between. */
function runs(
  {minutes, spanMinutes, predicted}: TimelineOptions,
  keys: ReadonlyMap<string, string>,
): {x1: number; x2: number; y: string}[] {
  const bars: {x1: number; x2: number; y: string}[] = [];
  for (let i = 0; i < minutes.length; i++) {
    const y = keys.get(predicted[i] ?? "");
    if (y === undefined) continue;
    const last = bars.at(-1);
    const x1 = minutes[i]!;
    if (
      last !== undefined &&
      last.y === y &&
      predicted[i - 1] === predicted[i] &&
      x1 - last.x2 < spanMinutes / 2
    )
      last.x2 = x1 + spanMinutes;
    else bars.push({x1, x2: x1 + spanMinutes, y});
  }
  return bars;
}
