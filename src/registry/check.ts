/** The whole registry looked through: what was edited by hand, is missing, or belongs nowhere. */

import {createHash} from "node:crypto";
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {basename, join, relative} from "node:path";
import {parseCard, requireOwnCard} from "../artifacts/card.ts";
import {isTemporary} from "../platform/atomic-file.ts";
import {ExpectedError} from "../platform/failure.ts";
import {STAGES} from "./manifest.ts";
import type {Registry} from "./registry.ts";
import {parseVersion} from "./semver.ts";

export interface Problem {
  /** Path from the registry's folder. */
  readonly file: string;
  readonly message: string;
  readonly hint: string;
}

/** The first problem of every file, sorted by file; none where all is as it was written. */
export async function checkRegistry(registry: Registry): Promise<Problem[]> {
  const problems: Problem[] = [];
  const attempt = async (file: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      problems.push({
        file: relative(registry.folder, error.file ?? file),
        message: error.message,
        hint: error.hint,
      });
    }
  };
  for (const name of registry.names()) {
    const folder = join(registry.folder, name);
    for (const file of readdirSync(folder).sort()) {
      const path = join(folder, file);
      const stem = file.replace(/\.json$/, "");
      const archived = stem.replace(/\.archived$/, "");
      const stage = STAGES.find((known) => known === stem);
      if (isTemporary(file)) continue; // left by a process that was killed while it wrote
      if (stage !== undefined) {
        await attempt(path, () => registry.pointer(name, stage));
      } else if (file.endsWith(".json") && parseVersion(stem) !== undefined) {
        await attempt(path, () => checkVersion(registry, name, stem));
      } else if (file.endsWith(".archived.json") && parseVersion(archived) !== undefined) {
        await attempt(path, () => registry.isArchived(name, archived));
        await attempt(path, () => registry.manifest(name, archived));
      } else {
        problems.push({
          file: join(name, file),
          message: `this is no version and no stage; the stages are ${STAGES.join(", ")}`,
          hint: `Remove it, or put it where it came from: git status ${path}`,
        });
      }
    }
  }
  problems.push(...checkObjects(registry));
  // One a file: a remedy mostly takes care of the rest.
  const files = problems.map(({file}) => file);
  return problems
    .filter(({file}, i) => files.indexOf(file) === i)
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

async function checkVersion(registry: Registry, name: string, version: string): Promise<void> {
  const manifest = await registry.manifest(name, version);
  const path = registry.manifestPath(name, version);
  if (join(registry.folder, name, manifest.path) !== registry.objectPath(manifest.hashes.model, "keras"))
    throw new ExpectedError("input", "path and hashes.model name different objects", {
      file: path,
      place: "path",
      hint: `Put it back as it was: git restore ${path}`,
    });
  const owner = `${name}@${version}`;
  await registry.object(manifest.hashes.model, "keras", owner);
  if (manifest.hashes.history !== null) await registry.object(manifest.hashes.history, "json", owner);
  const card = await registry.card(manifest);
  await registry.scaler(manifest);
  if (card !== undefined && card.model.hash !== manifest.hashes.model)
    throw new ExpectedError("input", "the card is of another model", {
      file: path,
      place: "hashes.card",
      hint: `Put it back as it was: git restore ${path}`,
    });
}

/** Objects whose bytes are not their name, whether a version names them or not. */
function checkObjects(registry: Registry): Problem[] {
  const folder = join(registry.folder, "objects");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file): Problem[] => {
    const match = /^([0-9a-f]{64})\.(keras|json)$/.exec(file);
    if (isTemporary(file)) return [];
    const hash = createHash("sha256")
      .update(readFileSync(join(folder, file)))
      .digest("hex");
    if (match?.[1] === hash) return [];
    const use = /^([0-9a-f]{64})\.card\.yaml$/.exec(file);
    if (use !== null) return checkUseCard(join(folder, file), use[1]!);
    return [
      {
        file: join("objects", file),
        message:
          match === null
            ? "this is no object"
            : "the object is damaged or was changed: its SHA-256 is not its name",
        hint: `Put it back: git restore ${join(folder, file)}; remove it where no version needs it.`,
      },
    ];
  });
}

/** A small card is named after its model, not by its bytes. */
function checkUseCard(path: string, model: string): Problem[] {
  try {
    requireOwnCard(parseCard(readFileSync(path, "utf8"), path), model, path);
    return [];
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return [{file: join("objects", basename(path)), message: error.message, hint: error.hint}];
  }
}
