/**
 * Builds the pipeline again in a clean workspace and compares each output with what dag.lock records; then again with
 * everything varied that must not matter. A difference is followed to the instance where it begins, and that is run
 * under one variation after the other until one makes it.
 */
import {compareCodeUnits} from "../../platform/canonical.ts";
import type {Failure} from "../../platform/failure.ts";
import {openDigests} from "../content/digest-file.ts";
import type {Out, Pipeline} from "../definition/instance.ts";
import {findBytes, type Kept} from "../diff/find-bytes.ts";
import {readWorkingTree} from "../diff/side.ts";
import {unfreeze} from "../engine/select.ts";
import {openLocalStore} from "../store/local-store.ts";
import type {RunRecord} from "../store/record.ts";
import {openRunCache} from "../store/run-cache.ts";
import {type CleanWorkspace, copyWorkspace} from "./clean-workspace.ts";
import {compareBuilds, type Difference} from "./first-difference.ts";
import {type RebuildRequest, type Rebuilt, rebuild} from "./rebuild.ts";
import {combine, type Variation, type Variations} from "./variation.ts";

export interface BuildVerification {
  /** Where a difference begins; what stands on such an output is not listed. Sorted by instance and path. */
  readonly differences: readonly FoundDifference[];
  /** Instances that failed in the clean workspace. */
  readonly failures: readonly {readonly name: string; readonly failure: Failure; readonly cause?: string}[];
  /** Outputs whose numbers were off by no more than their tolerance, and by how much. */
  readonly deviations: readonly {
    readonly instance: string;
    readonly path: string;
    readonly largest: number;
  }[];
  /** How many outputs were compared. */
  readonly compared: number;
  /** What was varied, and what could not be. */
  readonly varied: readonly string[];
  readonly notVaried: readonly string[];
  readonly isInterrupted: boolean;
}

export interface FoundDifference extends Partial<Difference> {
  readonly instance: string;
  readonly path: string;
  /** "the time zone (TZ=Pacific/Kiritimati)"; "chance: it differs from run to run". */
  readonly cause: string;
}

export interface BuildOptions extends Pick<RebuildRequest, "worker" | "signal" | "emit" | "steps"> {
  readonly targets: readonly string[];
  /** Undefined: one rebuild, as things are. */
  readonly variations?: Variations;
  /** Called before each rebuild with what it is for. */
  readonly onBuild: (what: string) => void;
}

interface Build extends Rebuilt {
  readonly kept: Kept;
}

export async function verifyBuild(
  root: string,
  pipeline: Pipeline,
  options: BuildOptions,
): Promise<BuildVerification> {
  const verifier = new Verifier(root, unfreeze(pipeline, options.targets), options);
  try {
    return await verifier.run();
  } finally {
    verifier.close();
  }
}

class Verifier {
  readonly #root: string;
  readonly #pipeline: Pipeline;
  readonly #options: BuildOptions;
  readonly #outs: ReadonlyMap<string, Out>;
  /** Names of the instances that are run, and so judged. */
  readonly #judged: ReadonlySet<string>;
  readonly #workspaces = new Map<string, CleanWorkspace>();
  readonly #deviations = new Map<string, {instance: string; path: string; largest: number}>();

