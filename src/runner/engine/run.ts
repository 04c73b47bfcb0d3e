/**
 * A run: what is ready is started, as many at a time as there are jobs, and what becomes of each decides what is next.
 *
 * Once a folder is written from whose files instances follow, the pipeline is planned again; what waits for these
 * instances to be known is started after that, and not before.
 */

import {ExpectedError, toFailure} from "../../platform/failure.ts";
import type {Node, Pipeline} from "../definition/instance.ts";
import {isInside} from "../definition/path.ts";
import {type LockJournal, openLockJournal} from "../store/lock-journal.ts";
import type {RunRecord} from "../store/record.ts";
import {type BuildOptions, type Built, build, type Ended} from "./build.ts";
import {appendRecord, keepRecords, saveRecords} from "./lock-records.ts";
import {BRIEFLY_MS, lookAtCodeOnce} from "./look-at-code.ts";
import {areInstancesUnknown, type Orphan, removeOrphans} from "./orphans.ts";
import {Schedule} from "./schedule.ts";
import {removeScratch} from "./scratch.ts";
import {waitsFor} from "./select.ts";
import {makeReport, trackRun} from "./track-run.ts";
import type {Workspace} from "./workspace.ts";

/** What a command line means, as far as it is known. */
export interface Plan {
  readonly pipeline: Pipeline;
  /** What is to be built, in an order that has each after its upstream. */
  readonly nodes: readonly Node[];
  /** Instances to run whatever the digests say. */
  readonly forced: ReadonlySet<string>;
}

export interface ReproOptions extends Omit<BuildOptions, "force"> {
  readonly jobs: number;
  readonly keepGoing: boolean;
  /** True when the whole pipeline is meant: then orphaned outputs are removed. */
  readonly whole: boolean;
  /** The plan as the folders that the `known` instances have written make it. Throws what is wrong with these. */
  replan(known: ReadonlySet<string>): Plan;
}

/** An instance whose patterns match something new so often in one run is given up. */
const PLANS = 5;

const FILES_ADDED = new ExpectedError("input changed", "files that its patterns match keep being added", {
  hint: "Run again once they are all there.",
});

export class Run {
  readonly ended = new Map<string, Ended>();
  /** Producers whose folders are in the plan as they are. */
  readonly #known = new Set<string>();
  /** Producers that this run has run or restored. */
  readonly #written = new Set<string>();
  readonly #options: ReproOptions;
  readonly #records: Map<string, RunRecord>;
  readonly #journal: LockJournal;
  readonly #running = new Map<string, Promise<void>>();
  readonly #started = new Set<Node>();
  #workspace: Workspace;
  #plan: Plan;
  /** Names of the plan's nodes. */
  #planned: ReadonlySet<string>;
  #schedule: Schedule;
  /** Producers that have written since the pipeline was planned last. */
  #unseen: string[] = [];
  /** Whether a producer has become known since dynamic orphans were removed last. */
  #mayHaveOrphans = true;
  /** Each warning is said once. */
  readonly #warnings = new Set<string>();
  /** How often each instance found the plan outdated. */
  readonly #outdated = new Map<string, number>();
  /** Those that have found it so since the pipeline was planned last. */
  #waiting: string[] = [];
  /** Names of all instances that write folders from whose files others follow. */
  #producers: ReadonlySet<string>;
  #stopped = false;
  #recording: Promise<void> = Promise.resolve();

  constructor(workspace: Workspace, plan: Plan, options: ReproOptions) {
    this.#options = options;
    this.#records = keepRecords(workspace);
    this.#journal = openLockJournal(workspace.root, workspace.lock.text, workspace.pipeline.study);
    this.#workspace = lookAtCodeOnce(workspace, BRIEFLY_MS);
    this.#plan = plan;
    this.#planned = new Set();
    this.#producers = new Set();
    this.#schedule = new Schedule([], () => true);
    this.#adopt(plan);
  }

  /** The instances that decide which instances a stage has. */
  producersOf(stage: string): readonly string[] {
    return this.#plan.pipeline.stages.find(({name}) => name === stage)?.dynamicOn ?? [];
  }

