/** Who reads whose outputs, in which order instances can be built, and the cycles where there is none. */

import {compareCodeUnits} from "../../platform/canonical.ts";
import type {ReportDiagnostic} from "./diagnostic.ts";
import type {NamedDep, NamedDraft} from "./draft.ts";
import {foldersOf} from "./path.ts";

/** For each instance the instances it reads from, with the dependency that makes it so. */
export type Edges = ReadonlyMap<NamedDraft, ReadonlyMap<NamedDraft, NamedDep>>;

/** A dependency on an out, on a file in an out's folder, or on a folder that holds outs, is an edge. */
export function findEdges(drafts: readonly NamedDraft[]): Edges {
  const writers = new Map<string, NamedDraft>();
  const writersBelow = new Map<string, Set<NamedDraft>>();
  for (const writer of drafts)
    for (const {path} of writer.draft.outs) {
      writers.set(path, writer);
      for (const folder of [...foldersOf(path), "."]) {
        const below = writersBelow.get(folder) ?? new Set();
        writersBelow.set(folder, below.add(writer));
      }
    }
  return new Map(
    drafts.map((reader) => {
      const upstream = new Map<NamedDraft, NamedDep>();
      for (const dep of reader.deps)
        for (const path of dep.paths) {
          const above = [path, ...foldersOf(path)].map((folder) => writers.get(folder));
          // an instance that reads its own out is reported as such (overlap.ts)
          for (const writer of [...above, ...(writersBelow.get(path) ?? [])])
            if (writer !== undefined && writer !== reader && !upstream.has(writer)) upstream.set(writer, dep);
        }
      return [reader, upstream];
    }),
  );
}

/**
 * Every instance after those it reads from; ties in the order given, which is that of the stages, then names.
 * Cycles are reported; their instances are left out.
 */
export function sortDrafts(
  drafts: readonly NamedDraft[],
  edges: Edges,
  report: ReportDiagnostic,
): readonly NamedDraft[] {
  const rank = new Map(drafts.map((draft, index) => [draft, index]));
  const waiting = new Map(drafts.map((draft) => [draft, edges.get(draft)!.size]));
  const downstream = new Map<NamedDraft, NamedDraft[]>();
  for (const draft of drafts)
    for (const upstream of edges.get(draft)!.keys()) {
      const readers = downstream.get(upstream);
      if (readers === undefined) downstream.set(upstream, [draft]);
      else readers.push(draft);
    }

  // the next is always the ready one of the lowest rank: kept as a stack, the lowest on top
  const ready = drafts.filter((draft) => waiting.get(draft) === 0).reverse();
  const sorted: NamedDraft[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    sorted.push(next);
    waiting.delete(next);
    for (const reader of downstream.get(next) ?? []) {
      const left = waiting.get(reader)! - 1;
      waiting.set(reader, left);
      if (left === 0) insertByRank(ready, reader, rank);
    }
  }
  if (sorted.length < drafts.length) reportCycles([...waiting.keys()], edges, rank, report);
  return sorted;
}

function insertByRank(stack: NamedDraft[], draft: NamedDraft, rank: ReadonlyMap<NamedDraft, number>): void {
  const own = rank.get(draft)!;
  let low = 0;
  let high = stack.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rank.get(stack[middle]!)! > own) low = middle + 1;
    else high = middle;
  }
  stack.splice(low, 0, draft);
}

/** One error for each cycle of stages, however many instances go round in it. */
function reportCycles(
  stuck: readonly NamedDraft[],
  edges: Edges,
  rank: ReadonlyMap<NamedDraft, number>,
  report: ReportDiagnostic,
): void {
  const left = new Set(stuck);
  const reported = new Set<string>();
  for (const start of stuck) {
    // whoever is stuck waits for a stuck one, so going upstream comes to a cycle
    const path: NamedDraft[] = [];
    let current: NamedDraft | undefined = left.has(start) ? start : undefined;
    while (current !== undefined && !path.includes(current)) {
      path.push(current);
      current = [...edges.get(current)!.keys()].find((upstream) => left.has(upstream));
    }
    if (current === undefined) continue;
    const cycle = path.slice(path.indexOf(current)).reverse();
    for (const draft of cycle) left.delete(draft);
    const lowest = cycle.reduce((a, b) => (rank.get(a)! < rank.get(b)! ? a : b));
    const from = cycle.indexOf(lowest);
    const turned = [...cycle.slice(from), ...cycle.slice(0, from)];
    const stages = turned.map(({draft}) => draft.stage.name).join(" ");
    if (reported.has(stages)) continue;
    reported.add(stages);
    const dep = edges.get(turned[0]!)!.get(turned.at(-1)!)!;
    report(
      dep.span,
      `a cycle: ${[...turned, turned[0]!].map(({name}) => name).join(" → ")}`,
      "Remove one of these dependencies; each reads what the one before it writes.",
    );
  }
}

/** Names sorted by code unit. */
export function namesOf(drafts: Iterable<NamedDraft>): readonly string[] {
  return [...drafts].map(({name}) => name).sort(compareCodeUnits);
}
