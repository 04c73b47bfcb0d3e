/**
 * The space of a search: for each hyper-parameter, named by its dotted path below `train`, where its values lie.
 *
 * A value is drawn from a number in [0, 1), its place in the space; ranges are even on their own scale, so that
 * `logUniform: [1e-4, 1e-2]` falls below 1e-3 half of the time. Drawn numbers have four significant digits: a person
 * can copy them, and no processor's last bit can change them.
 */
import * as z from "zod";
import {
  type Dimension,
  type Domain,
  domainSchema,
  type Json,
  type Range,
} from "../../artifacts/search/space.ts";

/** Paths that the search itself sets, and the parameter that does. */
const TAKEN: Readonly<Record<string, string>> = {
  epochs: "search.epochs",
  "earlyStopping.monitor": "search.monitor",
};

/** `{path: domain}`, as in params.yaml, to dimensions sorted by path. */
export const spaceSchema: z.ZodType<readonly Dimension[]> = z
  .record(
    z.string().regex(/^\w+(\.\w+)*$/, "expected a dotted path below train, such as optimizer.name"),
    domainSchema,
  )
  .superRefine((space, context) => {
    const paths = Object.keys(space).sort();
    if (paths.length === 0)
      context.addIssue({code: "custom", message: "name at least one hyper-parameter of the block train"});
    for (const path of paths) {
      const message =
        TAKEN[path] !== undefined
          ? `${path} is not searched: ${TAKEN[path]} sets it`
          : paths.some((other) => path.startsWith(`${other}.`))
            ? `${path} lies within another path of the space`
            : undefined;
      if (message !== undefined) context.addIssue({code: "custom", path: [path], message});
    }
  })
  .transform((space) =>
    Object.keys(space)
      .sort()
      .map((path) => ({path, domain: space[path]!})),
  );

/** Number of values; undefined for a continuous range. */
export function countValues(domain: Domain): number | undefined {
  if ("values" in domain) return domain.values.length;
  return "int" in domain ? domain.int[1] - domain.int[0] + 1 : undefined;
}

/** The i-th value, from 0, of a domain that has a number of them. */
export function nthValue(domain: Domain, i: number): Json {
  if ("values" in domain) return domain.values[i]!;
  if ("int" in domain) return domain.int[0] + i;
  throw new Error("a continuous range has no i-th value");
}

/** The value at the place `unit`, 0 ≤ unit < 1. */
export function valueAt(domain: Domain, unit: number): Json {
  const values = countValues(domain);
  if (values !== undefined) return nthValue(domain, Math.min(values - 1, Math.floor(unit * values)));
  const [low, high] = limits(domain as Exclude<Domain, {readonly values: readonly Json[]}>);
  const value = "logUniform" in domain ? low * (high / low) ** unit : low + (high - low) * unit;
  return Math.min(high, Math.max(low, Number(value.toPrecision(4))));
}

/**
 * The place of a value: of n values the i-th is at (i + ½) / n. NaN for a value outside the domain, as the defaults
 * may be.
 */
export function placeOf(domain: Domain, value: Json): number {
  if ("values" in domain) {
    const text = JSON.stringify(value);
    const i = domain.values.findIndex((other) => JSON.stringify(other) === text);
    return i === -1 ? Number.NaN : (i + 0.5) / domain.values.length;
  }
  const [low, high] = limits(domain);
  if (typeof value !== "number" || !(value >= low && value <= high)) return Number.NaN;
  if ("int" in domain) return (value - low + 0.5) / (high - low + 1);
  return "logUniform" in domain ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

function limits(domain: Exclude<Domain, {readonly values: readonly Json[]}>): Range {
  if ("uniform" in domain) return domain.uniform;
  return "logUniform" in domain ? domain.logUniform : domain.int;
}
