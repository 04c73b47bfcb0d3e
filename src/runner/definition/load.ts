/**
 * Reads dag.yaml (or dvc.yaml) and its parameters and says what they mean, or everything that is wrong.
 *
 * The steps: parse, check keys, resolve templates, bind `each`, expand globs, check outs, sort. Nothing is
 * printed and nothing is run; whether dependencies exist is found out when they are needed.
 */

import {bindStages} from "./bind.ts";
import {type Candidate, nameCandidates} from "./candidate.ts";
import {Disk} from "./disk.ts";
import {type Awaited, type Foreseen, findAwaited, foresee, withAwaited} from "./foresee.ts";
import type {Instance, Loaded, Pipeline, Place, StageSummary} from "./instance.ts";
import {Mistakes} from "./mistake.ts";
import {type Edges, findEdges, namesOf, sortCandidates} from "./order.ts";
import {checkOverlaps} from "./overlap.ts";
import {addVars, readParameters} from "./parameters.ts";
import {readRecorder} from "./recorder.ts";
import {References} from "./references.ts";
import {Sources} from "./source.ts";
import {readStages, type WrittenStage} from "./stages.ts";
import {findEntry, plain, type Span} from "./tree.ts";

export interface LoadOptions {
  /** The `key=value` pairs of `--set`, which take the place of values in params.yaml. */
  readonly set?: readonly string[];
}

/** The pipeline of the workspace at `root`, an absolute path. */
export function loadPipeline(root: string, options: LoadOptions = {}): Loaded {
  return openDefinition(root, options)();
}

/**
 * As `loadPipeline`, again and again: the definition's files are read once, what lies in folders each time. So a
 * run that plans again, because a folder has been written, holds to the definition that it began with.
 */
export function openDefinition(root: string, {set = []}: LoadOptions = {}): () => Loaded {
  const mistakes = new Mistakes();
  const kept: Kept = {mistakes, sources: new Sources(root, mistakes), references: undefined};
  return () => load(root, set, kept);
}

/** What stays from one load to the next. */
interface Kept {
  readonly mistakes: Mistakes;
  readonly sources: Sources;
  references: References | undefined;
}

function load(root: string, set: readonly string[], kept: Kept): Loaded {
  const {mistakes, sources} = kept;
  const file = sources.exists("dag.yaml") || !sources.exists("dvc.yaml") ? "dag.yaml" : "dvc.yaml";
  const failed = (): Loaded => ({ok: false, mistakes: mistakes.list(), sources: mistakes.sources()});

  const top = sources.read(file);
  const report = mistakes.reporter(file);
  if (top === undefined && mistakes.count === 0) {
    mistakes.addSource(file, "");
    report({start: 0, end: 0}, "there is no dag.yaml here", "Go to the folder that has one, or write one.");
  }
  const params = readParameters(sources, mistakes, set);
  if (top === undefined) return failed();

  const vars = top.kind === "map" ? findEntry(top, "vars")?.value : undefined;
  const variables = vars === undefined ? params : addVars(params, vars, {sources, report, root, wdir: "."});
  const stages = readStages(top, report);
  const disk = new Disk(root);
  const scope = [variables];
  kept.references ??= new References(top, root, scope, report);
  const recorder = readRecorder(top, stages, {root, disk, scope, report});
  const world = {root, sources, disk, report, params, variables, references: kept.references};
  const bound = bindStages(stages, world);
  const foreseen = foresee(bound.drafts, bound.each, world);
  const candidates = nameCandidates(bound, report);
  checkOverlaps(candidates, report);
  const edges = findEdges(candidates);
  const awaited = findAwaited(candidates, bound, foreseen, report);
  const sorted = sortCandidates(candidates, withAwaited(edges, awaited), report);

  sources.remember();
  if (mistakes.count > 0) return failed();
  const place = (span: Span): Place => mistakes.place(file, span.start);
  const pipeline: Pipeline = {
    nodes: sorted.map((candidate) => toNode(candidate, edges, awaited.get(candidate) ?? [], place)),
    stages: stages.map((stage) =>
      summarise(
        stage,
        candidates,
        bound.each.get(stage)?.map(({pattern}) => pattern.text),
        foreseen.filter((one) => one.stage === stage),
      ),
    ),
    ...(recorder === undefined ? {} : {recorder}),
  };
  return {ok: true, pipeline, params: plain(params) as Record<string, unknown>};
}

function toNode(
  candidate: Candidate,
  edges: Edges,
  awaited: readonly Awaited[],
  place: (span: Span) => Place,
): Pipeline["nodes"][number] {
  const {name, draft, deps} = candidate;
  const {stage, variant, action, params, env, frozen, alwaysChanged, recorded} = draft;
  const instance: Instance = {
    name,
    stage: stage.name,
    bindings: variant.bindings,
    action,
    deps: deps.map(({role, paths, many, span}) => ({role, paths, many, at: place(span)})),
    params,
    outs: draft.outs.map(({span, ...out}) => ({...out, at: place(span)})),
    env,
    frozen,
    alwaysChanged,
    recorded,
    ...(stage.desc === undefined ? {} : {desc: stage.desc}),
    at: place(stage.at),
  };
  const awaits = awaited.map((one) => ({stage: one.stage.name, producer: one.producer.name}));
  const upstream = namesOf(edges.get(candidate)!.keys());
  return awaits.length === 0 ? {instance, upstream} : {instance, upstream, awaits};
}

function summarise(
  stage: WrittenStage,
  candidates: readonly Candidate[],
  each: readonly string[] | undefined,
  foreseen: readonly Foreseen[],
): StageSummary {
  const producers = new Set(foreseen.map(({producer}) => producer));
  return {
    name: stage.name,
    ...(stage.desc === undefined ? {} : {desc: stage.desc}),
    instances: candidates.filter(({draft}) => draft.stage === stage).map(({name}) => name),
    ...(each === undefined ? {} : {each}),
    ...(foreseen.length === 0
      ? {}
      : {
          awaits: candidates.filter(({draft}) => producers.has(draft)).map(({name}) => name),
          frozen: foreseen.some(({frozen}) => frozen),
        }),
  };
}
