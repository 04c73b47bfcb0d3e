/** The score of each training of a search in their order, and the best so far as a line of steps. */
import * as Plot from "@observablehq/plot";
import {cornerTitle, quietGridY} from "./axes.ts";
import {epochTicks} from "./epochs.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";
import {DIVERGED_MARK, type TrialRole} from "./trial-role.ts";

export interface TrialScoresOptions extends ChartLabels {
  /** In the order of the trainings; a score of null diverged. */
  readonly trials: readonly {
    readonly score: number | null;
    /** Null before the first score. */
    readonly best: number | null;
    readonly round: number;
    readonly role: TrialRole;
  }[];
  /** What a round is called: "round", "rung". */
  readonly roundName: string;
  readonly defaults: number | null;
  readonly yLabel: string;
  readonly show: (score: number) => string;
}

const WIDTH = 640;
const HEIGHT = 280;

export function trialScores(options: TrialScoresOptions): string {
  const {trials, roundName, defaults, yLabel, show, id, ariaLabel} = options;
  const data = trials.map((trial, i) => ({...trial, x: i + 1}));
  const scored = data.filter(({score}) => score !== null);
  const steps = data.filter(({best}) => best !== null);
  const starts = data.filter(({round}, i) => i > 0 && round !== data[i - 1]!.round);
  const domain = paddedExtent([...scored.map(({score}) => score!), ...(defaults === null ? [] : [defaults])]);
  const plot: Plot.PlotOptions = {
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 56,
    marginRight: 76,
    marginTop: 34,
    marginBottom: 38,
    x: {type: "linear", domain: [0.5, data.length + 0.5]},
    y: {type: "linear", domain},
    marks: [
      quietGridY(4),
      Plot.axisY({ticks: 4, tickSize: 0, tickFormat: show as never, label: null}),
      Plot.axisX({
        ticks: epochTicks(1, Math.max(1, data.length)) as never,
        tickSize: 3,
        tickFormat: ((n: number) => String(n)) as never,
        label: "Training",
        labelAnchor: "center",
        labelArrow: "none",
      } as never),
      Plot.ruleX(starts, {x: ({x}: {x: number}) => x - 0.5, stroke: colour("muted"), strokeDasharray: "2,3"}),
      Plot.text(starts, {
        x: ({x}: {x: number}) => x - 0.5,
        text: ({round}: {round: number}) => `${roundName} ${round}`,
        frameAnchor: "top-left",
        textAnchor: "start",
        dx: 3,
        dy: -12,
        fill: colour("muted"),
      }),
      ...(defaults === null
        ? []
        : [
            Plot.ruleY([defaults], {stroke: colour("ink"), strokeWidth: 1.5, strokeDasharray: "5,3"}),
            Plot.text([defaults], {
              y: (y: number) => y,
              text: () => "defaults",
              frameAnchor: "right",
              textAnchor: "start",
              dx: 6,
              fill: colour("ink"),
            }),
          ]),
      Plot.line(steps, {x: "x", y: "best", curve: "step-after", stroke: colour("accent"), strokeWidth: 2}),
      Plot.dot(scored, {
        x: "x",
        y: "score",
        r: ({role}: {role: TrialRole}) => (role === "winner" ? 6 : 3.5),
        fill: ({role}: {role: TrialRole}) =>
          role === "winner" || role === "best" ? colour("accent") : colour("paper"),
        stroke: ({role}: {role: TrialRole}) =>
          role === "rest" ? colour("reference") : role === "defaults" ? colour("ink") : colour("accent"),
        strokeWidth: 1.5,
      } as never),
      Plot.dot(
        data.filter(({score}) => score === null),
        {x: "x", y: domain[0], ...DIVERGED_MARK},
      ),
      cornerTitle(yLabel, {dx: -52, dy: -28}),
    ],
  };
  return renderPlot(plot, {id, ariaLabel});
}

/** A little beyond the values; a width of its own where there is one value, 0 to 1 where there is none. */
export function paddedExtent(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const lo = finite.reduce((a, b) => Math.min(a, b));
  const hi = finite.reduce((a, b) => Math.max(a, b));
  const pad = hi > lo ? 0.08 * (hi - lo) : Math.max(Math.abs(hi), 1e-6) / 10;
  return [lo - pad, hi + pad];
}
