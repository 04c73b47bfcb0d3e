/** The validation score of every trial over its epochs, thin lines behind and the winner before them. */
import * as Plot from "@observablehq/plot";
import {cornerTitle, quietGridY} from "./axes.ts";
import {epochAxis, epochDomain} from "./epochs.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";
import {DIVERGED_MARK, ROLES, roleStroke, type TrialRole} from "./trial-role.ts";
import {paddedExtent} from "./trial-scores.ts";

export interface TrialCurve {
  readonly role: TrialRole;
  /** One value an epoch, from epoch 1. */
  readonly values: readonly number[];
  /** It ended there because its loss was not finite. */
  readonly diverged: boolean;
}

export interface TrialCurvesOptions extends ChartLabels {
  readonly curves: readonly TrialCurve[];
  readonly yLabel: string;
  readonly show: (score: number) => string;
}

const WIDTH = 640;
const HEIGHT = 300;

export function trialCurves({curves, yLabel, show, id, ariaLabel}: TrialCurvesOptions): string {
  const epochs = curves.reduce((n, {values}) => Math.max(n, values.length), 1);
  const all = Array.from({length: epochs}, (_, i) => i + 1);
  const pointsOf = (role: TrialRole) =>
    curves.flatMap((curve, z) => (curve.role === role ? curve.values.map((y, i) => ({x: i + 1, y, z})) : []));
  const single = curves.filter(({values}) => values.length === 1);
  const broken = curves.filter(({diverged, values}) => diverged && values.length > 0);
  const end = ({values}: TrialCurve) => ({x: values.length, y: values.at(-1)!});
  const plot: Plot.PlotOptions = {
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 56,
    marginRight: 20,
    marginTop: 34,
    marginBottom: 38,
    x: {type: "linear", domain: epochDomain(all)},
    y: {type: "linear", domain: paddedExtent(curves.flatMap(({values}) => values))},
    marks: [
      quietGridY(4),
      Plot.axisY({ticks: 4, tickSize: 0, tickFormat: show as never, label: null}),
      epochAxis(all),
      ...ROLES.map((role) => Plot.line(pointsOf(role), {x: "x", y: "y", z: "z", ...roleStroke(role)})),
      Plot.dot(single.map(end), {x: "x", y: "y", r: 2.5, fill: colour("reference")}),
      Plot.dot(curves.filter(({role, values}) => role === "winner" && values.length > 0).map(end), {
        x: "x",
        y: "y",
        r: 4,
        fill: colour("accent"),
      }),
      Plot.dot(broken.map(end), {x: "x", y: "y", ...DIVERGED_MARK}),
      cornerTitle(yLabel, {dx: -52, dy: -28}),
    ],
  };
  return renderPlot(plot, {id, ariaLabel});
}
