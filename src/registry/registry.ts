/**
 * The registry on disk, `models/registry/`: plain files that git can merge.
 *
 *   objects/<sha256>.keras, <sha256>.json   models; cards, histories, scalers: named by what they hold
 *   NAME/<version>.json                     a version, written once
 *   NAME/<version>.archived.json            it is not to be used any more
 *   NAME/staging.json, production.json      the version that a stage points to
 *
 * Nothing holds a time or a machine's path. A file that is not what its digest or its name says is refused.
 */
import {createHash} from "node:crypto";
import {existsSync, readdirSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {parseScaler, type Scaler} from "../artifacts/scaler.ts";
import {type ModelCard, parseCard} from "../artifacts/training/card.ts";
import {ExpectedError} from "../platform/failure.ts";
import {
  archivedSchema,
  type Manifest,
  manifestSchema,
  type Pointer,
  pointerSchema,
  type Stage,
} from "./manifest.ts";
import {readRecord} from "./record.ts";
import {compareVersions, parseVersion} from "./semver.ts";

export type Lifecycle = "Development" | "Staging" | "Production" | "Archived";

export class Registry {
  readonly folder: string;

  /** `root` is the project's folder. */
  constructor(root: string) {
    this.folder = join(root, "models", "registry");
  }

  lockPath(): string {
    return join(this.folder, ".lock");
  }

  objectPath(hash: string, ending: "keras" | "json" | "card.yaml"): string {
    return join(this.folder, "objects", `${hash}.${ending}`);
  }

  manifestPath(name: string, version: string): string {
    return join(this.folder, name, `${version}.json`);
  }

  archivedPath(name: string, version: string): string {
    return join(this.folder, name, `${version}.archived.json`);
  }

  pointerPath(name: string, stage: Stage): string {
    return join(this.folder, name, `${stage}.json`);
  }

  /** Names, sorted. */
  names(): string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder, {withFileTypes: true})
      .filter((entry) => entry.isDirectory() && entry.name !== "objects")
      .map(({name}) => name)
      .sort();
  }

  /** Versions of a name in their order of precedence; none where the name is not known. */
  versions(name: string): string[] {
    const folder = join(this.folder, name);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .map((file) => file.slice(0, -".json".length))
      .filter((version) => parseVersion(version) !== undefined)
      .sort(compareVersions);
  }

  /** Throws an ExpectedError where the version is not there or its file is not what was registered. */
  async manifest(name: string, version: string): Promise<Manifest> {
    const path = this.manifestPath(name, version);
    if (!existsSync(path)) {
      const known = this.versions(name);
      throw new ExpectedError("input", `there is no ${name}@${version} in the registry`, {
        file: this.folder,
        hint:
          known.length > 0
            ? `${name} has ${known.join(", ")}.`
            : `The registry has ${this.names().join(", ") || "no models; `pnpm model register` adds one"}.`,
      });
    }
    const manifest = await readRecord(path, manifestSchema);
    if (manifest.name !== name || manifest.version !== version)
      throw new ExpectedError("input", `the file says that it is ${manifest.name}@${manifest.version}`, {
        file: path,
        place: "name, version",
        hint: "Give it back its own name; a new version is made with `pnpm model register`.",
      });
    return manifest;
  }

  /** Undefined where no version is at that stage. */
  async pointer(name: string, stage: Stage): Promise<Pointer | undefined> {
    const path = this.pointerPath(name, stage);
    if (!existsSync(path)) return undefined;
    const pointer = await readRecord(path, pointerSchema);
    if (pointer.name !== name || pointer.stage !== stage)
      throw new ExpectedError("input", `the file says that it is the ${pointer.stage} of ${pointer.name}`, {
        file: path,
        place: "name, stage",
        hint: `Put it back as it was: git restore ${path}`,
      });
    const manifest = await this.manifest(name, pointer.version);
    if (manifest.digest !== pointer.manifest || manifest.path !== pointer.path)
      throw new ExpectedError(
        "input",
        `${stage} points to another ${name}@${pointer.version} than the registry has`,
        {
          file: path,
          place: "manifest",
          hint: `Put both files back: git restore ${path} ${this.manifestPath(name, pointer.version)}`,
        },
      );
    return pointer;
  }

  async isArchived(name: string, version: string): Promise<boolean> {
    const path = this.archivedPath(name, version);
    if (!existsSync(path)) return false;
    await readRecord(path, archivedSchema);
    return true;
  }

  /** Where each version stands. One that was replaced in production is archived: it is kept for a rollback. */
  async lifecycles(name: string): Promise<Map<string, Lifecycle>> {
    const production = await this.pointer(name, "production");
    const staging = await this.pointer(name, "staging");
    const replaced = new Set(production?.history.map(({version}) => version));
    const found = new Map<string, Lifecycle>();
    for (const version of this.versions(name)) {
      if (version === production?.version) found.set(version, "Production");
      else if (await this.isArchived(name, version)) found.set(version, "Archived");
      else if (version === staging?.version) found.set(version, "Staging");
      else found.set(version, replaced.has(version) ? "Archived" : "Development");
    }
    return found;
  }

  /** The bytes of an object. Throws an ExpectedError where it is missing or not what its name says. */
  async object(hash: string, ending: "keras" | "json", owner: string): Promise<Buffer> {
    const path = this.objectPath(hash, ending);
    if (!existsSync(path))
      throw new ExpectedError("input", `the object of ${owner} is missing`, {
        file: path,
        hint: `Put it back: git restore ${path}, or register the same file again.`,
      });
    const bytes = await readFile(path);
    if (createHash("sha256").update(bytes).digest("hex") !== hash)
      throw new ExpectedError(
        "input",
        `the object of ${owner} is damaged or was changed: its SHA-256 is not its name`,
        {
          file: path,
          hint: `Put it back: git restore ${path}, or register the same file again.`,
        },
      );
    return bytes;
  }

  /** The card of a version; undefined where it was registered without one. */
  async card({hashes, name, version}: Manifest): Promise<ModelCard | undefined> {
    if (hashes.card === null) return undefined;
    const bytes = await this.object(hashes.card, "json", `${name}@${version}`);
    return parseCard(bytes.toString("utf8"), this.objectPath(hashes.card, "json"));
  }

  /** The scaler of a version; undefined where it was registered without one. */
  async scaler({hashes, name, version}: Manifest): Promise<Scaler | undefined> {
    if (hashes.scaler === null) return undefined;
    const bytes = await this.object(hashes.scaler, "json", `${name}@${version}`);
    return parseScaler(bytes.toString("utf8"), this.objectPath(hashes.scaler, "json"));
  }
}

