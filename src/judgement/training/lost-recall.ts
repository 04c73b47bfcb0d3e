/** Behaviours that later epochs unlearnt: recall at the kept epoch against recall at the last one. */
import type {Epoch} from "../../artifacts/training/epoch.ts";
import type {TrainingHistory} from "../../artifacts/training/history.ts";
import type {TrainingThresholds} from "./params.ts";

export interface LostRecall {
  readonly class: string;
  readonly kept: number;
  readonly last: number;
}

/** Share of the true windows of each class that were recognised (classes); null where the class does not occur. */
export function computeRecalls({confusion}: Epoch): (number | null)[] {
  return confusion.map((row, i) => {
    const sum = row.reduce((a, b) => a + b, 0);
    return sum === 0 ? null : row[i]! / sum;
  });
}

/** Classes whose recall fell by `recallLoss` or more from the kept epoch to the last, in the order of the classes. */
export function findLostRecall(
  {classes, epochs}: TrainingHistory,
  kept: Epoch,
  {recallLoss}: TrainingThresholds,
): LostRecall[] {
  const now = computeRecalls(kept);
  const end = computeRecalls(epochs.at(-1)!);
  return classes.flatMap((name, i) => {
    const [recall, last] = [now[i] ?? null, end[i] ?? null];
    return recall === null || last === null || !(recall - last >= recallLoss)
      ? []
      : [{class: name, kept: recall, last}];
  });
}
