/**
 * From a model back to the raw recordings: dag.lock says what each stage read and wrote, by digest, so the way up
 * goes from file to the stage that wrote it, and ends at the files that no stage wrote.
 */
import {existsSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import * as z from "zod";
import type {ModelCard} from "../artifacts/training/card.ts";
import {ExpectedError} from "../platform/failure.ts";
import type {Manifest} from "./manifest.ts";

const instanceSchema = z.object({
  fingerprint: z.string(),
  deps: z.array(z.object({path: z.string(), content: z.string()})),
  outs: z.array(z.object({path: z.string(), content: z.string(), bytes: z.string()})),
});

const lockSchema = z.object({instances: z.record(z.string(), instanceSchema)});

type Instances = Readonly<Record<string, z.infer<typeof instanceSchema>>>;
type Lineage = Manifest["lineage"];

/** The lineage of the model with SHA-256 `hash`, by its card and the project's dag.lock. */
export async function traceLineage(
  root: string,
  hash: string,
  card: ModelCard | undefined,
): Promise<Lineage> {
  const training = card?.lineage ?? null;
  const none = {training, stages: [], raw: []};
  const path = join(root, "dag.lock");
  if (!existsSync(path)) return {...none, gap: "there is no dag.lock"};
  const instances = await readLock(path);
  const starts = findStarts(instances, hash, card);
  if (starts.length === 0)
    return {...none, gap: "no stage in dag.lock wrote this model or what it was trained on"};
  return {training, ...walkUp(instances, starts)};
}

async function readLock(path: string): Promise<Instances> {
  const hint = "Let the runner put it right: pnpm dag status";
  try {
    return lockSchema.parse(JSON.parse(await readFile(path, "utf8"))).instances;
  } catch (cause) {
    throw new ExpectedError("input", "dag.lock cannot be read; it may hold merge conflicts", {
      file: path,
      hint,
      cause,
    });
  }
}

/** The stage that wrote the model; where dag.lock no longer has it, those that wrote what its card says it was made of. */
function findStarts(instances: Instances, hash: string, card: ModelCard | undefined): string[] {
  const names = Object.keys(instances).sort();
  const writer = names.filter(
    (name) =>
      instances[name]!.outs.some(({bytes}) => bytes === hash) ||
      instances[name]!.fingerprint === card?.lineage.fingerprint,
  );
  if (writer.length > 0) return writer;
  const wanted = new Set(Object.values(card?.lineage.deps ?? {}));
  return names.filter((name) => instances[name]!.outs.some(({content}) => wanted.has(content)));
}

function walkUp(instances: Instances, starts: readonly string[]): Omit<Lineage, "training"> {
  const writers = new Map<string, string>();
  for (const [name, {outs}] of Object.entries(instances)) for (const out of outs) writers.set(out.path, name);
  const seen = new Set<string>();
  const raw = new Map<string, string>();
  const changed = new Set<string>();
  const waiting = [...starts];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const {path, content} of instances[name]!.deps) {
      const writer = writers.get(path);
      if (writer === undefined) raw.set(path, content);
      else if (instances[writer]!.outs.some((out) => out.path === path && out.content === content))
        waiting.push(writer);
      else changed.add(path); // written anew since: what was read then is not in the lock any more
    }
  }
  return {
    stages: [...seen].sort().map((stage) => ({stage, fingerprint: instances[stage]!.fingerprint})),
    raw: [...raw].map(([path, digest]) => ({path, digest})).sort((a, b) => (a.path < b.path ? -1 : 1)),
    gap:
      changed.size === 0 ? null : `${[...changed].sort().join(", ")}: built anew since the model was trained`,
  };
}
