/**
 * The model that a word of the command line means: a file, with its card `x.json` and its training history
 * `x.history.json` beside it; or a version in the registry, `NAME@1.2.0`, `NAME@production`, `models:/NAME/production`.
 */
import {existsSync} from "node:fs";
import {cardBeside, readCard as readUseCard} from "../../artifacts/card.ts";
import {type ModelCard, readCard} from "../../artifacts/training/card.ts";
import {Registry, resolveReference} from "../../registry/registry.ts";

export interface ModelFile {
  readonly path: string;
  /** The card of the model with this hash; undefined where there is none. */
  findCard(hash: string): Promise<ModelCard | undefined>;
  /** The classes that the small card of the model with this hash names; undefined where there is none. */
  findClasses(hash: string): Promise<readonly string[] | undefined>;
}

/** Throws an ExpectedError where a version is named that the registry has not, or has not whole. */
export async function findModelFile(root: string, word: string): Promise<ModelFile> {
  const reference = /^models:\/([^/]+)\/([^/]+)$/.exec(word);
  const text = reference === null ? word : `${reference[1]}@${reference[2]}`;
  if (reference === null && (existsSync(word) || !/^[\w.-]+@[\w.-]+$/.test(word)))
    return {
      path: word,
      findCard: (hash) => findCardBeside(word, hash),
      findClasses: (hash) => findClassesBeside(word, hash),
    };
  const registry = new Registry(root);
  const manifest = await resolveReference(registry, text);
  await registry.object(manifest.hashes.model, "keras", `${manifest.name}@${manifest.version}`);
  return {
    path: registry.objectPath(manifest.hashes.model, "keras"),
    findCard: () => registry.card(manifest),
    findClasses: async () => manifest.model.classes ?? undefined,
  };
}

/** `models/sample.keras` → `models/sample.json`. */
export function cardPath(model: string): string {
  return `${model.replace(/\.(keras|h5|hdf5)$/, "")}.json`;
}

export function historyPath(model: string): string {
  return `${model.replace(/\.(keras|h5|hdf5)$/, "")}.history.json`;
}

/** A card of another file, or a JSON that is none, is not this model's. */
async function findCardBeside(model: string, hash: string): Promise<ModelCard | undefined> {
  const path = cardPath(model);
  if (!existsSync(path)) return undefined;
  try {
    const card = await readCard(path);
    return card.model.hash === hash ? card : undefined;
  } catch {
    return undefined;
  }
}

async function findClassesBeside(model: string, hash: string): Promise<readonly string[] | undefined> {
  try {
    const card = await readUseCard(cardBeside(model));
    return card.model === hash ? card.classes : undefined;
  } catch {
    return undefined;
  }
}