  async buildAll(): Promise<void> {
    const {signal, jobs} = this.#options;
    for (;;) {
      this.#replan();
      await this.#removeDynamicOrphans();
      if (this.#stopped || signal.aborted) this.#schedule.releaseAll();
      while (this.#running.size < jobs) {
        const node = this.#schedule.next();
        if (node === undefined) break;
        const failed = waitsFor(node).find((name) => isFailure(this.ended.get(name)));
        if (this.#stopped || signal.aborted || failed !== undefined) {
          this.#skip(node, failed);
          this.#schedule.free(node);
        } else this.#start(node);
      }
      if (this.#running.size === 0) break;
      await Promise.race(this.#running.values());
    }
    await this.#recording;
    if (this.#schedule.size > 0) throw new Error("instances wait for each other");
  }

  /** Removes what no instance writes any more, of those that `isMeant` tells; true where that was anything. */
  async removeOrphans(isMeant: (orphan: Orphan) => boolean): Promise<boolean> {
    return removeOrphans(this.#workspace, this.#records, isMeant, (event) => {
      if (event.type === "warning") {
        if (this.#warnings.has(event.message)) return;
        this.#warnings.add(event.message);
      }
      this.#options.emit(event);
    });
  }

  /**
   * Those of dynamic instances, once all producers are known that could have made them: before what waits for these is
   * started, since a command would find their outputs by its own pattern.
   */
  async #removeDynamicOrphans(): Promise<void> {
    if (!this.#mayHaveOrphans || this.#producers.size === 0) return;
    this.#mayHaveOrphans = false;
    const outsOf = new Map(
      this.#plan.pipeline.nodes.map(({instance: {name, outs}}) => [name, outs.map(({path}) => path)]),
    );
    const wrote = (producer: string, paths: readonly string[]) =>
      outsOf.get(producer)?.some((folder) => paths.some((path) => isInside(path, folder))) === true;
    await this.removeOrphans(({stage, deps}) => {
      const all = this.producersOf(stage);
      const own = all.filter((name) => wrote(name, deps));
      const producers = own.length > 0 ? own : all;
      const isMeant = this.#options.whole || all.some((name) => this.#written.has(name));
      return (
        all.length > 0 &&
        isMeant &&
        producers.every((name) => this.#known.has(name)) &&
        !areInstancesUnknown(this.#workspace, stage)
      );
    });
  }

  isPlanned(name: string): boolean {
    return this.#planned.has(name);
  }

  /** Reads folders again. Throws what is wrong with the pipeline then. */
  replan(): void {
    this.#adopt(this.#options.replan(this.#known));
    this.#options.emit({type: "plan", instances: [...this.#planned]});
  }

  save(): void {
    saveRecords(this.#workspace, this.#journal, this.#records);
    this.#workspace.digests.save();
    const isWhole = this.#options.whole && [...this.#producers].every((name) => this.#known.has(name));
    if (isWhole) removeScratch(this.#workspace.root, (owner) => !this.#planned.has(owner));
  }

  #adopt(plan: Plan): void {
    this.#plan = plan;
    this.#workspace = {...this.#workspace, pipeline: plan.pipeline};
    this.#planned = new Set(plan.nodes.map(({instance}) => instance.name));
    this.#producers = new Set(plan.pipeline.stages.flatMap(({dynamicOn = []}) => dynamicOn));
    this.#mayHaveOrphans = true;
    const left = plan.nodes.filter(({instance: {name}}) => !this.ended.has(name) && !this.#running.has(name));
    this.#schedule = new Schedule(left, (name) => this.#isSettled(name));
    this.#schedule.hold(this.#started);
    for (const [name, how] of this.ended) if (isFailure(how)) this.#schedule.releaseDependents(name);
    void digestCodeAhead(this.#workspace, plan.nodes);
  }

  /** A folder whose files make a pipeline with errors is a failure of the instance that wrote it. */
  #replan(): void {
    const [unseen, waiting] = [this.#unseen, this.#waiting];
    if (unseen.length + waiting.length === 0) return;
    if (this.#stopped || this.#options.signal.aborted) {
      for (const name of waiting) this.ended.set(name, "skipped");
      return;
    }
    this.#unseen = [];
    this.#waiting = [];
    try {
      for (const name of unseen) this.#known.add(name);
      this.replan();
    } catch (error) {
      for (const name of [...unseen, ...waiting]) {
        this.#known.delete(name);
        this.#written.delete(name);
        this.#fail(name, error);
      }
    }
  }

  #isSettled(name: string): boolean {
    if (!this.#planned.has(name)) return true;
    return this.ended.has(name) && (!this.#producers.has(name) || this.#known.has(name));
  }

  #skip(node: Node, broken: string | undefined): void {
    const {name, frozen} = node.instance;
    this.ended.set(name, frozen ? "unasked" : "skipped");
    this.#schedule.releaseDependents(name);
    if (!this.#options.signal.aborted && !frozen)
      this.#options.emit({type: "skipped", name, because: broken ?? "an earlier stage failed"});
  }

  #start(node: Node): void {
    const {name} = node.instance;
    const work = build(this.#workspace, node, {...this.#options, force: this.#plan.forced.has(name)})
      .then((built) => {
        if (built.how === "outdated") return this.#wait(name);
        this.#end(name, built.how, built.record);
        this.#record(node, built);
      })
      .catch((error: unknown) => this.#fail(name, error))
      .finally(() => {
        this.#running.delete(name);
        this.#started.delete(node);
        this.#schedule.free(node);
      });
    this.#started.add(node);
    this.#running.set(name, work);
  }

  /** Until the pipeline is planned again, with the files that a pattern matches by now. */
  #wait(name: string): void {
    const times = (this.#outdated.get(name) ?? 0) + 1;
    this.#outdated.set(name, times);
    if (times <= PLANS) this.#waiting.push(name);
    else this.#fail(name, FILES_ADDED);
  }

  #end(name: string, how: Ended, record: RunRecord | undefined): void {
    if (record !== undefined) this.#records.set(name, record);
    this.ended.set(name, how);
    if (how === "failed" && !this.#options.keepGoing) this.#stopped = true;
    if (how === "fresh" || how === "frozen") {
      this.#known.add(name);
      this.#mayHaveOrphans ||= this.#producers.has(name);
    }
    if (isFailure(how)) this.#schedule.releaseDependents(name);
    else if (this.#isSettled(name)) this.#schedule.settle(name);
    else if (!this.#unseen.includes(name)) this.#unseen.push(name);
    if (how === "ran" && record !== undefined) appendRecord(this.#workspace, this.#journal, name, record);
    if (how !== "ran" && how !== "restored") return;
    this.#written.add(name);
    removeScratch(this.#workspace.root, (owner) => owner === name);
  }

  /** One at a time, since a tracker may keep all runs in one file; nothing waits for it but the end. */
  #record({instance}: Node, {record, measured}: Built): void {
    const {tracker} = this.#plan.pipeline;
    if (!instance.tracked || tracker === undefined || record === undefined || measured === undefined) return;
    const {emit, signal, executor} = this.#options;
    const [{name}, workspace] = [instance, this.#workspace];
    const report = makeReport(workspace.root, instance, record, measured);
    const log = (line: string) => emit({type: "log", name, line});
    this.#recording = this.#recording.then(async () => {
      const failure = await trackRun(workspace, tracker, report, executor, {log, signal});
      if (failure !== undefined) emit({type: "untracked", name, failure});
    });
  }

  #fail(name: string, error: unknown): void {
    this.#options.emit({type: "failed", name, failure: toFailure(error, "state")});
    this.#end(name, "failed", undefined);
  }
}

function isFailure(how: Ended | undefined): boolean {
  return how === "failed" || how === "skipped" || how === "unasked";
}

/** Bundles the stages' code while the first of them run. An error in it is shown when its stage comes up. */
async function digestCodeAhead({code}: Workspace, nodes: readonly Node[]): Promise<void> {
  const files = nodes.flatMap(({instance: {action, frozen}}) =>
    action.kind === "run" && !frozen ? [action.file] : [],
  );
  for (const file of new Set(files)) await code.digest(file).catch(() => undefined);
}
