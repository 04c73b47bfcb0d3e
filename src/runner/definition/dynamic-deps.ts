/** Who has to wait for a folder to be written, because it reads from dynamic instances or is one itself. */

import type {Bound} from "./bind.ts";
import type {ReportDiagnostic} from "./diagnostic.ts";
import type {Draft, NamedDep, NamedDraft} from "./draft.ts";
import type {DynamicInstances} from "./dynamic-instances.ts";
import type {Edges} from "./order.ts";
import {foldersOf, isInside} from "./path.ts";
import {compilePattern, mayMatch, type Pattern} from "./pattern.ts";
import type {WrittenStage} from "./stages.ts";

/** An instance has to wait for `producer`, since only then the instances of `stage` are known. */
export interface DynamicDep {
  readonly stage: WrittenStage;
  readonly producer: NamedDraft;
  /** What makes it wait. */
  readonly dep: NamedDep;
}

/** For each instance what it has to wait for. An instance that would wait for itself is reported. */
export function findDynamicDeps(
  drafts: readonly NamedDraft[],
  {origins}: Bound,
  dynamic: readonly DynamicInstances[],
  report: ReportDiagnostic,
): ReadonlyMap<NamedDraft, readonly DynamicDep[]> {
  if (dynamic.length === 0) return new Map();
  const named = new Map(drafts.map((one) => [one.draft, one]));
  const findWriters = createFinder(drafts, dynamic);
  return new Map(
    drafts.map((reader) => {
      const found: DynamicDep[] = [];
      const add = (stage: WrittenStage, draft: Draft, dep: NamedDep): void => {
        const producer = named.get(draft)!;
        if (producer === reader) reportSelf(reader, stage, dep, report);
        else if (!found.some((one) => one.stage === stage && one.producer === producer))
          found.push({stage, producer, dep});
      };
      const {stage} = reader.draft;
      const each = {role: "each", paths: [], many: true, span: stage.repeat?.value ?? stage.at};
      for (const producer of origins.get(reader.draft) ?? []) add(stage, producer, each);
      for (const [index, dep] of reader.deps.entries())
        for (const writer of findWriters(dep, reader.draft.deps[index]?.pattern))
          add(writer.stage, writer.producer, dep);
      return [reader, found];
    }),
  );
}

type FindWriters = (dep: NamedDep, pattern: Pattern | undefined) => readonly DynamicInstances[];

/** Finds the dynamic instances that could write a dependency; none where a known instance writes it. */
function createFinder(drafts: readonly NamedDraft[], dynamic: readonly DynamicInstances[]): FindWriters {
  const written = new Set(drafts.flatMap(({draft}) => draft.outs.map(({path}) => path)));
  const answers = new Map<string, readonly DynamicInstances[]>();
  return (dep, pattern) => {
    const text = pattern?.text ?? dep.paths[0]!;
    const known = answers.get(text);
    if (known !== undefined) return known;
    const isWritten = pattern === undefined && [text, ...foldersOf(text)].some((path) => written.has(path));
    const writers = isWritten
      ? []
      : dynamic.filter(({outs}) => outs.some((out) => mayRead(text, pattern, out)));
    answers.set(text, writers);
    return writers;
  };
}

/** A dependency on an out with unknown parts, on what lies in it, or on a folder that it lies in. */
function mayRead(text: string, pattern: Pattern | undefined, out: string): boolean {
  if (pattern !== undefined) return mayMatch(pattern, out);
  if (isInside(out, text)) return true;
  const {regex} = compilePattern(out, {binds: true});
  return [text, ...foldersOf(text)].some((path) => regex.test(path));
}

function reportSelf({name}: NamedDraft, stage: WrittenStage, dep: NamedDep, report: ReportDiagnostic): void {
  report(
    dep.span,
    `${name} depends on instances of ${stage.name} that are known only once it has run itself`,
    `Narrow the path to those of other instances, such as the round before, with \${previous}.`,
  );
}

/** The edges with those to the producers waited for, which order instances in the same way. */
export function addDynamicDeps(edges: Edges, dynamic: ReadonlyMap<NamedDraft, readonly DynamicDep[]>): Edges {
  if (dynamic.size === 0) return edges;
  return new Map(
    [...edges].map(([reader, upstream]) => [
      reader,
      new Map([
        ...(dynamic.get(reader) ?? []).map(({producer, dep}) => [producer, dep] as const),
        ...upstream,
      ]),
    ]),
  );
}
