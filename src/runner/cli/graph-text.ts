/** Draws a pipeline as text, Mermaid or Graphviz dot. Pure: the same pipeline gives the same text. */

import {fillLines} from "../../platform/terminal/columns.ts";
import type {Pipeline} from "../definition/instance.ts";

export type GraphFormat = "text" | "mermaid" | "dot";

interface Vertex {
  readonly name: string;
  /** "×5", or nothing for a stage that is its own only instance. */
  readonly count: string;
  /** In the order of the vertices. */
  readonly upstream: readonly string[];
}

const COLUMNS = 80;

/** Stages with the number of their instances; with `full`, every instance. Text ends with a line break. */
export function renderGraph(
  pipeline: Pipeline,
  format: GraphFormat,
  {full = false}: {readonly full?: boolean} = {},
): string {
  const vertices = full ? instanceVertices(pipeline) : stageVertices(pipeline);
  switch (format) {
    case "text":
      return drawText(vertices);
    case "mermaid":
      return drawMermaid(vertices);
    case "dot":
      return drawDot(vertices);
  }
}

function instanceVertices({nodes}: Pipeline): readonly Vertex[] {
  return nodes.map(({instance, upstream}) => ({name: instance.name, count: "", upstream}));
}

function stageVertices({nodes, stages}: Pipeline): readonly Vertex[] {
  const stageOf = new Map(nodes.map(({instance}) => [instance.name, instance.stage]));
  const upstream = new Map<string, Set<string>>(stages.map(({name}) => [name, new Set()]));
  for (const node of nodes)
    for (const name of [...node.upstream, ...(node.dynamicOn ?? []).map(({stage}) => stage)])
      upstream.get(node.instance.stage)?.add(stageOf.get(name) ?? name);
  for (const {name, dynamicOn = []} of stages)
    for (const producer of dynamicOn) upstream.get(name)?.add(stageOf.get(producer) ?? producer);
  return stages.map(({name, instances, dynamicOn}) => ({
    name,
    count: countOf(name, instances, dynamicOn !== undefined),
    upstream: stages
      .map((stage) => stage.name)
      .filter((other) => other !== name && upstream.get(name)?.has(other)),
  }));
}

/** Of a stage that has none because a folder is not written yet it is not known how many there will be. */
function countOf(name: string, instances: readonly string[], follows: boolean): string {
  if (instances.length === 0 && follows) return "×?";
  return instances.length === 1 && instances[0] === name ? "" : `×${instances.length}`;
}

/**
 * Layers from the sources down, each vertex with what it reads:
 *
 * ```
 * ┌ ingest ×2
 * └ reference
 * ╷
 * ─ fuse ×2      ← ingest
 * ```
 */
function drawText(vertices: readonly Vertex[]): string {
  if (vertices.length === 0) return "no stages\n";
  const depths = findDepths(vertices);
  const labels = new Map(vertices.map(({name, count}) => [name, count === "" ? name : `${name} ${count}`]));
  const width = Math.min(34, Math.max(...[...labels.values()].map((label) => label.length)));
  const layers: string[] = [];
  for (let depth = 0; depth <= Math.max(...depths.values()); depth++) {
    const layer = vertices.filter(({name}) => depths.get(name) === depth);
    if (layer.length === 0) continue;
    const lines = layer.flatMap(({name, upstream}, index) => {
      const last = index === layer.length - 1;
      const mark = layer.length === 1 ? "─" : index === 0 ? "┌" : last ? "└" : "├";
      const rail = layer.length === 1 || last ? " " : "│";
      const label = labels.get(name)!;
      if (upstream.length === 0) return [`${mark} ${label}`];
      const sources = fillLines(upstream.join(", ").split(" "), COLUMNS - width - 6);
      const tooLong = label.length > width;
      const first = tooLong ? [`${mark} ${label}`] : [];
      return [
        ...first,
        ...sources.map((text, line) => {
          const begin =
            line === 0 && !tooLong ? `${mark} ${label}`.padEnd(width + 2) : rail.padEnd(width + 2);
          return `${begin}  ${line === 0 ? "←" : " "} ${text}`;
        }),
      ];
    });
    layers.push(lines.join("\n"));
  }
  return `${layers.join("\n╷\n")}\n`;
}

/** The longest way from a vertex without upstream. Stages may form a circle where their instances do not. */
function findDepths(vertices: readonly Vertex[]): ReadonlyMap<string, number> {
  const byName = new Map(vertices.map((vertex) => [vertex.name, vertex]));
  const depths = new Map<string, number>();
  const visiting = new Set<string>();
  const visit = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined || visiting.has(name)) return known ?? -1;
    visiting.add(name);
    const above = (byName.get(name)?.upstream ?? []).map(visit);
    visiting.delete(name);
    const depth = Math.max(-1, ...above) + 1;
    depths.set(name, depth);
    return depth;
  };
  for (const {name} of vertices) visit(name);
  return depths;
}

function drawMermaid(vertices: readonly Vertex[]): string {
  const ids = new Map(vertices.map(({name}, index) => [name, `n${index}`]));
  const escapeLabel = (text: string): string =>
    text.replace(/[#"<>&`\\]/g, (sign) => `#${sign.charCodeAt(0)};`);
  return [
    "flowchart LR",
    ...vertices.map((vertex) => `  ${ids.get(vertex.name)}["${escapeLabel(labelOf(vertex))}"]`),
    ...vertices.flatMap(({name, upstream}) =>
      upstream.map((other) => `  ${ids.get(other)} --> ${ids.get(name)}`),
    ),
    "",
  ].join("\n");
}

function drawDot(vertices: readonly Vertex[]): string {
  const quote = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;
  return [
    "digraph pipeline {",
    "  rankdir=LR;",
    "  node [shape=box];",
    ...vertices.map((vertex) => `  ${quote(vertex.name)} [label=${quote(labelOf(vertex))}];`),
    ...vertices.flatMap(({name, upstream}) =>
      upstream.map((other) => `  ${quote(other)} -> ${quote(name)};`),
    ),
    "}",
    "",
  ].join("\n");
}

function labelOf({name, count}: Vertex): string {
  return count === "" ? name : `${name} ${count}`;
}
