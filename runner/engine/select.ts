/** Which instances a command line means. */
import type {Node, Pipeline} from "../definition/instance.ts";

/** The named stages or instances; undefined where a name is neither. */
export function findInstances(pipeline: Pipeline, name: string): readonly string[] | undefined {
  const stage = pipeline.stages.find((summary) => summary.name === name);
  if (stage !== undefined) return stage.instances;
  return pipeline.nodes.some(({instance}) => instance.name === name) ? [name] : undefined;
}

/** Every name a person could mean. */
export function listNames(pipeline: Pipeline): string[] {
  return [...pipeline.stages.map(({name}) => name), ...pipeline.nodes.map(({instance}) => instance.name)];
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

/** The pipeline in which the frozen ones among `named`, and every frozen one upstream of these, are so no more. */
export function thaw(pipeline: Pipeline, named: readonly string[]): Pipeline {
  const names = new Set(named);
  const thawed = new Set(
    pipeline.nodes.flatMap(({instance: {name, frozen}}) => (frozen && names.has(name) ? [name] : [])),
  );
  if (thawed.size === 0) return pipeline;
  for (const node of pipeline.nodes.toReversed())
    if (thawed.has(node.instance.name)) addUpstream(thawed, node);
  const nodes = pipeline.nodes.map((node) =>
    node.instance.frozen && thawed.has(node.instance.name)
      ? {...node, instance: {...node.instance, frozen: false}}
      : node,
  );
  return {...pipeline, nodes};
}

function addUpstream(names: Set<string>, {upstream}: Node): void {
  for (const name of upstream) names.add(name);
}
