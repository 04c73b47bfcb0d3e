/**
 * Evicted outputs: intermediate ones that were taken out of the working tree to save room, and that nothing needs now.
 *
 * `.dag/evicted.json` names them with the bytes that they had. One counts as there while it is missing, its record is
 * still the one of these bytes, and every instance of the plan that reads it is fresh. Else it comes back: from the store,
 * or by running again. An output that is missing for any other reason is stale.
 */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import type {Digests} from "../content/digest-file.ts";
import type {Instance, Node} from "../definition/instance.ts";
import type {RunRecord} from "../store/record.ts";
import {findWriter} from "./find-writer.ts";
import type {Plan} from "./run.ts";
import {computeStatus, isFresh} from "./status.ts";
import type {Workspace} from "./workspace.ts";

const FILE = ".dag/evicted.json";

/** Path → digest of the bytes. Empty where nothing was evicted, or the file is damaged. */
export function readEvicted(root: string): ReadonlyMap<string, string> {
  try {
    const found: unknown = JSON.parse(readFileSync(join(root, FILE), "utf8"));
    if (typeof found !== "object" || found === null) return new Map();
    return new Map(
      Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  } catch {
    return new Map();
  }
}

export function writeEvicted(root: string, evicted: ReadonlyMap<string, string>): void {
  writeAtomicSync(join(root, FILE), JSON.stringify(Object.fromEntries([...evicted].sort())));
}

/** Takes out of the file what is there again. */
export function forgetReturned(root: string): void {
  const evicted = readEvicted(root);
  const left = new Map([...evicted].filter(([path]) => !existsSync(join(root, path))));
  if (left.size < evicted.size) writeEvicted(root, left);
}

/** The instances whose outputs a request asks for: those that it names, or all that it forces. */
export function namedOf(
  {nodes, forced}: Pick<Plan, "nodes" | "forced">,
  {targets}: {readonly targets: readonly string[]},
): ReadonlySet<string> {
  const isNamed = ({instance: {name, stage}}: Node): boolean =>
    targets.includes(name) || targets.includes(stage) || forced.size > 0;
  return new Set(nodes.filter(isNamed).map(({instance}) => instance.name));
}

/** Outputs that may be evicted: of fresh instances, kept in the store, read by others that are all fresh. */
export async function findEvictable(workspace: Workspace): Promise<ReadonlyMap<string, string>> {
  const {root, pipeline, lock, runs, store} = workspace;
  const statuses = await computeStatus(workspace, pipeline.nodes);
  const fresh = new Set(
    statuses.filter((status) => isFresh(status) && status.unbuilt !== true).map(({name}) => name),
  );
  const readers = new Map<string, string[]>();
  for (const {instance, upstream} of pipeline.nodes)
    for (const name of upstream) {
      const own = readers.get(name);
      if (own === undefined) readers.set(name, [instance.name]);
      else own.push(instance.name);
    }
  const producers = new Set(pipeline.stages.flatMap(({dynamicOn = []}) => dynamicOn));
  const found = new Map<string, string>();
  for (const {instance} of pipeline.nodes) {
    const {name, frozen, alwaysChanged, outs} = instance;
    const record = lock.recordsOf(name)[0];
    const own = readers.get(name) ?? [];
    if (frozen || alwaysChanged || producers.has(name) || record === undefined || own.length === 0) continue;
    if (!fresh.has(name) || !own.every((reader) => fresh.has(reader))) continue;
    const kept = runs.find(record.fingerprint);
    if (kept === undefined || !outs.every(({kind, cache}) => kind === "out" && cache)) continue;
    if (!kept.outs.every(({bytes}) => store.has(bytes))) continue;
    for (const {path, bytes} of record.outs) if (existsSync(join(root, path))) found.set(path, bytes);
  }
  return found;
}

export interface Eviction {
  /** In which what is evicted counts as there. */
  readonly workspace: Workspace;
  /** The instances whose outputs are evicted, and stay so. */
  readonly instances: ReadonlySet<string>;
}

/** `named`: instances that were asked for by name: their outputs come back. */
export async function leaveEvicted(
  workspace: Workspace,
  nodes: readonly Node[],
  named: ReadonlySet<string>,
): Promise<Eviction> {
  const evicted = readEvicted(workspace.root);
  const none: Eviction = {workspace, instances: new Set()};
  if (evicted.size === 0) return none;
  const candidates = new Map(
    nodes.flatMap(({instance}) => {
      const record = workspace.lock.recordsOf(instance.name)[0];
      const isCandidate =
        record !== undefined && !named.has(instance.name) && isEvicted(workspace, instance, record, evicted);
      return isCandidate ? [[instance.name, record] as const] : [];
    }),
  );
  if (candidates.size === 0) return none;
  const assumed = withOutputs(workspace, candidates);
  const statuses = await computeStatus(assumed, nodes);
  const stale = new Set(statuses.filter((status) => !isFresh(status)).map(({name}) => name));
  const needed = findNeeded(workspace, nodes, candidates, stale);
  for (const name of [...candidates.keys()]) if (needed.has(name) || stale.has(name)) candidates.delete(name);
  return {workspace: withOutputs(workspace, candidates), instances: new Set(candidates.keys())};
}

/** At least one of its outputs is evicted; the others are there. */
function isEvicted(
  {root}: Workspace,
  {outs, frozen}: Instance,
  record: RunRecord,
  evicted: ReadonlyMap<string, string>,
): boolean {
  if (frozen) return false;
  const missing = outs.filter(({path}) => !existsSync(join(root, path)));
  const bytesOf = (path: string): string | undefined => record.outs.find((out) => out.path === path)?.bytes;
  return (
    missing.length > 0 &&
    missing.every(({path}) => evicted.get(path) !== undefined && evicted.get(path) === bytesOf(path))
  );
}

/** What a stale instance reads has to come back, and what that needs if it is not in the store. */
function findNeeded(
  {pipeline, runs, store}: Workspace,
  nodes: readonly Node[],
  candidates: ReadonlyMap<string, RunRecord>,
  stale: ReadonlySet<string>,
): ReadonlySet<string> {
  const needed = new Set<string>();
  const runsAgain = new Set(stale);
  for (const {instance} of nodes.toReversed()) {
    const {name, deps} = instance;
    const record = candidates.get(name);
    if (needed.has(name) && record !== undefined) {
      const kept = runs.find(record.fingerprint);
      if (kept === undefined || !kept.outs.every(({bytes}) => store.has(bytes))) runsAgain.add(name);
    }
    if (!runsAgain.has(name)) continue;
    for (const path of deps.flatMap(({paths}) => paths)) {
      const writer = findWriter(pipeline, path);
      if (writer !== undefined) needed.add(writer.name);
    }
  }
  return needed;
}

/** The records' outputs, where they are missing, have the digests that the records say. */
function withOutputs(workspace: Workspace, records: ReadonlyMap<string, RunRecord>): Workspace {
  const {root, digests} = workspace;
  const outs = new Map(
    [...records.values()].flatMap((record) =>
      record.outs.filter(({path}) => !existsSync(join(root, path))).map((out) => [out.path, out] as const),
    ),
  );
  if (outs.size === 0) return workspace;
  const assumed: Digests = {
    ...digests,
    bytes: async (path) => outs.get(path)?.bytes ?? digests.bytes(path),
    findBytes: async (path) => outs.get(path)?.bytes ?? digests.findBytes(path),
    content: async (path) => outs.get(path)?.content ?? digests.content(path),
    bytesNow: (path) => outs.get(path)?.bytes ?? digests.bytesNow(path),
    contentNow: (path) => outs.get(path)?.content ?? digests.contentNow(path),
    observe: async (path, kind) => {
      const out = outs.get(path);
      return out === undefined ? digests.observe(path, kind) : {digest: out[kind], look: out.bytes};
    },
  };
  return {...workspace, digests: assumed};
}
