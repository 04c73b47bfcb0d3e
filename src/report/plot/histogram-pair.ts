/** Two distributions over the same bins: the reference as a grey area, what is judged as a line over it. */
import * as Plot from "@observablehq/plot";
import {cornerTitle, percentTick, quietGridY, tick} from "./axes.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";

export interface HistogramPairOptions extends ChartLabels {
  /** One more than bins; equal width. */
  readonly edges: readonly (number | null)[];
  /** Counts or shares; null where there is no reference. */
  readonly reference: readonly number[] | null;
  readonly current: readonly number[];
  readonly title: string;
  readonly xLabel: string;
  readonly percentX?: boolean;
  /** Square-root scale for shares, so that a narrow peak does not flatten a broad reference. */
  readonly sqrt?: boolean;
  readonly width?: number;
  readonly height?: number;
}

export function histogramPair(options: HistogramPairOptions): string {
  const {
    reference,
    current,
    title,
    xLabel,
    percentX,
    sqrt = false,
    width = 300,
    height = 190,
    id,
    ariaLabel,
  } = options;
  const edges = closeEdges(options.edges);
  const outlineOf = (counts: readonly number[]) => outline(edges, shares(counts));
  const showX = (x: number): string => (percentX ? percentTick(x) : tick(x));
  const highest = Math.max(0.01, ...shares(current), ...(reference === null ? [] : shares(reference)));
  const ticks = sqrt ? [0, 0.01, 0.1, 0.25, 0.5, 1].filter((x) => x <= highest * 1.02) : undefined;
  const plot: Plot.PlotOptions = {
    width,
    height,
    marginLeft: 48,
    marginRight: 24,
    marginTop: 26,
    marginBottom: 38,
    y: {type: sqrt ? "sqrt" : "linear", domain: [0, highest], nice: !sqrt},
    x: {domain: [edges[0]!, edges.at(-1)!]},
    marks: [
      quietGridY(ticks ?? 4),
      Plot.axisY({ticks: (ticks ?? 4) as number, tickSize: 0, tickFormat: percentTick as never, label: null}),
      Plot.axisX({
        ticks: 5,
        tickSize: 3,
        tickFormat: showX as never,
        label: xLabel,
        labelAnchor: "center",
        labelArrow: "none",
      } as never),
      ...(reference === null
        ? []
        : [
            Plot.areaY(outlineOf(reference), {
              x: "x",
              y1: 0,
              y2: "y",
              fill: colour("reference"),
              fillOpacity: 0.45,
            }),
          ]),
      Plot.line(outlineOf(current), {x: "x", y: "y", stroke: colour("accent"), strokeWidth: 1.75}),
      Plot.rect(binsOf(edges, shares(current), reference === null ? null : shares(reference)), {
        x1: "lo",
        x2: "hi",
        fill: "transparent",
        title: ({lo, hi, own, other}: Bin) =>
          `${showX(lo)} to ${showX(hi)}\n${percentTick(own)}${other === null ? "" : `; reference ${percentTick(other)}`}`,
      }),
      Plot.ruleY([0], {stroke: colour("muted")}),
      cornerTitle(title, {dx: -44, dy: -20}),
    ],
  };
  return renderPlot(plot, {id, ariaLabel});
}

interface Bin {
  readonly lo: number;
  readonly hi: number;
  readonly own: number;
  readonly other: number | null;
}

function binsOf(edges: readonly number[], own: readonly number[], other: readonly number[] | null): Bin[] {
  return own.flatMap((share, i) => {
    const [lo, hi] = [edges[i], edges[i + 1]];
    return lo === undefined || hi === undefined ? [] : [{lo, hi, own: share, other: other?.[i] ?? null}];
  });
}

/** Counts as shares of their sum; all zero where there is nothing. */
export function shares(counts: readonly number[]): number[] {
  const sum = counts.reduce((a, b) => a + b, 0);
  return counts.map((count) => (sum > 0 ? count / sum : 0));
}

/** Open outer bins are drawn as wide as their neighbours. */
export function closeEdges(edges: readonly (number | null)[]): number[] {
  const finite = (x: number | null | undefined): x is number => typeof x === "number" && Number.isFinite(x);
  const inner = edges.filter(finite);
  if (inner.length < 2) return [0, 1];
  const width = inner[1]! - inner[0]!;
  return [
    ...(finite(edges[0]) ? [] : [inner[0]! - width]),
    ...inner,
    ...(finite(edges.at(-1)) ? [] : [inner.at(-1)! + width]),
  ];
}

/** The stepped outline as points, left edge and right edge of every bin. */
function outline(edges: readonly number[], heights: readonly number[]): {x: number; y: number}[] {
  return heights.flatMap((y, i) => {
    const lo = edges[i];
    const hi = edges[i + 1];
    return lo === undefined || hi === undefined
      ? []
      : [
          {x: lo, y},
          {x: hi, y},
        ];
  });
}
