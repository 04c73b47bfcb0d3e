/**
 * Rebuilds what is stale, in parallel, as early in the order as dependencies allow.
 *
 * A node is inspected once everything upstream has ended. Fresh: nothing. Known to the run cache: restored. Else
 * run. Dependants see the content digest of what came out, so a rerun that changed nothing stops there.
 */
import type {Node} from "../definition/instance.ts";
import {writeLock} from "../state/lock-file.ts";
import type {RunRecord} from "../state/record.ts";
import type {Event, Summary} from "./event.ts";
import {execute, removeOutputs, restore} from "./execute.ts";
import {type Failure, toFailure} from "./failure.ts";
import {type Inspection, inspect} from "./inspect.ts";
import {toLockRecord} from "./recorded-digest.ts";
import {MissingDependency, type Workspace} from "./workspace.ts";

export interface ReproOptions {
  readonly jobs: number;
  readonly keepGoing: boolean;
  /** Instances to run whatever the digests say. */
  readonly forced: ReadonlySet<string>;
  /** Instances named on the command line: a frozen one of them runs when stale. */
  readonly targets: ReadonlySet<string>;
  /** True when the whole pipeline is meant: then outputs of instances that are gone are removed. */
  readonly whole: boolean;
  readonly worker: string;
  readonly signal: AbortSignal;
  readonly emit: (event: Event) => void;
  /** Milliseconds, from any origin. */
  readonly now: () => number;
}

type Ended = "fresh" | "ran" | "restored" | "failed" | "skipped";

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
      const upstream = node.upstream.map((name) => ended.get(name));
      const known = node.upstream.every((name, i) => upstream[i] !== undefined || !isIn(nodes, name));
      const broken = node.upstream.find((name) => ["failed", "skipped"].includes(ended.get(name) ?? ""));
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
  const count = (how: Ended) => [...ended.values()].filter((value) => value === how).length;
  const summary: Summary = {
    fresh: count("fresh"),
    ran: count("ran"),
    restored: count("restored"),
    failed: count("failed"),
    skipped: count("skipped"),
    stale: 0,
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

async function build(
  workspace: Workspace,
  node: Node,
  options: ReproOptions,
): Promise<{how: Ended; record?: RunRecord}> {
  const {instance} = node;
  const {name} = instance;
  const {emit, signal} = options;
  const began = options.now();
  const force = options.forced.has(name);
  const asked = {...instance, frozen: instance.frozen && !options.targets.has(name)};
  const fail = (failure: Failure): {how: Ended} => {
    emit({type: "failed", name, failure});
    return {how: "failed"};
  };
  let inspection: Inspection;
  try {
    inspection = await inspect(workspace, asked, {force});
  } catch (error) {
    return fail(toFailure(error, error instanceof MissingDependency ? "missing dependency" : "code"));
  }
  const {inputs, reasons, record: before} = inspection;
  if (reasons.length === 0) {
    emit({type: "fresh", name});
    return before === undefined ? {how: "fresh"} : {how: "fresh", record: before};
  }
  const done = (how: "ran" | "restored", record: RunRecord): {how: Ended; record: RunRecord} => {
    const unchanged = before !== undefined && sameContent(before, record);
    emit({type: "done", name, how, milliseconds: options.now() - began, unchanged, reasons});
    return {how, record};
  };
  if (!force && !instance.alwaysChanged) {
    const cached = workspace.runs.find(inputs.fingerprint);
    if (cached !== undefined && (await restore(workspace, instance, cached))) return done("restored", cached);
  }
  emit({type: "run", name, reasons});
  try {
    const executed = await execute(workspace, instance, inputs, {
      progress: (share) => emit({type: "progress", name, share}),
      log: (line) => emit({type: "log", name, line}),
      signal,
      worker: options.worker,
    });
    return executed.ok ? done("ran", executed.record) : fail(executed.failure);
  } catch (error) {
    return fail(toFailure(error, "state"));
  }
}

function sameContent(before: RunRecord, after: RunRecord): boolean {
  return (
    before.outs.length === after.outs.length &&
    before.outs.every((out, i) => out.path === after.outs[i]?.path && out.content === after.outs[i]?.content)
  );
}

/** Drops instances that are no longer in the pipeline, with the outputs that only they wrote. */
async function removeGone(
  workspace: Workspace,
  records: Map<string, RunRecord>,
  emit: (event: Event) => void,
): Promise<void> {
  const names = new Set(workspace.pipeline.nodes.map(({instance}) => instance.name));
  const owned = new Set(
    workspace.pipeline.nodes.flatMap(({instance}) => instance.outs.map(({path}) => path)),
  );
  for (const name of workspace.lock.names()) {
    if (names.has(name)) continue;
    for (const record of workspace.lock.candidates(name)) {
      const orphaned = {...record, outs: record.outs.filter(({path}) => !owned.has(path))};
      const {removed, kept} = await removeOutputs(workspace, orphaned);
      if (removed.length > 0) emit({type: "removed", name, paths: removed});
      for (const path of kept)
        emit({
          type: "warning",
          message: `${path} belongs to no stage any more, but was altered by hand: it is left in place`,
        });
    }
    records.delete(name);
  }
}
