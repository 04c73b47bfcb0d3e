/** Names by which Keras keeps layers in a weights file: the class in snake case with a counter. */
import type {GraphConfig} from "./config.ts";

/** Keras' own rule for a class's name in the weights file: LeakyReLU is leaky_re_lu, MaxPooling1D max_pooling1d. */
export function snakeCase(className: string): string {
  return className
    .replaceAll(/\W+/g, "")
    .replaceAll(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** For each layer its group below `layers/`: counted a class, in the file's order; bare operations have none. */
export function weightGroups({layers}: GraphConfig): Map<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    layers
      .filter(({operation}) => !operation)
      .map(({name, className}) => {
        const base = snakeCase(className);
        const count = counts.get(base) ?? 0;
        counts.set(base, count + 1);
        return [name, count === 0 ? base : `${base}_${count}`];
      }),
  );
}
