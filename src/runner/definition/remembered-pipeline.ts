/**
 * The pipeline as it was loaded last, in `.dag/pipeline`: taken from there as long as the definition's files and all that
 * was seen of the disk are the same, so that to work out a thousand instances is not the greater part of a run with
 * nothing to do. It is only a cache: where it is absent, damaged or of another program, the pipeline is loaded.
 */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {deserialize, serialize} from "node:v8";
import {writeCacheSync} from "../../platform/atomic-file.ts";
import type {Loaded} from "./instance.ts";
import {type LoadOptions, openDefinition} from "./load.ts";
import {type Answers, lookAgain, Seen} from "./seen.ts";

export interface OpenDefinition {
  readonly loaded: Loaded;
  /** As `openDefinition` gives it: the definition's files as they were, what lies in folders as it is. */
  load(): Loaded;
}

interface Kept {
  /** Of the program that loaded it. */
  readonly program: string;
  readonly root: string;
  readonly answers: Answers;
  readonly loaded: Loaded & {readonly ok: true};
}

const FILE = ".dag/pipeline";
/** Beyond, reading it takes as long as loading. */
const MAX_BYTES = 16e6;

/**
 * `program`: names the code that loads, all of it; undefined: nothing is kept. Nor is it with parameters that are set, or of
 * a study.
 */
export function openRemembered(
  root: string,
  {set = [], study}: Pick<LoadOptions, "set" | "study">,
  program: string | undefined,
): OpenDefinition {
  if (program === undefined || set.length > 0 || study !== undefined) {
    const load = openDefinition(root, {set, study});
    return {loaded: load(), load};
  }
  const kept = readKept(root, program);
  const files = kept && lookAgain(root, kept.answers);
  if (kept !== undefined && files !== undefined)
    return {loaded: kept.loaded, load: openDefinition(root, {files})};
  const seen = new Seen();
  const load = openDefinition(root, {seen});
  const loaded = load();
  if (loaded.ok && seen.isComplete) keep(root, {program, root, answers: seen.answers, loaded});
  return {loaded, load};
}

function readKept(root: string, program: string): Kept | undefined {
  try {
    const kept = deserialize(readFileSync(join(root, FILE))) as Kept;
    return kept.program === program && kept.root === root ? kept : undefined;
  } catch {
    return undefined; // missing or damaged
  }
}

/** Where the runner already has a folder of its own. */
function keep(root: string, kept: Kept): void {
  if (!existsSync(join(root, ".dag"))) return;
  const bytes = serialize(kept);
  if (bytes.length <= MAX_BYTES) writeCacheSync(join(root, FILE), bytes);
}
