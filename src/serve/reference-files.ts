/** What served recordings are compared with, where the stages that come before drift leave it; or why there is nothing. */
import {existsSync} from "node:fs";
import {resolve} from "node:path";
import {cardBeside} from "../artifacts/card.ts";
import type {ReferenceFiles} from "../judgement/drift/reference-inputs.ts";

const FILES = {
  referenceWindows: "artifacts/reference/continuous.arrow",
  referencePredictions: "artifacts/reference/continuous_predictions.arrow",
  splits: "artifacts/reference/splits.json",
};

/** `baseline` as params.yaml names it; `model` is the path of the model's file. The scaler is whoever asks's own. */
export function findReference(
  root: string,
  {baseline, model}: {readonly baseline: string; readonly model: string},
): Omit<ReferenceFiles, "scaler"> | {readonly note: string} {
  const at = (path: string): string => resolve(root, path);
  const files = {
    baseline: at(baseline),
    referenceWindows: at(FILES.referenceWindows),
    referencePredictions: at(FILES.referencePredictions),
    splits: at(FILES.splits),
    // Whom it learnt from.
    card: cardBeside(model),
  };
  const missing = Object.values(files).find((path) => !existsSync(path));
  if (missing === undefined) return files;
  return {
    note:
      missing === files.card
        ? "Whom the model learnt from is not known: write its card with `pnpm model adopt`."
        : "There is nothing to compare with: build the reference with `pnpm dag repro`.",
  };
}
