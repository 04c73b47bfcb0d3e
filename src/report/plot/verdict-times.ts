/** Verdicts over time: a mark for each recording, in the row of its verdict, told by its shape as well as its colour. */
import * as Plot from "@observablehq/plot";
import type {Level} from "../../artifacts/level.ts";
import {linked, quietGridX} from "./axes.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";

export interface VerdictTime {
  /** Milliseconds since the Unix epoch. */
  readonly startMs: number;
  readonly level: Level;
  /** What the mark says when it is pointed at. */
  readonly title: string;
  /** What it stands for, to be found elsewhere on the page. */
  readonly link: string;
}

export interface VerdictTimesOptions extends ChartLabels {
  readonly recordings: readonly VerdictTime[];
  /** Names of the rows, from the top. */
  readonly rows: readonly (readonly [level: Level, name: string])[];
}

const SYMBOL: Readonly<Record<Level, "circle" | "triangle" | "square">> = {
  pass: "circle",
  unknown: "circle",
  warn: "triangle",
  fail: "square",
};
const TONE = {pass: "pass", unknown: "muted", warn: "warn", fail: "fail"} as const;
const ROW = 34;
/** Around a single recording, and around recordings that all start at once. */
const DAY_MS = 86_400_000;

export function verdictTimes({recordings, rows, ...labels}: VerdictTimesOptions): string {
  const names = new Map(rows);
  const starts = recordings.map(({startMs}) => startMs);
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  const margin = Math.max(DAY_MS / 2, (last - first) * 0.03);
  const options: Plot.PlotOptions = {
    width: 960,
    height: 56 + ROW * rows.length,
    marginLeft: 96,
    marginRight: 16,
    marginTop: 8,
    marginBottom: 46,
    x: {type: "utc", domain: [new Date(first - margin), new Date(last + margin)]},
    y: {type: "band", domain: rows.map(([, name]) => name), label: null},
    marks: [
      quietGridX(),
      Plot.ruleY(
        rows.map(([, name]) => name),
        {y: (name: string) => name, stroke: colour("rule")},
      ),
      Plot.axisY({tickSize: 0, label: null}),
      Plot.axisX({
        ticks: Math.min(8, Math.max(2, Math.ceil((last - first) / DAY_MS) + 1)),
        tickSize: 3,
        label: "Start of the recording, UTC",
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 42,
      } as never),
      ...rows.map(([level]) =>
        Plot.dot(
          recordings.filter((one) => one.level === level),
          {
            x: ({startMs}: VerdictTime) => new Date(startMs),
            y: () => names.get(level)!,
            r: 5.5,
            symbol: SYMBOL[level],
            stroke: colour(TONE[level]),
            strokeWidth: 1.75,
            ...(level === "unknown" ? {strokeDasharray: "2.4,2.4"} : {}),
            fill: level === "pass" || level === "unknown" ? colour("paper") : colour(TONE[level]),
            title: "title",
            ...linked(({link}: VerdictTime) => link),
          } as never,
        ),
      ),
    ],
  };
  return renderPlot(options, labels);
}
