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

/** The targets and everything upstream of them, in the pipeline's order. */
export function withUpstream(pipeline: Pipeline, targets: readonly string[]): Node[] {
  const wanted = new Set(targets);
  for (const node of [...pipeline.nodes].reverse())
    if (wanted.has(node.instance.name)) for (const name of node.upstream) wanted.add(name);
  return pipeline.nodes.filter(({instance}) => wanted.has(instance.name));
}
