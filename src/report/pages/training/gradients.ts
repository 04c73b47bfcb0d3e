/** Gradient flow: whether the error reaches every layer, neither dying on the way nor growing without bound. */

import type {TrainingHistory} from "../../../artifacts/training/history.ts";
import type {GradientFlow, LayerFlow} from "../../../judgement/training/gradient-flow.ts";
import type {TrainingVerdict} from "../../../judgement/training/verdict.ts";
import {figure} from "../../figure.ts";
import {count, integer, list, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {epochMap} from "../../plot/epoch-map.ts";
import {dataTable} from "../../table.ts";

export function gradients(history: TrainingHistory, {kept, gradients: flow}: TrainingVerdict): Html {
  const {epochs} = history;
  if (flow === null) return html`<p>No gradient norm was recorded.</p>`;
  const flows = flow.layers;
  const keptAt = kept === undefined ? epochs.length - 1 : epochs.indexOf(kept);
  const positive = flows.flatMap(({norms}) => norms.filter((x) => x > 0 && Number.isFinite(x)));
  const [lo, hi] = decades(positive);
  const shade = (x: number): number | null =>
    Number.isFinite(x) ? (x > 0 ? Math.max(0, (Math.log10(x) - lo) / (hi - lo)) : 0) : null;
  const stride = Math.ceil((hi - lo) / 6);
  const powers = Array.from({length: Math.floor((hi - lo) / stride) + 1}, (_, i) => lo + i * stride);
  return figure({
    finding: finding(flow),
    caption: `L2 norm of each layer’s gradient before clipping, mean over the steps of an epoch, on a logarithmic scale; input at the top. At the right the norm at ${kept === undefined ? "the last epoch" : "the kept epoch"}. A larger layer has a larger norm at the same strength, so rows are best compared with themselves.`,
    layout: "pile",
    charts: epochMap({
      id: "gradients",
      ariaLabel: `Gradient norm of each of ${count(flows.length, "layer")} over ${count(epochs.length, "epoch")}.`,
      rows: flows.map(({name}) => name),
      epochs: epochs.map(({epoch}) => epoch),
      shades: flows.map(({norms}) => norms.map(shade)),
      ends: flows.map(({norms}) => significant(norms[keptAt], 2)),
      kept: kept?.epoch ?? null,
      keyTitle: "Gradient norm",
      key: powers.map((power) => ({shade: (power - lo) / (hi - lo), label: significant(10 ** power, 1)})),
    }),
    table: normTable(history, flows, keptAt),
  });
}

/** Whole powers of ten around `values`, at least one apart. */
function decades(values: readonly number[]): [number, number] {
  if (values.length === 0) return [-1, 0];
  const lo = Math.floor(Math.log10(values.reduce((a, b) => Math.min(a, b))));
  const hi = Math.ceil(Math.log10(values.reduce((a, b) => Math.max(a, b))));
  return [lo, Math.max(hi, lo + 1)];
}

/** Named layers, at most three of them. */
const some = (flows: readonly LayerFlow[], show: (flow: LayerFlow) => string): string =>
  flows.length <= 3
    ? list(flows.map(show))
    : list([...flows.slice(0, 3).map(show), `${integer(flows.length - 3)} more`]);

function finding({layers, dead, vanishing, exploding, strongest, weakest}: GradientFlow): string {
  const norm = ({name, median}: LayerFlow): string => `${significant(median, 2)} in ${name}`;
  const found = [
    ...(dead.length === 0 ? [] : [`No gradient at all reaches ${some(dead, ({name}) => name)}`]),
    ...(vanishing.length === 0
      ? []
      : [`The gradient vanishes: its median norm is ${some(vanishing, norm)}, against ${norm(strongest)}`]),
    ...(exploding.length === 0 ? [] : [`The gradient explodes: ${explosion(exploding)}`]),
  ];
  if (found.length > 0) return found.join(". ");
  return layers.length === 1
    ? `The gradient neither vanishes nor explodes: its median norm is ${norm(strongest)}, the one trained layer`
    : `The gradient neither vanishes nor explodes: median norms run from ${norm(weakest)} to ${norm(strongest)}`;
}

/** The layer whose norm rises most over its own median, and how many others do. */
function explosion([worst, ...others]: readonly LayerFlow[]): string {
  const {name, largest, largestEpoch, median} = worst!;
  const more =
    others.length === 0
      ? ""
      : `, and ${count(others.length, "layer")} more ${others.length === 1 ? "does" : "do"} likewise`;
  return `in ${name} its norm is ${significant(largest, 2)} at epoch ${integer(largestEpoch)}, ${significant(largest / median, 2)} times its median${more}`;
}

function normTable({epochs}: TrainingHistory, flows: readonly LayerFlow[], keptAt: number): Html {
  const least = (norms: readonly number[]): number =>
    norms.filter(Number.isFinite).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return dataTable({
    caption: "Gradient norm of each trained layer, input first",
    columns: [
      {head: "Layer", value: ({name}) => name, names: true},
      {head: "First epoch", value: ({norms}) => significant(norms[0]), numeric: true},
      {
        head: `Epoch ${integer(epochs[keptAt]!.epoch)}`,
        value: ({norms}) => significant(norms[keptAt]),
        numeric: true,
      },
      {head: "Last epoch", value: ({norms}) => significant(norms.at(-1)), numeric: true},
      {head: "Smallest", value: ({norms}) => significant(least(norms)), numeric: true},
      {head: "Median", value: ({median: x}) => significant(x), numeric: true},
      {head: "Largest", value: ({largest: x}) => significant(x), numeric: true},
      {head: "Largest at epoch", value: ({largestEpoch}) => integer(largestEpoch), numeric: true},
    ],
    rows: flows,
    absent: "no norm was recorded.",
  });
}
