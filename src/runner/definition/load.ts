/**
 * Reads dag.yaml (or dvc.yaml) and its parameters and says what they mean, or everything that is wrong.
 *
 * The steps: parse, check keys, resolve templates, bind `each`, expand globs, check outs, sort. Nothing is
 * printed and nothing is run; whether dependencies exist is found out when they are needed.
 */

import {compareCodeUnits} from "../../platform/canonical.ts";
import {groupBy} from "../../platform/group-by.ts";
import {bindStages} from "./bind.ts";
import {type Definition, findDefinition, readDefinition} from "./definition-files.ts";
import {Diagnostics} from "./diagnostic.ts";
import {Disk} from "./disk.ts";
import type {NamedDraft} from "./draft.ts";
import {addDynamicDeps, type DynamicDep, findDynamicDeps} from "./dynamic-deps.ts";
import {type DynamicInstances, findDynamicInstances} from "./dynamic-instances.ts";
import {readScopes} from "./file-scope.ts";
import type {Instance, Loaded, Pipeline, Place, StageSummary} from "./instance.ts";
import {nameDrafts} from "./named-draft.ts";
import {type Edges, findEdges, namesOf, sortDrafts} from "./order.ts";
import {checkOverlaps} from "./overlap.ts";
import {PARAMS_FILE} from "./parameters.ts";
import {References} from "./references.ts";
import {checkSecondNames} from "./second-names.ts";
import type {Seen} from "./seen.ts";
import {type ReadFiles, Sources} from "./source.ts";
import {readStages, type WrittenStage} from "./stages.ts";
import {addStudy, readStudyPaths} from "./study.ts";
import {readTracker} from "./tracker.ts";
import {plain, type Span} from "./tree.ts";

export interface LoadOptions {
  /** The `key=value` pairs of `--set`, which take the place of values in params.yaml. */
  readonly set?: readonly string[];
  /** Source files that are not there and count as if they were: a pattern matches them. */
  readonly absent?: readonly string[];
  /** The study whose parameters and outputs are meant. */
  readonly study?: string | undefined;
  /** Is told what was looked at. */
  readonly seen?: Seen;
  /** The definition's files, where they have been read already. */
  readonly files?: ReadFiles;
}

/** The pipeline of the workspace at `root`, an absolute path. */
export function loadPipeline(root: string, options: LoadOptions = {}): Loaded {
  return openDefinition(root, options)();
}

/**
 * As `loadPipeline`, again and again: the definition's files are read once, what lies in folders each time. So a
 * run that plans again, because a folder has been written, holds to the definition that it began with.
 */
export function openDefinition(
  root: string,
  {set = [], absent = [], study, seen, files}: LoadOptions = {},
): () => Loaded {
  const diagnostics = new Diagnostics();
  const sources = new Sources(root, diagnostics, seen, files);
  const state: ReadState = {
    diagnostics,
    sources,
    references: undefined,
    definition: undefined,
    absent,
    study,
    seen,
  };
  return () => load(root, set, state);
}

/** What stays from one load to the next. */
interface ReadState {
  readonly diagnostics: Diagnostics;
  readonly sources: Sources;
  references: References | undefined;
  definition: Definition | undefined;
  readonly absent: readonly string[];
  readonly study: string | undefined;
  readonly seen: Seen | undefined;
}

