/**
 * Counts the words of a text. `deps` and `outs` are absolute paths by their names in dag.yaml, `params` is what the
 * stage declares there of params.yaml. Nothing has to be installed: an object with `params` and `run` is a stage.
 */
import {readFileSync, writeFileSync} from "node:fs";

interface Params {
  readonly hello: {readonly minLetters: number};
}

interface Context {
  readonly deps: {readonly text: string};
  readonly outs: {readonly words: string};
  readonly params: Params;
}

/** Throws where params.yaml does not hold what the stage needs. */
function parse(value: unknown): Params {
  const minLetters = (value as {hello?: {minLetters?: unknown}}).hello?.minLetters;
  if (typeof minLetters !== "number") throw new TypeError("hello.minLetters is not a number");
  return {hello: {minLetters}};
}

export default {
  params: {parse},
  async run({deps, outs, params}: Context): Promise<void> {
    const words = readFileSync(deps.text, "utf8").match(/\p{L}+/gu) ?? [];
    const counted = words.filter((word) => word.length >= params.hello.minLetters);
    writeFileSync(outs.words, `${JSON.stringify({words: counted.length})}\n`);
  },
};
