/** A figure over time: a dot for each recording, the rule's thresholds, and where its mean changed. */
import * as Plot from "@observablehq/plot";
import {cornerTitle, quietGridY, tick} from "./axes.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";

export interface TrendOptions extends ChartLabels {
  readonly title: string;
  /** Milliseconds since the Unix epoch, ascending. */
  readonly times: readonly number[];
  /** Null where there is none. */
  readonly values: readonly (number | null)[];
  readonly thresholds: readonly {readonly value: number; readonly level: "warn" | "fail"}[];
  /** Between which times the mean changed, and both means; null without a change. */
  readonly change: {
    readonly earliest: number;
    readonly at: number;
    readonly latest: number;
    readonly before: number;
    readonly after: number;
  } | null;
}

interface Point {
  readonly t: Date;
  readonly value: number;
}

/** Around a single recording. */
const DAY_MS = 86_400_000;

export function trend({title, times, values, thresholds, change, ...labels}: TrendOptions): string {
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const margin = Math.max(DAY_MS / 2, (last - first) * 0.04);
  const domain = [new Date(first - margin), new Date(last + margin)];
  const points = times.flatMap((t, i): Point[] => {
    const value = values[i];
    return typeof value === "number" ? [{t: new Date(t), value}] : [];
  });
  // Of the thresholds only those near the figures are drawn, so that the figures are not pressed flat.
  const most = Math.max(0, ...points.map(({value}) => value));
  const bottom = Math.min(0, ...points.map(({value}) => value)) * 1.08;
  const shown = thresholds.filter(({value}) => value <= 1.6 * most);
  const top = Math.max(most, ...shown.map(({value}) => value)) * 1.08 || (bottom < 0 ? 0 : 1);
  const means =
    change === null
      ? []
      : [
          {from: domain[0]!, to: new Date(change.at), value: change.before},
          {from: new Date(change.at), to: domain[1]!, value: change.after},
        ];
  return renderPlot(
    {
      width: 320,
      height: 196,
      marginLeft: 44,
      marginRight: 10,
      marginTop: 26,
      marginBottom: 36,
      x: {type: "utc", domain},
      y: {domain: [bottom, top]},
      marks: [
        quietGridY(4),
        ...(change === null
          ? []
          : [
              Plot.rectX([change], {
                x1: ({earliest}: {earliest: number}) => new Date(earliest - DAY_MS / 8),
                x2: ({latest}: {latest: number}) => new Date(latest + DAY_MS / 8),
                fill: colour("rule"),
                fillOpacity: 0.6,
              } as never),
            ]),
        Plot.axisY({
          ticks: 4,
          tickSize: 0,
          tickFormat: ((value: number) => tick(value)) as never,
          label: null,
        }),
        Plot.axisX({ticks: 4, tickSize: 3, label: null}),
        ...shown.map(({value, level}) =>
          Plot.ruleY([value], {stroke: colour(level), strokeDasharray: "4,3"}),
        ),
        Plot.line(points, {x: "t", y: "value", stroke: colour("muted"), strokeWidth: 1}),
        Plot.dot(points, {x: "t", y: "value", r: 3.5, fill: colour("accent")}),
        Plot.ruleY(means, {x1: "from", x2: "to", y: "value", stroke: colour("ink"), strokeWidth: 1.5}),
        cornerTitle(title, {dx: -40, dy: -18}),
      ],
    },
    labels,
  );
}
