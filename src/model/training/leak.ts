/** Data leakage: whether a model is about to be evaluated on users that it was trained on. */
import type {Splits} from "../../artifacts/splits.ts";
import type {ModelCard} from "../../artifacts/training/card.ts";
import {ExpectedError} from "../../platform/failure.ts";

/**
 * Throws an ExpectedError that names the test users whom the model was trained or validated on. A card
 * speaks for the model with its hash and for users of its own data alone.
 */
export function refuseLeak(card: ModelCard, modelHash: string, splits: Splits, splitsFile: string): void {
  if (card.model.hash !== modelHash || card.lineage.source !== splits.source) return;
  const known = new Set([...card.users.train, ...card.users.validation]);
  const leaked = splits.test.filter((user) => known.has(user));
  if (leaked.length === 0) return;
  throw new ExpectedError(
    "input",
    `the model ${card.name} learnt from ${leaked.join(", ")}, who ${leaked.length === 1 ? "is a test user" : "are test users"} of this split`,
    {
      file: splitsFile,
      place: "test",
      hint: "Train it on this split (`pnpm dag repro train`), or go back to the split that its card names: reference.testUsers, reference.testFold, seed.",
    },
  );
}
