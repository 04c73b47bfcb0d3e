/** The horizontal axis that charts of a training run share: whole epochs, and the kept one marked. */
import * as Plot from "@observablehq/plot";
import {colour} from "./palette.ts";

/** At most about seven whole numbers from `first` to `last`, the first among them where there is room. */
export function epochTicks(first: number, last: number): number[] {
  const steps = [1, 2, 5].flatMap((step) => [1, 10, 100, 1000].map((power) => step * power));
  const step = steps.sort((a, b) => a - b).find((step) => (last - first) / step <= 6) ?? 10000;
  const ticks: number[] = [];
  for (let epoch = Math.ceil(first / step) * step; epoch <= last; epoch += step) ticks.push(epoch);
  return ticks.includes(first) || (ticks[0] ?? first + step) - first < 0.75 * step
    ? ticks
    : [first, ...ticks];
}

/** Limits of the axis: half an epoch to either side, so that a run of one epoch has a width, too. */
export function epochDomain(epochs: readonly number[]): [number, number] {
  return [(epochs[0] ?? 1) - 0.5, (epochs.at(-1) ?? 1) + 0.5];
}

export function epochAxis(epochs: readonly number[]): Plot.Markish {
  return Plot.axisX({
    ticks: epochTicks(epochs[0] ?? 1, epochs.at(-1) ?? 1) as never,
    tickSize: 3,
    tickFormat: ((epoch: number) => String(epoch)) as never,
    label: "Epoch",
    labelAnchor: "center",
    labelArrow: "none",
  } as never);
}

/** The words "epoch 22 kept" over their place, kept within the frame near either end. */
export function keptLabel(kept: number, epochs: readonly number[]): Plot.Markish {
  const [from, to] = epochDomain(epochs);
  const share = (kept - from) / (to - from);
  return Plot.text([kept], {
    x: (epoch: number) => epoch,
    text: (epoch: number) => `epoch ${epoch} kept`,
    frameAnchor: "top",
    textAnchor: share < 0.25 ? "start" : share > 0.75 ? "end" : "middle",
    dy: -15,
    fill: colour("muted"),
  });
}