/** Throws an ExpectedError where the text cannot be a name: it is a folder's, on every file system. */
export function checkName(name: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(name) && name !== "objects") return name;
  throw new ExpectedError("input", `"${name}" cannot be a model's name`, {
    hint: "Use small letters, digits, dot, hyphen, underscore, at most 64, beginning with a letter or digit.",
  });
}

/** `NAME`, `NAME@1.2.0`, `NAME@production`. */
export function parseReference(text: string): {name: string; version: string | undefined} {
  const at = text.indexOf("@");
  const name = checkName(at < 0 ? text : text.slice(0, at));
  return {name, version: at < 0 ? undefined : text.slice(at + 1)};
}

/** The manifest that `NAME@1.2.0` or `NAME@staging` means. Throws an ExpectedError where there is none. */
export async function resolveReference(registry: Registry, text: string): Promise<Manifest> {
  const {name, version} = parseReference(text);
  if (version === undefined || version === "")
    throw new ExpectedError("input", `"${text}" names no version`, {
      hint: `Write ${name}@VERSION, ${name}@staging or ${name}@production; versions: ${registry.versions(name).join(", ") || "none"}.`,
    });
  if (version !== "staging" && version !== "production") return registry.manifest(name, version);
  const pointer = await registry.pointer(name, version);
  if (pointer === undefined)
    throw new ExpectedError("input", `${name} has no version in ${version}`, {
      hint: `Promote one: pnpm model promote ${name}@VERSION ${version}`,
    });
  return registry.manifest(name, pointer.version);
}
