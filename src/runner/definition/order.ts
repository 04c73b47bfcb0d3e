/** Who reads whose outputs, in which order instances can be built, and the cycles where there is none. */

import type {Candidate, CandidateDep} from "./candidate.ts";
import type {Report} from "./mistake.ts";
import {compareText, foldersOf} from "./path.ts";

/** For each instance the instances it reads from, with the dependency that makes it so. */
export type Edges = ReadonlyMap<Candidate, ReadonlyMap<Candidate, CandidateDep>>;

/** A dependency on an out, on a file in an out's folder, or on a folder that holds outs, is an edge. */
export function findEdges(candidates: readonly Candidate[]): Edges {
  const writers = new Map<string, Candidate>();
  const writersBelow = new Map<string, Set<Candidate>>();
  for (const candidate of candidates)
    for (const {path} of candidate.draft.outs) {
      writers.set(path, candidate);
      for (const folder of [...foldersOf(path), "."]) {
        const below = writersBelow.get(folder) ?? new Set();
        writersBelow.set(folder, below.add(candidate));
      }
    }
  return new Map(
    candidates.map((candidate) => {
      const upstream = new Map<Candidate, CandidateDep>();
      for (const dep of candidate.deps)
        for (const path of dep.paths) {
          const above = [path, ...foldersOf(path)].map((folder) => writers.get(folder));
          // an instance that reads its own out is told of as such (overlap.ts)
          for (const writer of [...above, ...(writersBelow.get(path) ?? [])])
            if (writer !== undefined && writer !== candidate && !upstream.has(writer))
              upstream.set(writer, dep);
        }
      return [candidate, upstream];
    }),
  );
}

/**
 * Every instance after those it reads from; ties in the order given, which is that of the stages, then names.
 * Cycles are reported; their instances are left out.
 */
export function sortCandidates(
  candidates: readonly Candidate[],
  edges: Edges,
  report: Report,
): readonly Candidate[] {
  const rank = new Map(candidates.map((candidate, index) => [candidate, index]));
  const waiting = new Map(candidates.map((candidate) => [candidate, edges.get(candidate)!.size]));
  const downstream = new Map<Candidate, Candidate[]>();
  for (const candidate of candidates)
    for (const upstream of edges.get(candidate)!.keys()) {
      const readers = downstream.get(upstream);
      if (readers === undefined) downstream.set(upstream, [candidate]);
      else readers.push(candidate);
    }

  // the next is always the ready one of the lowest rank: kept as a stack, the lowest on top
  const ready = candidates.filter((candidate) => waiting.get(candidate) === 0).reverse();
  const sorted: Candidate[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    sorted.push(next);
    waiting.delete(next);
    for (const reader of downstream.get(next) ?? []) {
      const left = waiting.get(reader)! - 1;
      waiting.set(reader, left);
      if (left === 0) insertByRank(ready, reader, rank);
    }
  }
  if (sorted.length < candidates.length) reportCycles([...waiting.keys()], edges, rank, report);
  return sorted;
}

function insertByRank(stack: Candidate[], candidate: Candidate, rank: ReadonlyMap<Candidate, number>): void {
  const own = rank.get(candidate)!;
  let low = 0;
  let high = stack.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rank.get(stack[middle]!)! > own) low = middle + 1;
    else high = middle;
  }
  stack.splice(low, 0, candidate);
}

/** One mistake for each cycle of stages, however many instances go round in it. */
function reportCycles(
  stuck: readonly Candidate[],
  edges: Edges,
  rank: ReadonlyMap<Candidate, number>,
  report: Report,
): void {
  const left = new Set(stuck);
  const told = new Set<string>();
  for (const start of stuck) {
    // whoever is stuck waits for a stuck one, so going upstream comes to a cycle
    const path: Candidate[] = [];
    let current: Candidate | undefined = left.has(start) ? start : undefined;
    while (current !== undefined && !path.includes(current)) {
      path.push(current);
      current = [...edges.get(current)!.keys()].find((upstream) => left.has(upstream));
    }
    if (current === undefined) continue;
    const cycle = path.slice(path.indexOf(current)).reverse();
    for (const candidate of cycle) left.delete(candidate);
    const lowest = cycle.reduce((a, b) => (rank.get(a)! < rank.get(b)! ? a : b));
    const from = cycle.indexOf(lowest);
    const turned = [...cycle.slice(from), ...cycle.slice(0, from)];
    const stages = turned.map(({draft}) => draft.stage.name).join(" ");
    if (told.has(stages)) continue;
    told.add(stages);
    const dep = edges.get(turned[0]!)!.get(turned.at(-1)!)!;
    report(
      dep.span,
      `a cycle: ${[...turned, turned[0]!].map(({name}) => name).join(" → ")}`,
      "Remove one of these dependencies; each reads what the one before it writes.",
    );
  }
}

/** Names sorted by code unit. */
export function namesOf(candidates: Iterable<Candidate>): readonly string[] {
  return [...candidates].map(({name}) => name).sort(compareText);
}
