/**
 * What has been run here, one line of JSON a run, in `.dag/history.jsonl`: when, how long, with what outcome. It is of
 * this machine alone, and nothing that is built stands on it. Of the oldest runs only so many are kept.
 */
import {appendFileSync, mkdirSync, readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {writeCacheSync} from "../../platform/atomic-file.ts";

const FILE = ".dag/history.jsonl";
/** Beyond this size the older half is dropped. */
const MAX_BYTES = 8e6;

export interface RunHistory {
  /** UTC, as ISO 8601. */
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly jobs: number;
  readonly interrupted: boolean;
  /** How many instances were fresh. */
  readonly fresh: number;
  /** Those that were not, in the order in which they ended. */
  readonly instances: readonly InstanceHistory[];
}

export interface InstanceHistory {
  readonly name: string;
  readonly how: "ran" | "restored" | "failed" | "skipped";
  readonly milliseconds?: number;
  /** Peak resident memory of its process, in MB, where it told. */
  readonly peakMB?: number;
  /** True where its outputs are as they were before. */
  readonly unchanged?: boolean;
  /** Why it ran, one line each. */
  readonly reasons?: readonly string[];
}

/** A history that cannot be written is no reason to fail. */
export function appendHistory(root: string, run: RunHistory): void {
  const path = join(root, FILE);
  try {
    mkdirSync(join(root, ".dag"), {recursive: true});
    appendFileSync(path, `${JSON.stringify(run)}\n`);
    if (statSync(path).size <= MAX_BYTES) return;
    const lines = readFileSync(path, "utf8").split("\n");
    writeCacheSync(path, lines.slice(lines.length >> 1).join("\n"));
  } catch {
    // a full or read-only disk
  }
}

/** Oldest first; a line that was cut short is left out. */
export function readHistory(root: string): readonly RunHistory[] {
  let text: string;
  try {
    text = readFileSync(join(root, FILE), "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => parseLine(line) ?? []);
}

/** How long each instance took when it ran last, in ms. */
export function readDurations(root: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const {instances} of readHistory(root))
    for (const {name, how, milliseconds} of instances)
      if (how === "ran" && milliseconds !== undefined) found.set(name, milliseconds);
  return found;
}

function parseLine(line: string): RunHistory | undefined {
  try {
    const run = JSON.parse(line) as RunHistory;
    const isWhole = typeof run?.startedAt === "string" && Array.isArray(run.instances);
    return isWhole && run.instances.every((one) => typeof one?.name === "string") ? run : undefined;
  } catch {
    return undefined;
  }
}