  constructor(root: string, pipeline: Pipeline, options: BuildOptions) {
    this.#root = root;
    this.#pipeline = pipeline;
    this.#options = options;
    this.#outs = new Map(
      pipeline.nodes.flatMap(({instance}) => instance.outs.map((out) => [out.path, out] as const)),
    );
    this.#judged = new Set(pipeline.nodes.flatMap(({instance}) => (instance.frozen ? [] : [instance.name])));
  }

  async run(): Promise<BuildVerification> {
    const {variations, targets} = this.#options;
    const recorded = openBuild(this.#root, readWorkingTree(this.#root).records);
    const plain = await this.#build("as things are", targets, undefined);
    const names = [...plain.records.keys()].filter((name) => this.#judged.has(name));
    const first = plain.isInterrupted ? [] : await this.#compare(recorded, plain, names);
    let second: readonly Found[] = [];
    const failures = plain.failures.map(({name, failure}) => ({name, failure}));
    let isInterrupted = plain.isInterrupted;
    if (variations !== undefined && !isInterrupted) {
      const all = await this.#build("everything varied at once", targets, combine(variations.list));
      isInterrupted = all.isInterrupted;
      const known = new Set([...first.map(({instance}) => instance), ...failures.map(({name}) => name)]);
      second = (await this.#compare(plain, all, names)).filter(({instance}) => !known.has(instance));
      for (const {name, failure} of all.failures.filter((one) => !known.has(one.name)))
        failures.push({name, failure, ...(await this.#explainFailure(name))});
    }
    const differences: FoundDifference[] = [];
    for (const found of isInterrupted ? [] : [...first, ...second])
      differences.push(await this.#explain(found, plain));
    return {
      differences: differences.sort((a, b) =>
        compareCodeUnits(`${a.instance}\n${a.path}`, `${b.instance}\n${b.path}`),
      ),
      failures,
      deviations: [...this.#deviations.values()],
      compared: names.reduce((sum, name) => sum + plain.records.get(name)!.outs.length, 0),
      varied: variations?.list.map(({name}) => name) ?? [],
      notVaried: variations?.missing ?? [],
      isInterrupted,
    };
  }

  close(): void {
    for (const workspace of this.#workspaces.values()) workspace.remove();
  }

  /** In the workspace that the variation asks for; `force` runs what is there already again. */
  async #build(
    what: string,
    targets: readonly string[],
    variation: Variation | undefined,
    force = false,
  ): Promise<Build> {
    const {worker, signal, emit, onBuild, steps} = this.#options;
    onBuild(what);
    const kinds = variation?.workspace ?? [];
    let workspace = this.#workspaces.get(kinds.join());
    if (workspace === undefined) {
      workspace = await copyWorkspace(this.#root, this.#pipeline, kinds, steps);
      this.#workspaces.set(kinds.join(), workspace);
    }
    const request = {targets, force, worker, signal, emit, ...(steps === undefined ? {} : {steps})};
    const rebuilt = await rebuild(workspace.root, {
      ...request,
      ...(variation === undefined ? {} : {variation}),
    });
    return {...rebuilt, kept: openBuild(workspace.root, rebuilt.records).kept};
  }

  /** The outputs where a difference begins: all that their instance read is the same. */
  async #compare(
    before: Pick<Build, "records" | "kept">,
    after: Pick<Build, "records" | "kept">,
    names: readonly string[],
  ): Promise<readonly Found[]> {
    const found: Found[] = [];
    for (const name of names) {
      const [was, is] = [before.records.get(name), after.records.get(name)];
      if (was === undefined || is === undefined || !haveSameInputs(was, is)) continue;
      for (const out of is.outs) {
        const old = was.outs.find(({path}) => path === out.path);
        if (old === undefined || old.content === out.content) continue;
        const bytes = [
          await findBytes(before.kept, {...old, instance: name, record: was}),
          await findBytes(after.kept, {...out, instance: name, record: is}),
        ];
        const difference =
          bytes[0] === undefined || bytes[1] === undefined
            ? undefined
            : await this.#compareOutput(name, out.path, bytes[0], bytes[1]);
        if (difference !== "within") found.push({instance: name, path: out.path, difference});
      }
    }
    return found;
  }

  async #compareOutput(
    instance: string,
    path: string,
    before: Stored,
    after: Stored,
  ): Promise<Difference | "within"> {
    const {compare: tolerance, key} = this.#outs.get(path) ?? {};
    const {difference, largestDeviation} = await compareBuilds(path, before, after, {
      ...(tolerance === undefined ? {} : {tolerance}),
      ...(key === undefined ? {} : {key}),
    });
    if (difference !== undefined) return difference;
    const known = this.#deviations.get(path)?.largest ?? 0;
    if (largestDeviation !== undefined)
      this.#deviations.set(path, {instance, path, largest: Math.max(known, largestDeviation)});
    return "within";
  }

  /** Runs the instance again: as things are, then under one variation after the other. */
  async #explain({instance, path, difference}: Found, plain: Build): Promise<FoundDifference> {
    const found = {instance, path, ...difference};
    const again = await this.#build(`${instance} once more`, [instance], undefined, true);
    if (this.#differs(again, plain, instance, path))
      return {...found, cause: "chance: it differs from run to run, with nothing varied"};
    for (const variation of this.#options.variations?.list ?? []) {
      const varied = await this.#build(`${instance}, varying ${variation.name}`, [instance], variation, true);
      if (this.#differs(varied, plain, instance, path)) return {...found, cause: nameVariation(variation)};
    }
    const cause =
      this.#options.variations === undefined
        ? "two builds here are the same: it was built elsewhere or otherwise; --vary tries what may matter"
        : "none of what was varied makes it by itself: it was built elsewhere or otherwise";
    return {...found, cause};
  }

  async #explainFailure(instance: string): Promise<{readonly cause?: string}> {
    for (const variation of this.#options.variations?.list ?? []) {
      const {failures} = await this.#build(
        `${instance}, varying ${variation.name}`,
        [instance],
        variation,
        true,
      );
      if (failures.some(({name}) => name === instance)) return {cause: nameVariation(variation)};
    }
    return {};
  }

  #differs(one: Build, other: Build, instance: string, path: string): boolean {
    const contentOf = ({records}: Build): string | undefined =>
      records.get(instance)?.outs.find((out) => out.path === path)?.content;
    return contentOf(one) !== contentOf(other);
  }
}

type Stored = NonNullable<Awaited<ReturnType<typeof findBytes>>>;

interface Found {
  readonly instance: string;
  readonly path: string;
  /** Undefined where the recorded bytes are nowhere. */
  readonly difference: Difference | undefined;
}

function openBuild(root: string, records: ReadonlyMap<string, RunRecord>): Pick<Build, "records" | "kept"> {
  return {
    records,
    kept: {root, digests: openDigests(root), store: openLocalStore(root), runs: openRunCache(root)},
  };
}

/** Of what a stage read, not of how it is declared. */
function haveSameInputs(was: RunRecord, is: RunRecord): boolean {
  const read = ({deps}: RunRecord): string =>
    JSON.stringify(deps.map(({role, path, content}) => [role, path, content]).sort());
  return read(was) === read(is);
}

function nameVariation({name, how}: Variation): string {
  return `${name} (${how})`;
}
