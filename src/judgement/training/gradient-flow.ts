/**
 * Gradient flow: whether the error reaches every layer, neither dying on the way nor growing without bound. The norms
 * are those of the history: L2, before clipping, means over the steps of an epoch.
 */
import type {TrainingHistory} from "../../artifacts/training/history.ts";
import {median} from "../../stats/quantile.ts";
import type {TrainingThresholds} from "./params.ts";

export interface LayerFlow {
  readonly name: string;
  /** One an epoch; NaN where an epoch has no norm of this layer. */
  readonly norms: readonly number[];
  readonly median: number;
  readonly largest: number;
  readonly largestEpoch: number;
}

export interface GradientFlow {
  /** Layers from the input on, as the model lists them; names that it does not list come last. */
  readonly layers: readonly LayerFlow[];
  /** Those with the smallest and the largest median norm. */
  readonly weakest: LayerFlow;
  readonly strongest: LayerFlow;
  /** No gradient at all reaches these. */
  readonly dead: readonly LayerFlow[];
  /** Their median norm lies below `vanishingShare` of the strongest layer's. */
  readonly vanishing: readonly LayerFlow[];
  /** Their norm lay, in some epoch, above `explodingFactor` times its own median; the worst first. */
  readonly exploding: readonly LayerFlow[];
}

/** Null where no norm was recorded. */
export function judgeGradients(
  history: TrainingHistory,
  {vanishingShare, explodingFactor}: TrainingThresholds,
): GradientFlow | null {
  const layers = history.epochs.length === 0 ? [] : listFlows(history);
  if (layers.length === 0) return null;
  const strongest = layers.reduce((a, b) => (b.median > a.median ? b : a));
  const rise = ({largest, median: usual}: LayerFlow): number => largest / usual;
  return {
    layers,
    strongest,
    weakest: layers.reduce((a, b) => (b.median < a.median ? b : a)),
    dead: layers.filter(({largest}) => largest === 0),
    vanishing: layers.filter(
      ({median: usual, largest}) => largest > 0 && usual < vanishingShare * strongest.median,
    ),
    exploding: layers
      .filter(({median: usual, largest}) => usual > 0 && largest > explodingFactor * usual)
      .sort((a, b) => rise(b) - rise(a)),
  };
}

function listFlows({layers, epochs}: TrainingHistory): LayerFlow[] {
  const seen = new Set(epochs.flatMap(({gradientNorms}) => Object.keys(gradientNorms)));
  const listed = layers.map(({name}) => name).filter((name) => seen.has(name));
  return [...new Set([...listed, ...seen])].map((name) => {
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
