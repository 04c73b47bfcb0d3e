/**
 * Which mutants are tried: a seeded sample of every target.
 *
 * A mutant's rank is a hash of the seed, its file and its change, not of its place: so the sample of a target depends
 * on no other target, and an edit elsewhere in a file leaves its other mutants in the sample.
 */
import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {ExpectedError} from "../../src/platform/failure.ts";
import {findMutations, type Mutation} from "./mutators.ts";

export interface Mutant extends Mutation {
  /** Relative to the repository. */
  readonly file: string;
  /** From 1, of the place that changes. */
  readonly line: number;
  readonly column: number;
  /** That line, without the indent. */
  readonly before: string;
  readonly after: string;
}

const ROOTS = ["src", "stages", "lib", "runner", "cli"];

/** The sources of each target; without targets, of each folder in the source roots. Throws on one without any. */
export function listSources(files: readonly string[], targets: readonly string[]): string[][] {
  const sources = files.filter((file) => ROOTS.includes(file.split("/")[0]!) && /(?<!\.d)\.ts$/.test(file));
  const wanted = targets.length > 0 ? targets : [...new Set(sources.map(folderOf))];
  return wanted.map((target) => {
    const inside =
      targets.length === 0
        ? sources.filter((file) => folderOf(file) === target)
        : sources.filter((file) => file === target || file.startsWith(`${target}/`));
    if (inside.length > 0) return inside;
    throw new ExpectedError("usage", `there are no TypeScript sources at ${target}`, {
      hint: `Name a folder or a file in ${ROOTS.join(", ")}, as seen from the repository.`,
    });
  });
}

/** `src/runner` of `src/runner/store/store.ts`, `src` of `src/main.ts`. */
function folderOf(file: string): string {
  const folders = file.split("/").slice(0, -1);
  return folders.slice(0, 2).join("/");
}

/** `count` mutants of `sources`, or all if there are fewer, ordered by file and place. */
export function sampleMutants(
  root: string,
  sources: readonly string[],
  seed: number,
  count: number,
): Mutant[] {
  return sources
    .flatMap((file) => findMutants(file, readFileSync(join(root, file), "utf8"), seed))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({mutant}) => mutant)
    .sort((a, b) => (a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1));
}

function findMutants(file: string, text: string, seed: number): {rank: string; mutant: Mutant}[] {
  const repeats = new Map<string, number>();
  return findMutations(file, text).map((mutation) => {
    const mutant = {file, ...mutation, ...describePlace(text, mutation)};
    const identity = `${mutant.before}\n${mutant.after}\n${mutation.mutator}`;
    const repeat = repeats.get(identity) ?? 0;
    repeats.set(identity, repeat + 1);
    const rank = createHash("sha256").update(`${seed}\n${file}\n${identity}\n${repeat}`).digest("hex");
    return {rank, mutant};
  });
}

function describePlace(text: string, mutation: Mutation) {
  const from = text.lastIndexOf("\n", mutation.start - 1) + 1;
  const lineAt = (changed: string) => changed.slice(from).split("\n", 1)[0]!.trim();
  return {
    line: text.slice(0, from).split("\n").length,
    column: mutation.start - from + 1,
    before: lineAt(text),
    after: lineAt(applyMutation(text, mutation)),
  };
}

export function applyMutation(text: string, {start, end, replacement}: Mutation): string {
  return text.slice(0, start) + replacement + text.slice(end);
}
