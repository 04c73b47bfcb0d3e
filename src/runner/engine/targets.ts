/** The instances that the words of a command name. */
import {ExpectedError} from "../../platform/failure.ts";
import {didYouMean} from "../../platform/suggest.ts";
import type {Pipeline} from "../definition/instance.ts";
import {findNamed, listNames, type Named} from "./select.ts";

/** All instances where no word is given. Throws with a suggestion where a word names nothing. */
export function getTargets(
  pipeline: Pipeline,
  words: readonly string[],
  isKnown: (producer: string) => boolean = () => false,
): Named {
  if (words.length === 0)
    return {instances: pipeline.nodes.map(({instance}) => instance.name), producers: []};
  const named = words.map((word) => {
    const found = findNamed(pipeline, word, isKnown);
    if (found !== undefined) return found;
    const stages = pipeline.stages.map(({name}) => name).join(", ");
    throw new ExpectedError("usage", `there is no stage "${word}"`, {
      hint: didYouMean(word, listNames(pipeline), `The stages are ${stages}.`),
    });
  });
  return {
    instances: named.flatMap(({instances}) => instances),
    producers: named.flatMap(({producers}) => producers),
  };
}

/** A line for each stage whose `each` matched nothing, though all it could match is known. */
export function describeEmptyStages(
  {stages}: Pipeline,
  isKnown: (producer: string) => boolean = () => false,
): string[] {
  return stages
    .filter(({instances, dynamicOn = []}) => instances.length === 0 && dynamicOn.every(isKnown))
    .flatMap(({name, each}) => (each === undefined ? [] : [`${name}: nothing matches ${each.join(" or ")}`]));
}
