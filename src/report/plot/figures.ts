/** Figures that a person's own stage wrote, as lines, dots, bars or a confusion matrix; two sides over each other. */
import * as Plot from "@observablehq/plot";
import {clipName, cornerTitle, percentTick, quietGridX, quietGridY, tick} from "./axes.ts";
import {colour} from "./palette.ts";
import {renderPlot} from "./render.ts";
import {type LegendEntry, standaloneSvg} from "./standalone.ts";

export interface FiguresOptions {
  readonly title: string;
  readonly kind: "line" | "dots" | "bars" | "confusion";
  readonly xLabel: string;
  readonly yLabel: string;
  /** `time`: milliseconds since the Unix epoch. */
  readonly xType: "number" | "time" | "text";
  readonly points: readonly FigurePoint[];
  readonly isSorted: boolean;
  /** Whether the values of a confusion matrix are shares. */
  readonly isShare: boolean;
}

export interface FigurePoint {
  readonly x: number | string;
  readonly y: number | string;
  readonly value?: number;
  readonly series: string;
  readonly side: string;
}

const WIDTH = 640;
const HEIGHT = 360;
const EMPTY: Plot.PlotOptions = {
  width: WIDTH,
  height: 60,
  marks: [Plot.text(["No figures"], {frameAnchor: "middle"})],
};
const COLOURS = ["accent", "fail", "pass", "warn", "muted"] as const;

/** A whole SVG file. */
export function figures(options: FiguresOptions): string {
  const {title, kind, points} = options;
  const series = [...new Set(points.map((point) => point.series))];
  const sides = [...new Set(points.map(({side}) => side))];
  const look = (point: FigurePoint): LegendEntry => {
    // the former of two sides is dashed; alone in its colour it is quiet as well
    const isDashed = sides.length > 1 && point.side === sides[0];
    const name = COLOURS[series.indexOf(point.series) % COLOURS.length]!;
    const text = [point.series, point.side].filter((part) => part !== "").join(", ");
    return {text, colour: colour(isDashed && series.length === 1 ? "reference" : name), isDashed};
  };
  const groups = groupPoints(points);
  const plot =
    points.length === 0
      ? EMPTY
      : kind === "confusion"
        ? confusion(options, sides)
        : kind === "bars"
          ? bars(options, look)
          : lines(options, groups, look);
  const legend = kind === "confusion" || groups.length < 2 ? [] : groups.map(([first]) => look(first!));
  const chart = renderPlot(plot, {id: "chart", ariaLabel: title});
  return standaloneSvg(chart, {width: plot.width!, height: plot.height!, title, legend});
}

/** The points of each series of each side, in the order of their first. */
function groupPoints(points: readonly FigurePoint[]): readonly (readonly FigurePoint[])[] {
  const groups = new Map<string, FigurePoint[]>();
  for (const point of points) {
    const key = JSON.stringify([point.series, point.side]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  }
  return [...groups.values()];
}

function lines(
  {kind, xType, xLabel, yLabel, points}: FiguresOptions,
  groups: readonly (readonly FigurePoint[])[],
  look: (point: FigurePoint) => LegendEntry,
): Plot.PlotOptions {
  const at = (point: FigurePoint): number | string | Date => (xType === "time" ? new Date(point.x) : point.x);
  const names = [...new Set(points.map(({x}) => x))];
  return {
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 60,
    marginTop: 24,
    marginBottom: 42,
    x: xType === "text" ? {type: "point", domain: names} : {type: xType === "time" ? "utc" : "linear"},
    y: {nice: true},
    marks: [
      quietGridX(),
      quietGridY(),
      Plot.axisX({
        label: xLabel,
        tickSize: 3,
        ...(xType === "number" ? {tickFormat: ((value: number) => tick(value, 4)) as never} : {}),
        ...(xType === "text" ? {tickFormat: ((name: string) => clipName(name)) as never} : {}),
      }),
      Plot.axisY({tickSize: 0, label: null, tickFormat: ((value: number) => tick(value, 4)) as never}),
      ...groups.map((group) => {
        const {colour: stroke, isDashed} = look(group[0]!);
        return kind === "line" && group.length > 1
          ? Plot.line(group, {
              x: at as never,
              y: "y",
              stroke,
              strokeWidth: 1.75,
              ...(isDashed ? {strokeDasharray: "4,3"} : {}),
            })
          : Plot.dot(group, {x: at as never, y: "y", r: 3, stroke, fill: isDashed ? "none" : stroke});
      }),
      cornerTitle(yLabel, {dx: -56, dy: -16}),
    ],
  };
}

function bars(
  {points, xLabel, isSorted}: FiguresOptions,
  look: (point: FigurePoint) => LegendEntry,
): Plot.PlotOptions {
  const reach = new Map<string, number>();
  for (const {x, y} of points) reach.set(String(y), Math.max(reach.get(String(y)) ?? Number(x), Number(x)));
  const names = [...reach].sort(([, a], [, b]) => (isSorted ? b - a : 0)).map(([name]) => name);
  const group = (point: FigurePoint): string => look(point).text;
  const groups = [...new Set(points.map(group))];
  return {
    width: WIDTH,
    height: 50 + names.length * (10 + 12 * groups.length),
    marginLeft: 150,
    marginTop: 10,
    marginBottom: 36,
    x: {nice: true},
    y: {type: "band", domain: groups, axis: null, padding: 0.1},
    fy: {domain: names, padding: 0.2, axis: null},
    marks: [
      quietGridX(),
      Plot.axisX({label: xLabel, tickSize: 3, tickFormat: ((value: number) => tick(value, 4)) as never}),
      Plot.barX(points, {
        x: "x",
        y: group as never,
        fy: "y",
        fill: ((point: FigurePoint) => look(point).colour) as never,
      }),
      Plot.ruleX([0], {stroke: colour("ink")}),
      Plot.text(names, {
        fy: ((name: string) => name) as never,
        text: ((name: string) => clipName(name)) as never,
        frameAnchor: "left",
        textAnchor: "end",
        dx: -6,
      }),
    ],
  };
}

/** One matrix a side, next to each other. */
function confusion(
  {points, xLabel, yLabel, isShare}: FiguresOptions,
  sides: readonly string[],
): Plot.PlotOptions {
  const names = [...new Set(points.flatMap(({x, y}) => [String(x), String(y)]))].sort();
  const most = Math.max(0, ...points.map(({value = 0}) => value));
  const size = Math.max(28, Math.min(64, 420 / Math.max(1, names.length)));
  const format = ({value = 0}: FigurePoint): string => (isShare ? percentTick(value) : String(value));
  return {
    width: 130 + sides.length * (size * names.length + 16) + 10,
    height: 90 + size * names.length,
    marginLeft: 130,
    marginTop: 30,
    marginBottom: 60,
    x: {type: "band", domain: names, label: `${yLabel} (prediction)`, tickSize: 0, tickRotate: -30},
    y: {type: "band", domain: names, tickSize: 0, label: `${xLabel} (truth)`},
    fx: {domain: sides, label: null, axis: sides.length > 1 ? "top" : null},
    marks: [
      Plot.cell(points, {
        x: "y",
        y: "x",
        fx: "side",
        fill: colour("accent"),
        fillOpacity: ((point: FigurePoint) => 0.9 * ((point.value ?? 0) / (most || 1))) as never,
      }),
      Plot.text(points, {x: "y", y: "x", fx: "side", text: format as never, fill: colour("ink")}),
      Plot.frame({stroke: colour("rule")}),
    ],
  };
}
