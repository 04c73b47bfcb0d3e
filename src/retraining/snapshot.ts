/**
 * The model in use, with its card and its scaler, as files that no stage writes: what a candidate is compared with, and
 * what fine-tuning starts from, stays as it was when the retraining began.
 */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {parseScaler, scalerHash} from "../artifacts/scaler.ts";
import {parseCard} from "../artifacts/training/card.ts";
import {writeAtomicSync} from "../platform/atomic-file.ts";
import {ExpectedError} from "../platform/failure.ts";

export interface InUse {
  /** Paths. */
  readonly model: string;
  readonly card: string;
  readonly scaler: string;
}

const FOLDER = "models/candidates";

/**
 * Copies them to `models/candidates/current.*`; once for a retraining, which `begunAt` names, however often it is gone
 * on with. Throws an ExpectedError where the scaler is not the card's.
 */
export function snapshotInUse(root: string, {model, card, scaler}: InUse, begunAt: string): void {
  const marker = join(root, FOLDER, "begun");
  if (existsSync(marker) && readFileSync(marker, "utf8") === begunAt) return;
  const texts = {card: readFileSync(card, "utf8"), scaler: readFileSync(scaler, "utf8")};
  const {windows} = parseCard(texts.card, card);
  if (scalerHash(parseScaler(texts.scaler, scaler)) !== windows.scalerHash)
    throw new ExpectedError("input", "this is not the scaler that the model in use was trained with", {
      file: scaler,
      place: "trained, scaler in params.yaml",
      hint: "Keep the scaler of its training, as the registry does, and name it as `scaler` in params.yaml.",
    });
  copy(readFileSync(model), join(root, FOLDER, "current.keras"));
  copy(Buffer.from(texts.card), join(root, FOLDER, "current.json"));
  copy(Buffer.from(texts.scaler), join(root, FOLDER, "current.scaler.json"));
  writeAtomicSync(marker, begunAt);
}

/** An equal file stays as it is, so that nothing which stands on it is stale. */
function copy(bytes: Uint8Array, path: string): void {
  if (!existsSync(path) || !readFileSync(path).equals(bytes)) writeAtomicSync(path, bytes);
}
