/** A new version in the registry: the model and what belongs to it become objects, and a manifest names them. */
import {createHash} from "node:crypto";
import {existsSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {formatCard, parseCard as parseUseCard, requireOwnCard} from "../artifacts/card.ts";
import {formatScaler, parseScaler, type Scaler, scalerHash} from "../artifacts/scaler.ts";
import {type ModelCard, parseCard} from "../artifacts/training/card.ts";
import {readWindows} from "../artifacts/windows.ts";
import {readModel} from "../model/keras/model.ts";
import {makeUseCard} from "../model/training/make-card.ts";
import {writeAtomicSync} from "../platform/atomic-file.ts";
import {ExpectedError} from "../platform/failure.ts";
import {withLock} from "../platform/owner-lock.ts";
import {traceLineage} from "./lineage.ts";
import {type Manifest, manifestSchema} from "./manifest.ts";
import {formatRecord, readRecord, seal} from "./record.ts";
import {checkName, type Registry} from "./registry.ts";
import {developmentVersion, parseVersion} from "./semver.ts";

export interface Registration {
  readonly root: string;
  readonly model: string;
  /** Undefined where there is none. */
  readonly card: string | undefined;
  readonly history: string | undefined;
  /** The small card; one is made of card and scaler where there is none. */
  readonly use: string | undefined;
  /** A scaler's file. */
  readonly scaler: string | undefined;
  /** A windows table, which carries the scaler that it was written with. */
  readonly windows: string | undefined;
  readonly name: string;
  /** A development version is made up where there is none. */
  readonly version: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Registers the model and gives its manifest. Registering the same model under the same version again changes nothing.
 *
 * Throws an ExpectedError where the version is taken by another model, the card is of another file, or the scaler is not
 * the card's.
 */
export async function registerModel(registry: Registry, registration: Registration): Promise<Manifest> {
  const {root, model: path, name} = registration;
  checkName(name);
  checkVersion(registration.version);
  const bytes = await readFile(path);
  const model = await readModel(path);
  if (hashOf(bytes) !== model.hash)
    throw new ExpectedError("input changed", "the model changed while it was read", {
      file: path,
      hint: "Register it once nothing writes it.",
    });
  const cardText = await readText(registration.card);
  const card = cardText === undefined ? undefined : parseCard(cardText, registration.card!);
  if (card !== undefined && card.model.hash !== model.hash)
    throw new ExpectedError("input", "the card is of another model: its hash is not this file's", {
      file: registration.card!,
      place: "model.hash",
      hint: "Give the card that was written with this file, or --no-card.",
    });
  const history = await readText(registration.history);
  const scaler = await findScaler(registration, card);
  const use = await findUseCard(registration, model.hash, card, scaler);
  const texts = {card: cardText, history, scaler: scaler === undefined ? undefined : formatScaler(scaler)};
  const lineage = await traceLineage(root, model.hash, card);

  return withLock(registry.lockPath(), async () => {
    const version = registration.version ?? developmentVersion(registry.versions(name), model.hash);
    const hashes = {
      model: model.hash,
      card: hashOf(texts.card),
      history: hashOf(texts.history),
      scaler: hashOf(texts.scaler),
    };
    const manifest: Manifest = seal({
      kymo: "model-version/1" as const,
      name,
      version,
      path: `../objects/${model.hash}.keras`,
      hashes,
      model: {
        kerasVersion: model.kerasVersion,
        inputs: model.inputs.map(({name, shape}) => ({name, shape: [...shape]})),
        outputs: model.outputs.map(({name, shape}) => ({name, shape: [...shape]})),
        parameters: model.parameters,
        classes:
          card?.model.classes ??
          (use === undefined ? undefined : parseUseCard(use, path).classes.slice()) ??
          (scaler === undefined ? null : [...scaler.classes]),
      },
      tags: registration.tags,
      lineage,
    });
    const manifestPath = registry.manifestPath(name, version);
    const known = existsSync(manifestPath) ? await readRecord(manifestPath, manifestSchema) : undefined;
    if (known !== undefined && known.digest !== manifest.digest) {
      const same = known.hashes.model === model.hash;
      throw new ExpectedError(
        "input",
        same
          ? `${name}@${version} is this model already, registered with another card, scaler, tags or lineage`
          : `${name}@${version} is another model already`,
        {file: manifestPath, hint: "A version never changes: give the next one with --version."},
      );
    }
    // Objects first: a manifest is only ever there with all it names. Writing one again repairs a damaged one.
    writeAttributes(registry);
    writeAtomicSync(registry.objectPath(model.hash, "keras"), bytes);
    // Beside the model, under its name, where whoever uses the model looks for it.
    if (use !== undefined) writeAtomicSync(registry.objectPath(model.hash, "card.yaml"), Buffer.from(use));
    for (const text of Object.values(texts))
      if (text !== undefined) writeAtomicSync(registry.objectPath(hashOf(text), "json"), Buffer.from(text));
    if (known === undefined) writeAtomicSync(manifestPath, formatRecord(manifest));
    return manifest;
  });
}

function checkVersion(version: string | undefined): void {
  if (version === undefined || parseVersion(version) !== undefined) return;
  throw new ExpectedError("input", `"${version}" is no semantic version`, {
    hint: "Give three numbers, such as 1.2.0, and perhaps a suffix, such as 1.2.0-rc.1.",
  });
}

async function readText(path: string | undefined): Promise<string | undefined> {
  return path === undefined ? undefined : readFile(path, "utf8");
}

function hashOf(bytes: string | Uint8Array): string;
function hashOf(bytes: string | undefined): string | null;
function hashOf(bytes: string | Uint8Array | undefined): string | null {
  return bytes === undefined ? null : createHash("sha256").update(bytes).digest("hex");
}

/** The scaler that was given, by itself or in windows, if it is the card's; the project's own where that is. */
async function findScaler(
  {root, scaler, windows}: Registration,
  card: ModelCard | undefined,
): Promise<Scaler | undefined> {
  const wanted = card?.windows.scalerHash;
  const fits = (candidate: Scaler) => wanted === undefined || scalerHash(candidate) === wanted;
  const refuse = (file: string) =>
    new ExpectedError("input", "this is not the scaler that the model's card names", {
      file,
      place: "scaler",
      hint: "Give the scaler.json of the training with --scaler, or none.",
    });
  if (scaler !== undefined) {
    const given = parseScaler(await readFile(scaler, "utf8"), scaler);
    if (!fits(given)) throw refuse(scaler);
    return given;
  }
  if (windows !== undefined) {
    const {meta} = await readWindows(windows);
    const carried: Scaler = {
      kymo: "scaler/1",
      channels: meta.channels,
      units: meta.units,
      gravity: meta.gravity,
      rateHz: meta.rateHz,
      window: meta.lengthSamples,
      step: meta.stepSamples,
      mean: meta.mean,
      scale: meta.scale,
      classes: meta.classes,
      trainUsers: card?.users.train ?? [],
    };
    if (!fits(carried)) throw refuse(windows);
    return carried;
  }
  const own = join(root, "artifacts", "reference", "scaler.json");
  if (wanted === undefined || !existsSync(own)) return undefined;
  const found = parseScaler(await readFile(own, "utf8"), own);
  return fits(found) ? found : undefined;
}

/** The small card as it lies beside the model, or as card and scaler say; undefined where neither says enough. */
async function findUseCard(
  {use}: Registration,
  hash: string,
  card: ModelCard | undefined,
  scaler: Scaler | undefined,
): Promise<string | undefined> {
  if (use !== undefined) {
    const text = await readFile(use, "utf8");
    requireOwnCard(parseUseCard(text, use), hash, use);
    return text;
  }
  if (card === undefined || scaler === undefined) return undefined;
  return formatCard(
    makeUseCard(card, {
      ...card.windows,
      lengthSamples: card.model.input[0],
      mean: scaler.mean,
      scale: scaler.scale,
    }),
  );
}

/** Objects are named by their bytes, so git must not turn their line ends. */
function writeAttributes(registry: Registry): void {
  const path = join(registry.folder, ".gitattributes");
  if (!existsSync(path)) writeAtomicSync(path, "*.json text eol=lf\nobjects/* -text\n");
}
