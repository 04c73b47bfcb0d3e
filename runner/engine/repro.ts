/**
 * Rebuilds what is stale, in parallel, as early in the order as dependencies allow.
 *
 * A node is inspected once everything upstream has ended. Fresh: nothing. Known to the run cache: restored. Else
 * run. Dependants see the content digest of what came out, so a rerun that changed nothing stops there.
 */
import type {Node} from "../definition/instance.ts";
import {writeLock} from "../state/lock-file.ts";
import type {RunRecord} from "../state/record.ts";
import {type BuildOptions, build, type Ended} from "./build.ts";
import type {Summary} from "./event.ts";
import {toFailure} from "./failure.ts";
import {removeGone} from "./gone.ts";
import {toLockRecord} from "./recorded-digest.ts";
import {removeScratch} from "./scratch.ts";
import type {Workspace} from "./workspace.ts";

export interface ReproOptions extends BuildOptions {
  readonly jobs: number;
  readonly keepGoing: boolean;
  /** True when the whole pipeline is meant: then outputs of instances that are gone are removed. */
  readonly whole: boolean;
}

/** Runs `nodes`, in an order that has each after its upstream. */
export async function repro(
  workspace: Workspace,
  nodes: readonly Node[],
  options: ReproOptions,
): Promise<Summary> {
  const started = options.now();
  const {emit, signal} = options;
  emit({type: "start", instances: nodes.map(({instance}) => instance.name), jobs: options.jobs});
  void digestCodeAhead(workspace, nodes);
  const records = keepRecords(workspace);
  if (options.whole) await removeGone(workspace, records, emit);
  const ended = new Map<string, Ended>();
  const waiting = new Set(nodes);
  const running = new Set<Promise<void>>();
  let stopped = false;

  const end = (name: string, how: Ended) => {
    ended.set(name, how);
    if (how === "failed" && !options.keepGoing) stopped = true;
  };
  const start = (node: Node) => {
    const {name} = node.instance;
    const work = build(workspace, node, options)
      .then(({how, record}) => {
        if (record !== undefined) records.set(name, record);
        end(name, how);
        if (how === "ran") saveLock(workspace, records); // a kill from now on loses nothing of it
        if (how === "ran" || how === "restored") removeScratch(workspace.root, (owner) => owner === name);
      })
      .catch((error: unknown) => {
        emit({type: "failed", name, failure: toFailure(error, "state")});
        end(name, "failed");
      })
      .finally(() => running.delete(work));
    running.add(work);
  };

  while (waiting.size > 0 || running.size > 0) {
    for (const node of waiting) {
      if (running.size >= options.jobs) break;
      const upstream = node.instance.frozen ? [] : node.upstream; // it is used as it is, whatever these become
      const known = upstream.every((name) => ended.has(name) || !isIn(nodes, name));
      const broken = upstream.find((name) => ["failed", "skipped"].includes(ended.get(name) ?? ""));
      if (stopped || signal.aborted || broken !== undefined) {
        waiting.delete(node);
        end(node.instance.name, "skipped");
        if (!signal.aborted)
          emit({type: "skipped", name: node.instance.name, because: broken ?? "an earlier stage failed"});
      } else if (known) {
        waiting.delete(node);
        start(node);
      }
    }
    if (running.size > 0) await Promise.race(running);
  }
  saveLock(workspace, records);
  workspace.digests.save();
  const names = new Set(nodes.map(({instance}) => instance.name));
  if (options.whole) removeScratch(workspace.root, (owner) => !names.has(owner));
  const count = (how: Ended) => [...ended.values()].filter((value) => value === how).length;
  const summary: Summary = {
    fresh: count("fresh"),
    ran: count("ran"),
    restored: count("restored"),
    failed: count("failed"),
    skipped: count("skipped"),
    stale: 0,
    frozen: [...ended].flatMap(([name, how]) => (how === "frozen" ? [name] : [])),
    milliseconds: options.now() - started,
    interrupted: signal.aborted,
  };
  emit({type: "end", summary});
  return summary;
}

/** Bundles the stages' code while the first of them run. A mistake in it is told when its stage comes up. */
async function digestCodeAhead({code}: Workspace, nodes: readonly Node[]): Promise<void> {
  const files = nodes.flatMap(({instance: {action}}) => (action.kind === "run" ? [action.file] : []));
  for (const file of new Set(files)) await code.digest(file).catch(() => undefined);
}

function isIn(nodes: readonly Node[], name: string): boolean {
  return nodes.some(({instance}) => instance.name === name);
}

/** What the lock says now; of two sides of a merge conflict none is kept until it has been found to hold. */
function keepRecords({lock}: Workspace): Map<string, RunRecord> {
  const records = new Map<string, RunRecord>();
  for (const name of lock.names()) {
    const [only, other] = lock.candidates(name);
    if (only !== undefined && other === undefined) records.set(name, only);
  }
  return records;
}

function saveLock({root}: Workspace, records: ReadonlyMap<string, RunRecord>): void {
  writeLock(root, Object.fromEntries([...records].map(([name, record]) => [name, toLockRecord(record)])));
}
