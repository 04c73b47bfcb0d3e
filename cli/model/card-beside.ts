/** What lies beside a model's file: its card `x.json` and its training history `x.history.json`. */
import {existsSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {cardSchema, type ModelCard} from "../../lib/training/card.ts";

/** `models/sample.keras` → `models/sample.json`. */
export function cardPath(model: string): string {
  return `${model.replace(/\.(keras|h5|hdf5)$/, "")}.json`;
}

export function historyPath(model: string): string {
  return `${model.replace(/\.(keras|h5|hdf5)$/, "")}.history.json`;
}

/** The card beside the model, if it is one of this very file; undefined where there is none. */
export async function findCard(model: string, hash: string): Promise<ModelCard | undefined> {
  const path = cardPath(model);
  if (!existsSync(path)) return undefined;
  try {
    const card = cardSchema.parse(JSON.parse(await readFile(path, "utf8")));
    return card.model.hash === hash ? card : undefined;
  } catch {
    return undefined;
  }
}