function load(root: string, set: readonly string[], state: ReadState): Loaded {
  const {diagnostics, sources, study, seen} = state;
  const file = findDefinition(sources);
  const failed = (): Loaded => ({ok: false, diagnostics: diagnostics.list(), sources: diagnostics.sources()});

  state.definition ??= readDefinition(file, root, sources, diagnostics, seen);
  const {files, report, place} = state.definition;
  if (files.length === 0 && diagnostics.count === 0) {
    diagnostics.addSource(file, "");
    report({start: 0, end: 0}, "there is no dag.yaml here", "Go to the folder that has one, or write one.");
  }
  const scopes = readScopes(state.definition, sources, diagnostics, {
    root,
    set,
    change: (params) => (study === undefined ? params : addStudy(params, study, sources, diagnostics)),
  });
  const [first] = files;
  const own = scopes.get(".");
  if (first === undefined || own === undefined) return failed();

  const {top} = first;
  const stages = readStages(files, report);
  const disk = new Disk(root, state.absent, seen);
  const scope = [own.variables];
  state.references ??= new References(top, root, scope, report, seen);
  const tracker = readTracker(top, stages, {root, disk, scope, report});
  const paths = study === undefined ? {} : {study: readStudyPaths(top, study, report)};
  const definition = new Set(files.map(({path}) => path));
  const context = {root, sources, disk, report, scopes, definition, references: state.references, ...paths};
  const bound = bindStages(stages, context);
  const dynamic = findDynamicInstances(bound.drafts, bound.each, context);
  const drafts = nameDrafts(bound, report);
  checkOverlaps(drafts, report);
  checkSecondNames(root, drafts, report, seen);
  const edges = findEdges(drafts);
  const dynamicDeps = findDynamicDeps(drafts, bound, dynamic, report);
  const sorted = sortDrafts(drafts, addDynamicDeps(edges, dynamicDeps), report);

  sources.remember();
  if (diagnostics.count > 0) return failed();
  const draftsOf = groupBy(drafts, ({draft}) => draft.stage);
  const dynamicOf = groupBy(dynamic, ({stage}) => stage);
  const pipeline: Pipeline = {
    nodes: sorted.map((draft) => toNode(draft, edges, dynamicDeps.get(draft) ?? [], place)),
    stages: stages.map((stage) =>
      summarise(
        stage,
        draftsOf.get(stage) ?? [],
        bound.each.get(stage)?.map(({pattern}) => pattern.text),
        findProducers(dynamicOf.get(stage) ?? [], drafts),
      ),
    ),
    sources: sources.files,
    ...(tracker === undefined ? {} : {tracker}),
    ...(study === undefined ? {} : {study}),
  };
  const params = plain(own.params.maps.get(PARAMS_FILE)!) as Record<string, unknown>;
  return {ok: true, pipeline, params};
}

/** What dag.yaml lists is in the order of its names: how it is listed there changes nothing that a stage sees. */
function toNode(
  named: NamedDraft,
  edges: Edges,
  dynamicDeps: readonly DynamicDep[],
  place: (span: Span) => Place,
): Pipeline["nodes"][number] {
  const {name, draft, deps} = named;
  const {stage, variant, action, params, env, frozen, alwaysChanged, tracked} = draft;
  const {strict, network, sharesProcess, mutex} = draft;
  const instance: Instance = {
    name,
    stage: stage.name,
    bindings: Object.fromEntries(sortBy(Object.entries(variant.bindings), ([key]) => key)),
    action,
    deps: sortBy(deps, ({role}) => role).map(({span, ...dep}) => ({...dep, at: place(span)})),
    params,
    outs: sortBy(draft.outs, ({path}) => path).map(({span, ...out}) => ({...out, at: place(span)})),
    env,
    frozen,
    alwaysChanged,
    tracked,
    strict,
    network,
    sharesProcess,
    mutex,
    at: place(stage.at),
  };
  const upstream = namesOf(edges.get(named)!.keys());
  if (dynamicDeps.length === 0) return {instance, upstream};
  const dynamicOn = dynamicDeps.map((one) => ({stage: one.stage.name, producer: one.producer.name}));
  return {instance, upstream, dynamicOn};
}

function sortBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return items.length < 2 ? items : [...items].sort((a, b) => compareCodeUnits(keyOf(a), keyOf(b)));
}

/** `drafts` are the stage's own. */
function summarise(
  stage: WrittenStage,
  drafts: readonly NamedDraft[],
  each: readonly string[] | undefined,
  dynamic: Pick<StageSummary, "dynamicOn" | "frozen">,
): StageSummary {
  const instances = drafts.map(({name}) => name);
  return {name: stage.name, instances, ...(each === undefined ? {} : {each}), ...dynamic};
}

/** Whose folders decide which instances there are; nothing of a stage whose instances are all known. */
function findProducers(
  dynamic: readonly DynamicInstances[],
  drafts: readonly NamedDraft[],
): Pick<StageSummary, "dynamicOn" | "frozen"> {
  if (dynamic.length === 0) return {};
  const producers = new Set(dynamic.map(({producer}) => producer));
  return {
    dynamicOn: drafts.filter(({draft}) => producers.has(draft)).map(({name}) => name),
    frozen: dynamic.some(({frozen}) => frozen),
  };
}
