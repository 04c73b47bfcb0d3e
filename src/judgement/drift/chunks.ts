/**
 * The reference as prefix sums of grid counts, person by person in order of time: what lies between two chunks is the
 * difference of what lies before them, so that any stretch of one person is had in two look-ups.
 */
import type {Reference} from "./baseline.ts";
import {addWindow, type Grid} from "./grid.ts";
import {findGroups} from "./groups.ts";
import {LEAST_WINDOWS} from "./stretches.ts";
import {firstFresh, type WindowTable} from "./window-table.ts";

/** A stretch begins and ends on a chunk of `LEAST_WINDOWS` windows. */
export interface Chunks {
  readonly grid: Grid;
  readonly groupKind: "users" | "sessions";
  readonly groups: readonly ChunkGroup[];
  /** Before chunk i: counts (chunks + 1, channels, cells), sums and sums of squares (chunks + 1, channels, 2). */
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly samplesPerChunk: number;
}

/** Index of a person's first chunk, and one past the last. */
export interface ChunkGroup {
  readonly from: number;
  readonly to: number;
}

/** Chunks of a reference of windows with at least three users, or else three sessions; undefined without. */
export function chunkReference(reference: Reference, grid: Grid): Chunks | undefined {
  const {table, sorted} = reference;
  const found = table === undefined ? undefined : findGroups(table);
  if (table === undefined || found === undefined) return undefined;
  const chunks: (readonly number[])[] = [];
  const groups = found.groups.map(({rows}): ChunkGroup => {
    const from = chunks.length;
    for (let i = 0; i < rows.length; i += LEAST_WINDOWS) chunks.push(rows.slice(i, i + LEAST_WINDOWS));
    return {from, to: chunks.length};
  });
  const samplesPerChunk = Math.max(1, sorted[0]!.length / chunks.length);
  return {grid, groupKind: found.kind, groups, samplesPerChunk, ...accumulate(table, grid, chunks)};
}

function accumulate(
  table: WindowTable,
  grid: Grid,
  chunks: readonly (readonly number[])[],
): Pick<Chunks, "counts" | "sums"> {
  const stride = {counts: grid.length * (grid[0]!.length + 1), sums: grid.length * 2};
  const counts = new Float64Array((chunks.length + 1) * stride.counts);
  const sums = new Float64Array((chunks.length + 1) * stride.sums);
  const fresh = firstFresh(table);
  chunks.forEach((rows, before) => {
    const after = before + 1;
    counts.copyWithin(after * stride.counts, before * stride.counts, after * stride.counts);
    sums.copyWithin(after * stride.sums, before * stride.sums, after * stride.sums);
    const here = {
      counts: counts.subarray(after * stride.counts, (after + 1) * stride.counts),
      sums: sums.subarray(after * stride.sums, (after + 1) * stride.sums),
    };
    for (const row of rows) addWindow(here, grid, table, row, fresh[row]!);
  });
  return {counts, sums};
}
