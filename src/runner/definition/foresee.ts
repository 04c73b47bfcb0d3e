/**
 * What is not known before it has run: a stage whose `each` looks into a folder that another instance writes as a
 * whole has an instance for every file that will be there.
 *
 * For such files one stands in whose open parts are written `{name}`, and is carried through the stages like any
 * other. So it is known beforehand who would read what comes of it, and has to wait for the folder.
 */

import type {Bound, Each} from "./bind.ts";
import type {Candidate, CandidateDep} from "./candidate.ts";
import type {Disk} from "./disk.ts";
import type {Draft} from "./draft.ts";
import {instantiate, type World} from "./instantiate.ts";
import type {Report} from "./mistake.ts";
import type {Edges} from "./order.ts";
import {foldersOf, isInside} from "./path.ts";
import {compilePattern, matchPattern, mayMatch, type Pattern, reachInto} from "./pattern.ts";
import type {WrittenStage} from "./stages.ts";
import {boundVariant} from "./variants.ts";

/** Stands for the instances of `stage` that follow from the files in a folder of `producer`. */
export interface Foreseen {
  readonly stage: WrittenStage;
  readonly outs: readonly string[];
  readonly frozen: boolean;
  readonly producer: Draft;
}

/** An instance has to wait for `producer`, since only then the instances of `stage` are known. */
export interface Awaited {
  readonly stage: WrittenStage;
  readonly producer: Candidate;
  /** What makes it wait. */
  readonly dep: CandidateDep;
}

/** The path for all that the pattern could match in the out `path`; undefined where that cannot be a folder. */
export function lookInto(pattern: Pattern, path: string, disk: Disk): string | undefined {
  const inside = reachInto(pattern, path);
  if (inside === undefined || disk.isFile(path)) return undefined;
  const named = pattern.folder === path || isInside(pattern.folder, path);
  return named || disk.isFolder(path) || !/\.[a-z]\w*$/i.test(path) ? inside : undefined;
}

export function foresee(drafts: readonly Draft[], each: Each, world: World): readonly Foreseen[] {
  const quiet = {...world, report: ignore};
  const found: Foreseen[] = [];
  const seen = new Set<string>();
  const add = (
    stage: WrittenStage,
    names: readonly string[],
    pattern: Pattern,
    path: string,
    producer: Draft,
  ) => {
    const match = matchPattern(pattern, path) ?? {};
    const bindings = Object.fromEntries(names.map((name) => [name, match[name] ?? `{${name}}`]));
    const key = JSON.stringify([stage.name, bindings, drafts.indexOf(producer)]);
    if (seen.has(key)) return;
    seen.add(key);
    const draft = instantiate(stage, {...boundVariant(bindings, stage.at), generic: true}, quiet);
    found.push({stage, outs: draft.outs.map(({path: out}) => out), frozen: draft.frozen, producer});
  };
  const follow = (writer: WrittenStage, path: string, isOpen: boolean, producer: Draft): void => {
    for (const [stage, patterns] of each)
      if (stage !== writer)
        for (const {pattern} of patterns) {
          const inside = lookInto(pattern, path, world.disk);
          const reached = inside ?? (isOpen && mayMatch(pattern, path) ? path : undefined);
          if (reached !== undefined) add(stage, patterns[0]!.pattern.names, pattern, reached, producer);
        }
  };
  for (const draft of drafts) for (const {path} of draft.outs) follow(draft.stage, path, false, draft);
  // as long as a chain of all stages; what still grows then has no end, and is told of once it is real
  for (let from = 0, round = 0; from < found.length && round <= each.size; round++) {
    const last = found.slice(from);
    from = found.length;
    for (const {stage, outs, producer} of last) for (const path of outs) follow(stage, path, true, producer);
  }
  return found;
}

/** For each instance what it has to wait for. An instance that would wait for itself is reported. */
export function findAwaited(
  candidates: readonly Candidate[],
  {origins}: Bound,
  foreseen: readonly Foreseen[],
  report: Report,
): ReadonlyMap<Candidate, readonly Awaited[]> {
  if (foreseen.length === 0) return new Map();
  const byDraft = new Map(candidates.map((candidate) => [candidate.draft, candidate]));
  const written = new Set(candidates.flatMap(({draft}) => draft.outs.map(({path}) => path)));
  const answers = new Map<string, readonly Foreseen[]>();
  const findWriters = (dep: CandidateDep, pattern: Pattern | undefined): readonly Foreseen[] => {
    const text = pattern?.text ?? dep.paths[0]!;
    const known = answers.get(text);
    if (known !== undefined) return known;
    const isWritten = pattern === undefined && [text, ...foldersOf(text)].some((path) => written.has(path));
    const writers = isWritten
      ? []
      : foreseen.filter(({outs}) => outs.some((out) => mayRead(text, pattern, out)));
    answers.set(text, writers);
    return writers;
  };
  return new Map(
    candidates.map((candidate) => {
      const awaited: Awaited[] = [];
      const add = (stage: WrittenStage, draft: Draft, dep: CandidateDep): void => {
        const producer = byDraft.get(draft)!;
        if (producer === candidate) reportSelf(candidate, stage, dep, report);
        else if (!awaited.some((one) => one.stage === stage && one.producer === producer))
          awaited.push({stage, producer, dep});
      };
      const {stage} = candidate.draft;
      const each = {role: "each", paths: [], many: true, span: stage.repeat?.value ?? stage.at};
      for (const producer of origins.get(candidate.draft) ?? []) add(stage, producer, each);
      for (const [index, dep] of candidate.deps.entries())
        for (const writer of findWriters(dep, candidate.draft.deps[index]?.pattern))
          add(writer.stage, writer.producer, dep);
      return [candidate, awaited];
    }),
  );
}

/** Edges with those to what is awaited, which order instances alike. */
export function withAwaited(edges: Edges, awaited: ReadonlyMap<Candidate, readonly Awaited[]>): Edges {
  if (awaited.size === 0) return edges;
  return new Map(
    [...edges].map(([candidate, upstream]) => [
      candidate,
      new Map([
        ...(awaited.get(candidate) ?? []).map(({producer, dep}) => [producer, dep] as const),
        ...upstream,
      ]),
    ]),
  );
}

/** A dependency on an out that is open in part, on what lies in it, or on a folder that it lies in. */
function mayRead(text: string, pattern: Pattern | undefined, out: string): boolean {
  if (pattern !== undefined) return mayMatch(pattern, out);
  if (isInside(out, text)) return true;
  const {regex} = compilePattern(out, {binds: true});
  return [text, ...foldersOf(text)].some((path) => regex.test(path));
}

function reportSelf({name}: Candidate, stage: WrittenStage, dep: CandidateDep, report: Report): void {
  report(
    dep.span,
    `${name} depends on instances of ${stage.name} that are known only once it has run itself`,
    `Narrow the path to those of other instances, such as the round before, with \${previous}.`,
  );
}

const ignore: Report = () => {};
