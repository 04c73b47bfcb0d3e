/** The uniform numbers a stage is given: seeded by its declared `seed` and by what its instance binds. */

import {createHash} from "node:crypto";
import {uniformFloat64} from "pure-rand/distribution/uniformFloat64";
import {xoroshiro128plus} from "pure-rand/generator/xoroshiro128plus";
import {ExpectedError} from "./failure.ts";

/** Uniform in [0, 1), 53 bits. Without a declared seed the first call throws. */
export function createRandom(seed: unknown, bindings: Readonly<Record<string, string>>): () => number {
  if (seed === undefined) {
    return () => {
      throw new ExpectedError("input", "the stage draws random numbers but declares no seed", {
        hint: "Add `seed` to its params in dag.yaml.",
      });
    };
  }
  const names = Object.keys(bindings).sort();
  const text = JSON.stringify([seed, names.map((name) => [name, bindings[name]])]);
  const generator = xoroshiro128plus(createHash("sha256").update(text).digest().readInt32LE(0));
  return () => uniformFloat64(generator);
}
