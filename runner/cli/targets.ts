/** The instances that the words of a command name. */
import type {Pipeline} from "../definition/instance.ts";
import {suggest} from "../definition/suggest.ts";
import {findInstances, listNames} from "../engine/select.ts";

/** All instances where no word is given. Throws with a suggestion where a word names nothing. */
export function getTargets(pipeline: Pipeline, words: readonly string[]): string[] {
  if (words.length === 0) return pipeline.nodes.map(({instance}) => instance.name);
  return words.flatMap((word) => {
    const found = findInstances(pipeline, word);
    if (found !== undefined) return found;
    const near = suggest(word, listNames(pipeline));
    throw Object.assign(new Error(`there is no stage "${word}"`), {
      hint:
        near === undefined
          ? `The stages are ${pipeline.stages.map(({name}) => name).join(", ")}.`
          : `Did you mean "${near}"?`,
    });
  });
}

/** A line for each stage whose `each` matched nothing. */
export function describeEmptyStages(pipeline: Pipeline): string[] {
  return pipeline.stages
    .filter(({instances, each}) => instances.length === 0 && each !== undefined)
    .map(({name, each}) => `${name}: nothing matches ${each!.join(" or ")}`);
}
