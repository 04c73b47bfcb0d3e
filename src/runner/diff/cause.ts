/**
 * Why an output differs between two sides: followed up through what each instance read, to what no stage wrote. A
 * cause is a symbol of code, a parameter, a package, a variable, a source file, or that a stage came or went.
 */
import {stageOf} from "../definition/stage-of.ts";
import {compareInputs, formatReason, type Reason} from "../engine/reason.ts";
import type {RunRecord} from "../store/record.ts";
import type {Output} from "./pair-outputs.ts";
import type {Side} from "./side.ts";

export interface Cause {
  readonly reason: Reason | Unexplained;
  /** The instance that the reason holds of. */
  readonly instance: string;
  /** To it from the instance that wrote the output; the shortest way. */
  readonly way: Way;
}

/** A list whose end is shared: ways of instances that stand on each other take no more room than the instances. */
interface Way {
  readonly instance: string;
  readonly next: Way | undefined;
  readonly length: number;
}

/** Differences that are not in what an instance reads. */
export type Unexplained =
  | {readonly kind: "stage added"}
  | {readonly kind: "stage removed"}
  /** All that was read is the same, and what was written is not. */
  | {readonly kind: "not reproducible"};

type ExplainCode = (before: string, after: string) => readonly string[];

/** Finds causes of outputs, remembering what has been found of an instance. */
export class CauseFinder {
  readonly #before: Side;
  readonly #after: Side;
  readonly #explainCode: ExplainCode;
  readonly #known = new Map<string, readonly Cause[]>();
  readonly #reasons = new Map<string, readonly Reason[]>();
  readonly #writers: ReadonlyMap<string, string>;

  constructor(before: Side, after: Side, explainCode: ExplainCode) {
    this.#before = before;
    this.#after = after;
    this.#explainCode = explainCode;
    this.#writers = new Map([...writersOf(before), ...writersOf(after)]);
  }

  /** Each cause once, those near by first. */
  causesOf(before: Output | undefined, after: Output | undefined): readonly Cause[] {
    const {instance} = (after ?? before)!;
    if (before === undefined || after === undefined || before.instance === after.instance)
      return this.#find(instance);
    const what = `written by ${before.instance} before`;
    return [{reason: {kind: "definition changed", what}, instance, way: wayTo(instance)}];
  }

  /** Without recursion: a chain of stages may be long. */
  #find(instance: string): readonly Cause[] {
    const open = new Set<string>();
    const stack = [instance];
    for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
      open.add(at);
      const upstream = this.#known.has(at)
        ? []
        : this.#readFrom(at).filter((writer) => !this.#known.has(writer) && !open.has(writer));
      stack.push(...upstream);
      if (upstream.length > 0) continue;
      if (!this.#known.has(at)) this.#known.set(at, this.#collect(at));
      stack.pop();
    }
    return this.#known.get(instance)!;
  }

  /** The instances that wrote what of its inputs differs. */
  #readFrom(instance: string): readonly string[] {
    return this.#compare(instance).flatMap((reason) =>
      reason.kind === "dependency changed" ? (this.#findWriter(reason.path) ?? []) : [],
    );
  }

  #compare(instance: string): readonly Reason[] {
    const [was, is] = [this.#before.records.get(instance), this.#after.records.get(instance)];
    if (was === undefined || is === undefined) return [];
    const known = this.#reasons.get(instance) ?? compareInputs(is, was, is, this.#explainCode);
    this.#reasons.set(instance, known);
    return known;
  }

  #collect(instance: string): readonly Cause[] {
    const [was, is] = [this.#before.records.get(instance), this.#after.records.get(instance)];
    const here = (reason: Cause["reason"]): Cause => ({reason, instance, way: wayTo(instance)});
    if (was === undefined) return [here({kind: "stage added"})];
    if (is === undefined) return [here({kind: "stage removed"})];
    const causes = this.#compare(instance).flatMap((reason) => {
      const writer = reason.kind === "dependency changed" ? this.#findWriter(reason.path) : undefined;
      if (writer === undefined) return [here(reason)];
      return (this.#known.get(writer) ?? []).map((cause) => ({...cause, way: wayTo(instance, cause.way)}));
    });
    if (causes.length === 0 && !hasSameOuts(was, is)) return [here({kind: "not reproducible"})];
    return dropRepeated(causes);
  }

  /** The instance that writes the path, or a folder in which it lies. */
  #findWriter(path: string): string | undefined {
    for (let at = path; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
      const writer = this.#writers.get(at);
      if (writer !== undefined) return writer;
    }
    return undefined;
  }
}

export function formatCause({reason}: Cause): string {
  switch (reason.kind) {
    case "stage added":
      return "the stage was added";
    case "stage removed":
      return "the stage was removed";
    case "not reproducible":
      return "not reproducible: all that it read is the same, and it wrote something else";
    case "dependency changed":
      return `input ${reason.path} ${reason.how === "changed" ? "changed" : `was ${reason.how}`}`;
    default:
      return formatReason(reason);
  }
}

/** The instances of its way, in order. */
export function instancesOf({way}: Cause): readonly string[] {
  const names: string[] = [];
  for (let at: Way | undefined = way; at !== undefined; at = at.next) names.push(at.instance);
  return names;
}

function wayTo(instance: string, next?: Way): Way {
  return {instance, next, length: (next?.length ?? 0) + 1};
}

function writersOf({records}: Side): readonly (readonly [string, string])[] {
  return [...records].flatMap(([name, {outs}]) => outs.map(({path}) => [path, name] as const));
}

function hasSameOuts(was: RunRecord, is: RunRecord): boolean {
  const contentOf = new Map(was.outs.map(({path, content}) => [path, content]));
  return (
    was.outs.length === is.outs.length && is.outs.every(({path, content}) => contentOf.get(path) === content)
  );
}

/** The shortest way to each; a reason that holds of several instances of a stage stays once. */
function dropRepeated(causes: readonly Cause[]): readonly Cause[] {
  const shortest = new Map<string, Cause>();
  for (const cause of causes.toSorted((a, b) => a.way.length - b.way.length)) {
    const key = `${stageOf(cause.instance)}\n${formatCause(cause)}`;
    if (!shortest.has(key)) shortest.set(key, cause);
  }
  return [...shortest.values()];
}
