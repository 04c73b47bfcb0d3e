/** One or two figures over the epochs of a training run, each line named at its end, the kept epoch marked. */
import * as Plot from "@observablehq/plot";
import {cornerTitle, pointsToTell, quietGridY} from "./axes.ts";
import {epochAxis, epochDomain, keptLabel} from "./epochs.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";

export interface EpochLine {
  /** Written at the end of the line; empty for a line that needs no name. */
  readonly name: string;
  /** One value an epoch; what is not finite, or not above 0 on a logarithmic axis, leaves a gap. */
  readonly values: readonly number[];
  /** Judged: solid and in colour. Context: grey and dashed. */
  readonly role: "judged" | "context";
}

export interface EpochLinesOptions extends ChartLabels {
  /** What is drawn, with its unit. */
  readonly title: string;
  /** Ascending, whole. */
  readonly epochs: readonly number[];
  readonly lines: readonly EpochLine[];
  /** Null where nothing was kept. */
  readonly kept: number | null;
  /** Default: the extent of the values, rounded outwards. */
  readonly domain?: readonly [number, number];
  readonly log?: boolean;
  readonly show: (value: number) => string;
}

const WIDTH = 340;
const HEIGHT = 240;
const MARGIN = {marginLeft: 52, marginTop: 46, marginBottom: 38};
/** Room between two names at the ends of lines. */
const NAME_HEIGHT = 13;
/** From so many epochs on lines are thin, or their wobble would merge into a band. */
const MANY = 150;

interface Point {
  readonly x: number;
  readonly y: number;
}

export function epochLines(options: EpochLinesOptions): string {
  const {title, epochs, lines, kept, log = false, show, id, ariaLabel} = options;
  const drawn = lines.map((line) => ({...line, points: pointsOf(line, epochs, log)}));
  const domain =
    options.domain ??
    extent(
      drawn.flatMap(({points}) => points.map(({y}) => y)),
      log,
    );
  const named = lines.some(({name}) => name !== "");
  const ticks = log ? logTicks(domain) : 4;
  const plot: Plot.PlotOptions = {
    width: WIDTH,
    height: HEIGHT,
    ...MARGIN,
    marginRight: named ? 68 : 16,
    x: {type: "linear", domain: epochDomain(epochs)},
    y: {type: log ? "log" : "linear", domain: [...domain]},
    marks: [
      quietGridY(ticks),
      Plot.axisY({ticks: ticks as number, tickSize: 0, tickFormat: show as never, label: null}),
      epochAxis(epochs),
      ...(kept === null
        ? []
        : [Plot.ruleX([kept], {stroke: colour("muted"), strokeDasharray: "2,3"}), keptLabel(kept, epochs)]),
      ...drawn.flatMap((line) => lineMarks(line, kept)),
      ...(epochs.length > MANY
        ? []
        : drawn.map(({name, points}) =>
            pointsToTell(points, ({x, y}) => `Epoch ${x}${name === "" ? "" : `, ${name}`}\n${show(y)}`),
          )),
      ...endNames(drawn, domain, log).map(({name, x, y, dy}) =>
        Plot.text([{x, y}], {
          x: "x",
          y: "y",
          text: () => name,
          textAnchor: "start",
          dx: 7,
          dy,
          fill: colour("ink"),
        }),
      ),
      cornerTitle(title, {dx: -MARGIN.marginLeft + 4, dy: -40}),
    ],
  };
  return renderPlot(plot, {id, ariaLabel});
}

/** NaN stands for a gap, which Plot leaves in the line. */
function pointsOf({values}: EpochLine, epochs: readonly number[], log: boolean): Point[] {
  return epochs.map((x, i) => {
    const y = values[i];
    return {x, y: y !== undefined && Number.isFinite(y) && (!log || y > 0) ? y : Number.NaN};
  });
}

function lineMarks({role, points}: EpochLine & {points: readonly Point[]}, kept: number | null) {
  const judged = role === "judged";
  const stroke = colour(judged ? "accent" : "reference");
  const seen = points.filter(
    ({x, y}) => Number.isFinite(y) && (points.length === 1 || (judged && x === kept)),
  );
  return [
    Plot.line(points, {
      x: "x",
      y: "y",
      stroke,
      strokeWidth: points.length > MANY ? 1.1 : judged ? 2 : 1.75,
      ...(judged ? {} : {strokeDasharray: "5,3"}),
    }),
    Plot.dot(seen, {
      x: "x",
      y: "y",
      r: 4,
      fill: judged ? stroke : colour("paper"),
      stroke,
      strokeWidth: 1.75,
    }),
  ];
}

/** Names beside the last points, moved apart where they would touch. */
function endNames(
  drawn: readonly (EpochLine & {points: readonly Point[]})[],
  [lo, hi]: readonly [number, number],
  log: boolean,
): (Point & {name: string; dy: number})[] {
  const scale = log ? Math.log : (y: number): number => y;
  const height = HEIGHT - MARGIN.marginTop - MARGIN.marginBottom;
  const ends = drawn
    .filter(({name}) => name !== "")
    .flatMap(({name, points}) => {
      const end = points.findLast(({y}) => Number.isFinite(y));
      if (end === undefined) return [];
      return [{name, ...end, pixel: (height * (scale(hi) - scale(end.y))) / (scale(hi) - scale(lo))}];
    })
    .sort((a, b) => a.pixel - b.pixel);
  const [first, second] = ends;
  const push =
    first === undefined || second === undefined
      ? 0
      : Math.max(0, (NAME_HEIGHT - (second.pixel - first.pixel)) / 2);
  return ends.map(({name, x, y}, i) => ({name, x, y, dy: i === 0 ? -push : push}));
}

function extent(values: readonly number[], log: boolean): [number, number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return log ? [0.1, 1] : [0, 1];
  const lo = finite.reduce((a, b) => Math.min(a, b));
  const hi = finite.reduce((a, b) => Math.max(a, b));
  if (log) return lo < hi ? [lo / 1.15, hi * 1.15] : [lo / 2, hi * 2];
  const pad = hi > lo ? 0.06 * (hi - lo) : Math.max(Math.abs(hi), 1e-12) / 2;
  return [lo >= 0 ? Math.max(0, lo - pad) : lo - pad, hi + pad];
}

/** Powers of ten over a wide range, 1, 2 and 5 times them over a narrow one. */
function logTicks([lo, hi]: readonly [number, number]): number[] {
  const from = Math.floor(Math.log10(lo));
  const powers = Array.from({length: Math.ceil(Math.log10(hi)) - from + 1}, (_, i) => from + i);
  const within = (factors: readonly number[]): number[] =>
    powers
      .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
      .filter((x) => x >= lo && x <= hi);
  if (hi / lo < 300) return within([1, 2, 5]);
  const tens = within([1]);
  const stride = Math.ceil(tens.length / 6);
  return tens.filter((_, i) => i % stride === 0);
}
