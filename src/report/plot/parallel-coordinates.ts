/** A vertical axis for each hyper-parameter and one for the score; each trial is a line through its values. */
import * as Plot from "@observablehq/plot";
import {clipName} from "./axes.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";
import {ROLES, roleStroke, type TrialRole} from "./trial-role.ts";

export interface ParallelAxis {
  readonly name: string;
  readonly ticks: readonly {readonly place: number; readonly label: string}[];
  /** Few values, where lines would lie on each other: they are spread a little. */
  readonly discrete: boolean;
}

export interface ParallelLine {
  readonly role: TrialRole;
  /** For each axis 0 (bottom) to 1; null where it has no place there, which leaves a gap. */
  readonly places: readonly (number | null)[];
}

export interface ParallelOptions extends ChartLabels {
  readonly axes: readonly ParallelAxis[];
  readonly lines: readonly ParallelLine[];
}

const HEIGHT = 340;
const AXIS_WIDTH = 132;
/** Of the height, by which the lines at one value of a discrete axis are spread, in all. */
const SPREAD = 0.05;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export function parallelCoordinates({axes, lines, id, ariaLabel}: ParallelOptions): string {
  const pointsOf = (role: TrialRole): Point[] =>
    lines.flatMap((line, z) =>
      line.role !== role
        ? []
        : line.places.map((place, x) => ({x, z, y: spread(place, axes[x]!.discrete, z, lines.length)})),
    );
  const ticks = axes.flatMap(({ticks}, x) => ticks.map(({place, label}) => ({x, y: place, label})));
  const longest = Math.max(6, ...ticks.filter(({x}) => x === 0).map(({label}) => [...label].length));
  const lowest = Math.min(0, ...ticks.map(({y}) => y));
  const names = axes.map(({name}, x) => ({x, ...splitName(name)}));
  const plot: Plot.PlotOptions = {
    width: Math.max(440, AXIS_WIDTH * axes.length),
    height: HEIGHT,
    marginLeft: 18 + Math.ceil(7.4 * longest),
    marginRight: 40,
    marginTop: 52,
    marginBottom: 16,
    x: {type: "linear", domain: [0, Math.max(1, axes.length - 1)], axis: null},
    y: {type: "linear", domain: [lowest - 0.02, 1.02], axis: null},
    marks: [
      Plot.ruleX(names, {x: "x", stroke: colour("muted")}),
      ...ROLES.flatMap((role) => {
        const points = pointsOf(role);
        const ends = points.filter(({y}) => Number.isFinite(y));
        return [
          Plot.line(points, {x: "x", y: "y", z: "z", ...roleStroke(role)}),
          ...(role === "winner" ? [Plot.dot(ends, {x: "x", y: "y", r: 4, fill: colour("accent")})] : []),
        ];
      }),
      Plot.text(ticks, {
        x: "x",
        y: "y",
        text: "label",
        textAnchor: "end",
        dx: -7,
        fill: colour("ink"),
        stroke: colour("paper"),
        strokeWidth: 4,
      }),
      Plot.text(names, {x: "x", text: "block", frameAnchor: "top", dy: -36, fill: colour("muted")}),
      Plot.text(names, {
        x: "x",
        text: "name",
        frameAnchor: "top",
        dy: -20,
        fontWeight: 600,
        fill: colour("ink"),
      }),
    ],
  };
  return renderPlot(plot, {id, ariaLabel});
}

/** NaN stands for a gap, which Plot leaves in the line. */
function spread(place: number | null, discrete: boolean, line: number, lines: number): number {
  if (place === null) return Number.NaN;
  return discrete && lines > 1 ? place + SPREAD * (line / (lines - 1) - 0.5) : place;
}

/** `architecture.denseUnits` → the block above, the name below. */
function splitName(path: string): {readonly block: string; readonly name: string} {
  const dot = path.lastIndexOf(".") + 1;
  return {block: clipName(path.slice(0, dot), 18), name: clipName(path.slice(dot), 18)};
}
