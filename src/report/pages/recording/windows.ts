/** The windows of a recording as its page shows them: each stands for its middle, where no neighbour overlaps it. */
import type {FusedTable} from "../../../artifacts/fused.ts";
import type {PredictionsTable} from "../../../artifacts/predictions.ts";

export interface ShownWindow {
  readonly id: number;
  /** Fractional rows of the fused table between which it is drawn. */
  readonly from: number;
  readonly to: number;
  /** Position of the class among the model's. */
  readonly predicted: number;
  readonly confidence: number;
  /** The next most probable class and its probability; −1 and 0 with one class. */
  readonly second: number;
  readonly secondShare: number;
}

export function shownWindows({t, rateHz}: FusedTable, predictions: PredictionsTable): ShownWindow[] {
  const {lengthSamples, stepSamples} = predictions.meta;
  const overlap = Math.max(0, (lengthSamples - stepSamples) / 2);
  const start = t[0] ?? 0;
  const step = Math.min(lengthSamples, stepSamples);
  return Array.from({length: predictions.rows}, (_, i) => {
    const row = ((predictions.start[i]! - start) * rateHz) / 1000;
    const predicted = predictions.predicted[i]!;
    const {second, secondShare} = secondOf(predictions, i, predicted);
    return {
      id: predictions.windowId[i]!,
      from: row + overlap,
      to: row + overlap + step,
      predicted,
      confidence: predictions.confidence[i]!,
      second,
      secondShare,
    };
  });
}

function secondOf({probabilities}: PredictionsTable, row: number, first: number) {
  let second = -1;
  let secondShare = 0;
  probabilities.forEach((share, c) => {
    if (c === first || !(second === -1 || share[row]! > secondShare)) return;
    second = c;
    secondShare = share[row]!;
  });
  return {second, secondShare};
}
