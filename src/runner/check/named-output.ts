/**
 * The names that checks call outputs by: `evaluation` for artifacts/evaluation.json, the stem of its file. Where several
 * have one stem it is that of the one with metrics, else of the one whose stage is not frozen; the others are told apart
 * by `artifacts.evaluation`, the path with dots and without extension, or by `artifacts.evaluation.json`.
 */
import type {Out, Pipeline} from "../definition/instance.ts";

export interface NamedOutput {
  readonly out: Out;
  /** The instance that writes it. */
  readonly instance: string;
  readonly frozen: boolean;
  /** The shortest that no other has. */
  readonly name: string;
}

export type FoundOutput =
  | {
      readonly kind: "found";
      readonly output: NamedOutput;
      /** What stands behind its name: `.headline.macroF1`, or nothing. */
      readonly path: string;
    }
  | {readonly kind: "several"; readonly shared: string; readonly names: readonly string[]}
  | {readonly kind: "none"};

export function nameOutputs(pipeline: Pipeline): readonly NamedOutput[] {
  const outs = pipeline.nodes.flatMap(({instance}) =>
    instance.outs.map((out) => ({out, instance: instance.name, frozen: instance.frozen})),
  );
  const owners = new Map<string, Claim[]>();
  for (const one of outs)
    for (const name of namesOf(one.out)) owners.set(name, [...(owners.get(name) ?? []), one]);
  const isOwn = (name: string, out: Out): boolean => findOwner(owners.get(name)!)?.out === out;
  return outs.map((one) => ({
    ...one,
    name: namesOf(one.out).find((name) => isOwn(name, one.out)) ?? one.out.path,
  }));
}

/** The output with the longest name that `reference` begins with. */
export function findOutput(outputs: readonly NamedOutput[], reference: string): FoundOutput {
  let shared = "";
  let found: NamedOutput[] = [];
  for (const output of outputs)
    for (const name of namesOf(output.out)) {
      if (name.length < shared.length || !startsWithName(reference, name)) continue;
      if (name.length > shared.length) found = [];
      shared = name;
      found.push(output);
    }
  if (found.length === 0) return {kind: "none"};
  const output = findOwner(found);
  if (output === undefined) return {kind: "several", shared, names: found.map(({name}) => name)};
  return {kind: "found", output, path: reference.slice(shared.length)};
}

type Claim = Pick<NamedOutput, "out" | "frozen">;

/** The only one, or the only one with metrics, or the only one that is built unasked. */
function findOwner<T extends Claim>(claims: readonly T[]): T | undefined {
  const metrics = claims.filter(({out}) => out.kind === "metrics");
  const unfrozen = claims.filter(({frozen}) => !frozen);
  const owners = [claims, metrics, unfrozen].find(({length}) => length === 1);
  return owners?.[0];
}

/** From short to long, each once. */
function namesOf({path}: Out): readonly string[] {
  const bare = path.replace(/(?<=[^/])\.[^./]*$/, "");
  const stem = bare.slice(bare.lastIndexOf("/") + 1);
  return [...new Set([stem, bare.replaceAll("/", "."), path.replaceAll("/", ".")])];
}

function startsWithName(reference: string, name: string): boolean {
  return reference.startsWith(name) && /^([.[]|$)/.test(reference.slice(name.length));
}
