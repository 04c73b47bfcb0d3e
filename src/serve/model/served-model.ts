/**
 * The model that is served: the production version of the registry where there is one, else the model of params.yaml,
 * with the scaler its input is scaled with and the digests that every answer stands on.
 */
import {createHash} from "node:crypto";
import {existsSync, readFileSync} from "node:fs";
import {basename, resolve} from "node:path";
import {cardBeside} from "../../artifacts/card.ts";
import {readScaler, type Scaler, scalerHash} from "../../artifacts/scaler.ts";
import {type ModelCard, parseCard} from "../../artifacts/training/card.ts";
import {withoutEnding} from "../../platform/ending.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {Manifest} from "../../registry/manifest.ts";
import {Registry, resolveReference} from "../../registry/registry.ts";
import type {Settings} from "../settings.ts";

export interface ServedModel {
  readonly name: string;
  /** Of the registry; null for a file. */
  readonly version: string | null;
  readonly path: string;
  readonly scaler: Scaler;
  readonly card: ModelCard | null;
  /** SHA-256; the scaler's is of what it does (`scalerHash`), the baseline's null where there is none. */
  readonly digests: Digests;
}

export interface Digests {
  readonly model: string;
  readonly scaler: string;
  readonly baseline: string | null;
  readonly code: string;
}

export interface ModelSource {
  readonly root: string;
  readonly settings: Settings;
  /** `NAME@VERSION`, `NAME@production`, or a file; undefined for the default. */
  readonly wanted: string | undefined;
  /** Digest of the code that serves. */
  readonly code: string;
}

/** Throws an ExpectedError where there is no such model, or its scaler is not known or another one. */
export async function findModel(source: ModelSource): Promise<ServedModel> {
  const {root, settings, wanted} = source;
  const registry = new Registry(root);
  const reference = wanted ?? (await defaultReference(registry, settings.model));
  const isFile = reference.endsWith(".keras") || reference.endsWith(".h5") || reference.includes("/");
  if (!isFile) return registeredModel(registry, await resolveReference(registry, reference), source);
  return fileModel(reference, source);
}

/** `NAME@production` of `models:/NAME/production` or of the only name that has one, else the file. */
async function defaultReference(registry: Registry, model: string): Promise<string> {
  const named = /^models:\/([^/]+)\/(.+)$/.exec(model);
  if (named !== null) return `${named[1]}@${named[2]}`;
  const inProduction: string[] = [];
  for (const name of registry.names())
    if ((await registry.pointer(name, "production")) !== undefined) inProduction.push(name);
  if (inProduction.length > 1)
    throw new ExpectedError("input", `several models are in production: ${inProduction.join(", ")}`, {
      file: registry.folder,
      hint: `Say which: kymo serve --model ${inProduction[0]}@production`,
    });
  return inProduction.length === 1 ? `${inProduction[0]}@production` : model;
}

/** A version of the registry, whole: its files are checked against their names. */
export async function registeredModel(
  registry: Registry,
  manifest: Manifest,
  source: ModelSource,
): Promise<ServedModel> {
  const {name, version, hashes} = manifest;
  await registry.object(hashes.model, "keras", `${name}@${version}`);
  const path = registry.objectPath(hashes.model, "keras");
  const card = (await registry.card(manifest)) ?? null;
  const scaler = (await registry.scaler(manifest)) ?? (await readScalerOf(path, source));
  const model = {name, version, path, scaler, card};
  return complete(model, hashes.model, source);
}

async function fileModel(reference: string, source: ModelSource): Promise<ServedModel> {
  const path = resolve(source.root, reference);
  if (!existsSync(path))
    throw new ExpectedError("input", "the model to serve is not there", {
      file: path,
      hint: "Build it with `pnpm dag repro`, or name another: kymo serve --model NAME@VERSION.",
    });
  const hash = sha256(readFileSync(path));
  const cardPath = `${withoutEnding(path)}.json`;
  const card = existsSync(cardPath) ? parseCard(readFileSync(cardPath, "utf8"), cardPath) : null;
  const name = withoutEnding(basename(path));
  const scaler = await readScalerOf(path, source);
  // A card of another file says nothing of this one.
  const own = card?.model.hash === hash ? card : null;
  return complete({name, version: null, path, scaler, card: own}, hash, source);
}

/** Of the card beside the model where that is not the one of params.yaml, else of `scaler` there. */
async function readScalerOf(path: string, {root, settings}: ModelSource): Promise<Scaler> {
  const own = cardBeside(path);
  const isOther = path !== resolve(root, settings.model);
  const file = isOther && existsSync(own) ? own : resolve(root, settings.scaler);
  if (!existsSync(file))
    throw new ExpectedError("input", "the scaler of the model is not there", {
      file,
      hint: "Write the model's card with `pnpm model adopt`, or build the scaler with `pnpm dag repro reference`.",
    });
  return readScaler(file);
}

function complete(
  model: Omit<ServedModel, "digests">,
  hash: string,
  {root, settings, code}: ModelSource,
): ServedModel {
  const scaler = scalerHash(model.scaler);
  const trained = model.card?.windows.scalerHash;
  if (trained !== undefined && trained !== scaler)
    throw new ExpectedError("input", `${model.name} was trained with another scaler than this`, {
      file: model.path,
      place: "card, windows.scalerHash",
      hint: "Set `scaler` in params.yaml to that of the training, or register the model with it.",
    });
  const baseline = resolve(root, settings.baseline);
  return {
    ...model,
    digests: {
      model: hash,
      scaler,
      baseline: existsSync(baseline) ? sha256(readFileSync(baseline)) : null,
      code,
    },
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
