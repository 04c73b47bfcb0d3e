/** What differs between two sides, artifact by artifact, and why. */
import {type Cause, CauseFinder, formatCause, instancesOf} from "./cause.ts";
import {type ArtifactDiff, diffArtifact} from "./diff-artifact.ts";
import {findBytes, type Kept} from "./find-bytes.ts";
import {type Output, pairOutputs} from "./pair-outputs.ts";
import type {Side} from "./side.ts";

export interface Diff {
  readonly before: string;
  readonly after: string;
  /** Sorted by path, as all others. */
  readonly changed: readonly ChangedArtifact[];
  readonly added: readonly OneSided[];
  readonly removed: readonly OneSided[];
  readonly renamed: readonly {
    readonly before: string;
    readonly after: string;
    readonly causes: readonly FoundCause[];
  }[];
  /** How many artifacts are the same. */
  readonly same: number;
}

export interface FoundCause {
  readonly text: string;
  readonly reason: Cause["reason"];
  /** Where it holds. */
  readonly instance: string;
  /** From the instance that wrote the artifact to that one. */
  readonly through: readonly string[];
}

interface OneSided {
  readonly path: string;
  readonly instance: string;
  readonly size: number;
  readonly causes: readonly FoundCause[];
}

export interface ChangedArtifact {
  readonly path: string;
  readonly instance: string;
  /** Declared as metrics in dag.yaml. */
  readonly isMetrics: boolean;
  readonly before: FileFacts;
  readonly after: FileFacts;
  readonly causes: readonly FoundCause[];
  /** Where both are still to be had. */
  readonly diff?: ArtifactDiff;
}

export interface FileFacts {
  readonly bytes: string;
  readonly size: number;
  /** False where it is neither in the working tree nor in the store. */
  readonly isKept: boolean;
}

/** What dag.yaml says of an output. */
export interface OutputRules {
  readonly isMetrics: boolean;
  readonly key?: readonly string[];
}

export interface DiffContext {
  readonly kept: Kept;
  readonly rulesOf: (path: string) => OutputRules;
  /** Only artifacts for which it holds. */
  readonly isWanted: (path: string, instance: string) => boolean;
  readonly explainCode: (before: string, after: string) => readonly string[];
  readonly examples: number;
}

export async function diffSides(before: Side, after: Side, context: DiffContext): Promise<Diff> {
  const pairs = pairOutputs(before, after);
  const finder = new CauseFinder(before, after, context.explainCode);
  const causesOf = (was: Output | undefined, is: Output | undefined): readonly FoundCause[] =>
    finder.causesOf(was, is).map(describe);
  const isWanted = ({path, instance}: Output): boolean => context.isWanted(path, instance);
  const changed: ChangedArtifact[] = [];
  for (const pair of pairs.changed)
    if (isWanted(pair.after))
      changed.push(await compareOutput(pair.before, pair.after, causesOf(pair.before, pair.after), context));
  const oneSided = ({path, instance, size}: Output, causes: readonly FoundCause[]): OneSided => ({
    path,
    instance,
    size,
    causes,
  });
  return {
    before: before.label,
    after: after.label,
    changed,
    added: pairs.added.filter(isWanted).map((output) => oneSided(output, causesOf(undefined, output))),
    removed: pairs.removed.filter(isWanted).map((output) => oneSided(output, causesOf(output, undefined))),
    renamed: pairs.renamed
      .filter(({after: output}) => isWanted(output))
      .map((pair) => ({
        before: pair.before.path,
        after: pair.after.path,
        causes: causesOf(pair.before, pair.after),
      })),
    same: pairs.same,
  };
}

/** Whether nothing that was compared differs. */
export function isEmpty({changed, added, removed, renamed}: Diff): boolean {
  return changed.length + added.length + removed.length + renamed.length === 0;
}

async function compareOutput(
  before: Output,
  after: Output,
  causes: readonly FoundCause[],
  {kept, rulesOf, examples}: DiffContext,
): Promise<ChangedArtifact> {
  const [was, is] = [await findBytes(kept, before), await findBytes(kept, after)];
  const {isMetrics, key} = rulesOf(after.path);
  const facts = ({bytes, size}: Output, isKept: boolean): FileFacts => ({bytes, size, isKept});
  const options = {examples, ...(key === undefined ? {} : {key})};
  return {
    path: after.path,
    instance: after.instance,
    isMetrics,
    before: facts(before, was !== undefined),
    after: facts(after, is !== undefined),
    causes,
    ...(was === undefined || is === undefined
      ? {}
      : {diff: await diffArtifact(after.path, was, is, options)}),
  };
}

function describe(cause: Cause): FoundCause {
  const {reason, instance} = cause;
  return {text: formatCause(cause), reason, instance, through: instancesOf(cause)};
}
