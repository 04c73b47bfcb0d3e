/** What a definition says of its stages in words: `desc`. */
import {type DefinitionFile, findDefinition, prefixOf, readDefinition} from "./definition-files.ts";
import {Diagnostics} from "./diagnostic.ts";
import {Sources} from "./source.ts";
import {findEntry} from "./tree.ts";

/** By stage; none of a stage without words. A definition with errors has none. */
export function readDescriptions(root: string): ReadonlyMap<string, string> {
  const diagnostics = new Diagnostics();
  const sources = new Sources(root, diagnostics);
  const {files} = readDefinition(findDefinition(sources), root, sources, diagnostics);
  return new Map(files.flatMap(descriptionsIn));
}

function descriptionsIn({folder, top}: DefinitionFile): readonly (readonly [string, string])[] {
  const stages = top.kind === "map" ? findEntry(top, "stages")?.value : undefined;
  if (stages?.kind !== "map") return [];
  return stages.entries.flatMap(({key, value}) => {
    const desc = value.kind === "map" ? findEntry(value, "desc")?.value : undefined;
    return desc?.kind === "scalar" && typeof desc.value === "string"
      ? [[prefixOf(folder) + key, desc.value] as const]
      : [];
  });
}
