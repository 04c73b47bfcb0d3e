/** Which instance writes a path. */
import type {Instance, Pipeline} from "../definition/instance.ts";
import {foldersOf} from "../definition/path.ts";

const indexes = new WeakMap<Pipeline, ReadonlyMap<string, Instance>>();

/** The instance that writes `path`, or the folder in which it lies; undefined of a source file. */
export function findWriter(pipeline: Pipeline, path: string): Instance | undefined {
  let index = indexes.get(pipeline);
  if (index === undefined) {
    index = new Map(pipeline.nodes.flatMap(({instance}) => instance.outs.map((out) => [out.path, instance])));
    indexes.set(pipeline, index);
  }
  for (const place of [path, ...foldersOf(path)]) {
    const writer = index.get(place);
    if (writer !== undefined) return writer;
  }
  return undefined;
}
