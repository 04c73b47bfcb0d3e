/** What a definition says of its stages in words: `desc`. */
import {Diagnostics} from "./diagnostic.ts";
import {Sources} from "./source.ts";
import {findEntry} from "./tree.ts";

/** By stage; none of a stage without words. A definition with errors has none. */
export function readDescriptions(root: string): ReadonlyMap<string, string> {
  const sources = new Sources(root, new Diagnostics());
  const top = sources.read(sources.exists("dag.yaml") ? "dag.yaml" : "dvc.yaml");
  const stages = top?.kind === "map" ? findEntry(top, "stages")?.value : undefined;
  if (stages?.kind !== "map") return new Map();
  return new Map(
    stages.entries.flatMap(({key, value}) => {
      const desc = value.kind === "map" ? findEntry(value, "desc")?.value : undefined;
      return desc?.kind === "scalar" && typeof desc.value === "string" ? [[key, desc.value] as const] : [];
    }),
  );
}
