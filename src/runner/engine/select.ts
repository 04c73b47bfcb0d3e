/** Which instances a command line means. */
import type {Node, Pipeline, StageSummary} from "../definition/instance.ts";

export interface Named {
  readonly instances: readonly string[];
  /** Instances to build before it is known which others the name means. */
  readonly producers: readonly string[];
}

/**
 * A stage, an instance, or as `sensors:` all stages of the file in that folder; undefined where the name is neither. `isKnown` tells of an instance whether the files it
 * writes have been seen; while those of a stage's folders have not, the name may be that of an instance to come.
 */
export function findNamed(
  {stages, nodes}: Pipeline,
  name: string,
  isKnown: (producer: string) => boolean,
): Named | undefined {
  const stage = stages.find((summary) => summary.name === name);
  if (stage !== undefined) return {instances: stage.instances, producers: stage.dynamicOn ?? []};
  const inFolder = name.endsWith(":") ? stages.filter((summary) => isInFolder(summary, name)) : [];
  if (inFolder.length > 0)
    return {
      instances: inFolder.flatMap(({instances}) => instances),
      producers: inFolder.flatMap(({dynamicOn = []}) => dynamicOn),
    };
  if (nodes.some(({instance}) => instance.name === name)) return {instances: [name], producers: []};
  const producers = stages.find((summary) => isInstanceOf(name, summary))?.dynamicOn ?? [];
  return producers.every(isKnown) ? undefined : {instances: [], producers};
}

/** Every name a person could mean. */
export function listNames(pipeline: Pipeline): string[] {
  const stages = pipeline.stages.map(({name}) => name);
  const folders = stages.flatMap((name) => /^.*:/.exec(name) ?? []);
  return [...stages, ...new Set(folders), ...pipeline.nodes.map(({instance}) => instance.name)];
}

/**
 * The targets and everything upstream of them, in the pipeline's order. What a frozen instance stands on is not
 * wanted for its sake: it is used as it is.
 */
export function withUpstream({nodes}: Pipeline, targets: readonly string[]): Node[] {
  const wanted = new Set(targets);
  for (const node of nodes.toReversed())
    if (wanted.has(node.instance.name) && !node.instance.frozen) addUpstream(wanted, node);
  return nodes.filter(({instance}) => wanted.has(instance.name));
}

/**
 * The pipeline in which the frozen instances that `words` name are so no more, and, unless `onlyNamed`, every frozen one
 * upstream of them.
 */
export function unfreeze(pipeline: Pipeline, words: readonly string[], onlyNamed = false): Pipeline {
  const isNamed = (name: string, stage: string): boolean => words.includes(name) || words.includes(stage);
  const unfrozen = new Set<string>();
  for (const {
    instance: {name, stage, frozen},
  } of pipeline.nodes)
    if (frozen && isNamed(name, stage)) unfrozen.add(name);
  for (const stage of pipeline.stages)
    if (stage.frozen === true && words.some((word) => word === stage.name || isInstanceOf(word, stage)))
      for (const producer of stage.dynamicOn ?? []) unfrozen.add(producer);
  if (unfrozen.size === 0) return pipeline;
  if (!onlyNamed)
    for (const node of pipeline.nodes.toReversed())
      if (unfrozen.has(node.instance.name)) addUpstream(unfrozen, node);
  const nodes = pipeline.nodes.map((node) =>
    node.instance.frozen && unfrozen.has(node.instance.name)
      ? {...node, instance: {...node.instance, frozen: false}}
      : node,
  );
  return {...pipeline, nodes};
}

/** What a node waits for: whose outputs it reads, and who decides what it reads, or whether it is there at all. */
export function waitsFor({instance, upstream, dynamicOn = []}: Node): readonly string[] {
  if (instance.frozen) return []; // it is used as it is, whatever these become
  return dynamicOn.length === 0 ? upstream : [...upstream, ...dynamicOn.map(({producer}) => producer)];
}

function addUpstream(names: Set<string>, {upstream, dynamicOn = []}: Node): void {
  for (const name of upstream) names.add(name);
  for (const {producer} of dynamicOn) names.add(producer);
}

/** `sensors:` holds the stages of sensors/dag.yaml, and of the files below it. */
function isInFolder({name}: StageSummary, folder: string): boolean {
  return name.startsWith(folder) || name.startsWith(`${folder.slice(0, -1)}/`);
}

function isInstanceOf(name: string, stage: StageSummary): boolean {
  return name.startsWith(`${stage.name}@`);
}
