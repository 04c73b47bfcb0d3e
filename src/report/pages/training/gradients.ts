/** Gradient flow: whether the error reaches every layer, neither dying on the way nor growing without bound. */

import type {TrainingHistory} from "../../../artifacts/training/history.ts";
import {figure} from "../../figure.ts";
import {count, integer, list, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {epochMap} from "../../plot/epoch-map.ts";
import {dataTable} from "../../table.ts";
import {findKept} from "./judgement.ts";

/** A layer whose median norm lies below this share of the largest layer's is called vanishing. */
export const VANISHING_SHARE = 1e-4;
/** A norm this many times the layer's own median, in any epoch, is called exploding. */
export const EXPLODING_FACTOR = 100;

interface LayerFlow {
  readonly name: string;
  /** NaN where an epoch has no norm of this layer. */
  readonly norms: readonly number[];
  readonly median: number;
  readonly largest: number;
  readonly largestEpoch: number;
}

/** Layers from the input on, as the model lists them; names that it does not list come last. */
function flowsOf({layers, epochs}: TrainingHistory): LayerFlow[] {
  const seen = new Set(epochs.flatMap(({gradientNorms}) => Object.keys(gradientNorms)));
  const listed = layers.map(({name}) => name).filter((name) => seen.has(name));
  const others = [...seen].filter((name) => !listed.includes(name));
  return [...new Set([...listed, ...others])].map((name) => {
    const norms = epochs.map(({gradientNorms}) =>
      Object.hasOwn(gradientNorms, name) ? gradientNorms[name]! : Number.NaN,
    );
    const known = norms.filter(Number.isFinite);
    const largest = known.reduce((a, b) => Math.max(a, b), 0);
    return {
      name,
      norms,
      median: median(known),
      largest,
      largestEpoch: epochs[Math.max(0, norms.indexOf(largest))]!.epoch,
    };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export function gradients(history: TrainingHistory): Html {
  const {epochs} = history;
  const flows = epochs.length === 0 ? [] : flowsOf(history);
  if (flows.length === 0) return html`<p>No gradient norm was recorded.</p>`;
  const kept = findKept(history);
  const keptAt = kept === undefined ? epochs.length - 1 : epochs.indexOf(kept);
  const positive = flows.flatMap(({norms}) => norms.filter((x) => x > 0 && Number.isFinite(x)));
  const [lo, hi] = decades(positive);
  const shade = (x: number): number | null =>
    Number.isFinite(x) ? (x > 0 ? Math.max(0, (Math.log10(x) - lo) / (hi - lo)) : 0) : null;
  const stride = Math.ceil((hi - lo) / 6);
  const powers = Array.from({length: Math.floor((hi - lo) / stride) + 1}, (_, i) => lo + i * stride);
  return figure({
    finding: finding(flows),
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

/** The layer whose norm rises most over its own median, and how many others do. */
function explosion(exploding: readonly LayerFlow[]): string {
  const factor = ({largest, median: x}: LayerFlow): number => largest / x;
  const worst = exploding.reduce((a, b) => (factor(b) > factor(a) ? b : a));
  const others = exploding.length - 1;
  return `in ${worst.name} its norm is ${significant(worst.largest, 2)} at epoch ${integer(worst.largestEpoch)}, ${significant(factor(worst), 2)} times its median${others === 0 ? "" : `, and ${count(others, "layer")} more ${others === 1 ? "does" : "do"} likewise`}`;
}

function finding(flows: readonly LayerFlow[]): string {
  const largest = flows.reduce((a, b) => (b.median > a.median ? b : a));
  const dead = flows.filter(({largest: x}) => x === 0);
  const vanishing = flows.filter(({median: x, largest: y}) => y > 0 && x < VANISHING_SHARE * largest.median);
  const exploding = flows.filter(({median: x, largest: y}) => x > 0 && y > EXPLODING_FACTOR * x);
  const found = [
    ...(dead.length === 0 ? [] : [`No gradient at all reaches ${some(dead, ({name}) => name)}`]),
    ...(vanishing.length === 0
      ? []
      : [
          `The gradient vanishes: its median norm is ${some(vanishing, ({name, median: x}) => `${significant(x, 2)} in ${name}`)}, against ${significant(largest.median, 2)} in ${largest.name}`,
        ]),
    ...(exploding.length === 0 ? [] : [`The gradient explodes: ${explosion(exploding)}`]),
  ];
  if (found.length > 0) return found.join(". ");
  const smallest = flows.reduce((a, b) => (b.median < a.median ? b : a));
  return flows.length === 1
    ? `The gradient neither vanishes nor explodes: its median norm is ${significant(largest.median, 2)} in ${largest.name}, the one trained layer`
    : `The gradient neither vanishes nor explodes: median norms run from ${significant(smallest.median, 2)} in ${smallest.name} to ${significant(largest.median, 2)} in ${largest.name}`;
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
