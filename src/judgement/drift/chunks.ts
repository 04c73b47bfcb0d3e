/**
 * The reference as prefix sums of histograms, person by person in order of time, so that any stretch of one person
 * can be compared with everybody else in microseconds: the null distribution needs hundreds of such comparisons.
 *
 * The grid has `FINENESS` cells within each of the verdict's quantile bins.
 */
import {quantileEdges, upperBound} from "../../stats/bins.ts";
import type {Reference} from "./baseline.ts";
import {firstFresh, type WindowTable} from "./window-table.ts";

export const FINENESS = 20;
const WINDOWS_A_CHUNK = 5;

export interface Chunks {
  /** Inner edges of the grid, channel by channel; `cells` = edges + 1. */
  edges: Float64Array[];
  cells: number;
  groupKind: "users" | "sessions";
  groups: {name: string /** Index of the first chunk and one past the last. */; from: number; to: number}[];
  channels: number;
  /** Counts before chunk i: (chunks + 1, channels, cells). */
  counts: Float64Array;
  /** Sums and sums of squares before chunk i: (chunks + 1, channels, 2). */
  sums: Float64Array;
  samplesPerChunk: number;
}

/** Chunks of a reference of windows with at least three users, or else three sessions; undefined without. */
export function chunkReference(reference: Reference, bins: number): Chunks | undefined {
  const {table} = reference;
  if (table === undefined) return undefined;
  const byUser = groupRows(table.users);
  const bySession = groupRows(table.sessions.map((session, row) => `${table.users[row]}/${session}`));
  const groupKind = byUser.length >= 3 ? "users" : "sessions";
  const rowsOf = groupKind === "users" ? byUser : bySession;
  if (rowsOf.length < 3) return undefined;
  const channels = table.channels.length;
  const edges = reference.sorted.map((sorted) => quantileEdges(sorted, bins * FINENESS));
  const cells = bins * FINENESS;
  const groups: Chunks["groups"] = [];
  let chunks = 0;
  for (const {name, rows} of rowsOf) {
    const size = Math.ceil(rows.length / WINDOWS_A_CHUNK);
    groups.push({name, from: chunks, to: chunks + size});
    chunks += size;
  }
  const counts = new Float64Array((chunks + 1) * channels * cells);
  const sums = new Float64Array((chunks + 1) * channels * 2);
  const fresh = firstFresh(table);
  let chunk = 0;
  for (const {rows} of rowsOf)
    for (let first = 0; first < rows.length; first += WINDOWS_A_CHUNK) {
      counts.copyWithin(
        (chunk + 1) * channels * cells,
        chunk * channels * cells,
        (chunk + 1) * channels * cells,
      );
      sums.copyWithin((chunk + 1) * channels * 2, chunk * channels * 2, (chunk + 1) * channels * 2);
      chunk++;
      for (const row of rows.slice(first, first + WINDOWS_A_CHUNK))
        countWindow(table, row, fresh[row]!, edges, counts, sums, chunk);
    }
  const samples = reference.sorted[0]!.length;
  return {
    edges,
    cells,
    groupKind,
    groups,
    channels,
    counts,
    sums,
    samplesPerChunk: Math.max(1, samples / chunks),
  };
}

function countWindow(
  table: WindowTable,
  row: number,
  from: number,
  edges: readonly Float64Array[],
  counts: Float64Array,
  sums: Float64Array,
  chunk: number,
): void {
  const channels = table.channels.length;
  for (let c = 0; c < channels; c++) {
    const inner = edges[c]!;
    const cells = inner.length + 1;
    const base = (chunk * channels + c) * cells;
    const sum = (chunk * channels + c) * 2;
    for (let i = from; i < table.length; i++) {
      const value = table.x[(row * table.length + i) * channels + c]!;
      // A cell is (low, high]: as many inner edges are smaller as its number says.
      counts[base + cellOf(inner, value)]!++;
      sums[sum]! += value;
      sums[sum + 1]! += value * value;
    }
  }
}

/** The cell (low, high] of a value: as many inner edges are smaller as its number says. */
export function cellOf(edges: Float64Array, value: number): number {
  const cell = upperBound(edges, value);
  return cell > 0 && edges[cell - 1] === value ? firstEqual(edges, cell - 1) : cell;
}

function firstEqual(edges: Float64Array, index: number): number {
  let first = index;
  while (first > 0 && edges[first - 1] === edges[index]) first--;
  return first;
}

/** Names in order of code units, each with its rows in the order of the table. */
export function groupRows(names: readonly (string | null)[]): {name: string; rows: number[]}[] {
  const found = new Map<string, number[]>();
  names.forEach((name, row) => {
    const key = name ?? "";
    const rows = found.get(key);
    if (rows === undefined) found.set(key, [row]);
    else rows.push(row);
  });
  return [...found.keys()].sort().map((name) => ({name, rows: found.get(name)!}));
}
