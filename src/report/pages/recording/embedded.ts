/**
 * What a recording's page carries for its script: the samples, windows and seconds as whole numbers. The stage writes
 * it and the script reads it, so nothing of Node is used.
 */

export interface EmbeddedRecording {
  readonly session: string;
  readonly startMs: number;
  readonly timeZone: string;
  readonly rateHz: number;
  /** Of the fused table. */
  readonly rows: number;
  /** Rows that one stored value spans: with 1 single samples, else the smallest and the largest of so many. */
  readonly span: number;
  /** What a whole number of each channel stands for, in its unit. */
  readonly steps: readonly number[];
  readonly reach: readonly number[];
  readonly channels: readonly string[];
  readonly classes: readonly string[];
  /** Codes of the classes that have a row, from top to bottom. */
  readonly behaviours: readonly number[];
  readonly windows: number;
  /** Rows for which a window is drawn. */
  readonly windowRows: number;
  readonly seconds: number;
  /** Deflated, in base 64: the series of `seriesOf`, one after another. */
  readonly data: string;
}

/** In place of a missing sample. */
export const MISSING = -(2 ** 15);
/** In place of an unknown direction. */
export const UNKNOWN = -128;
/** A confidence of 1. */
export const CERTAIN = 10_000;
/** A whole share of a second, and gravity wholly along an axis. */
export const WHOLE = 100;

interface Series {
  readonly name: string;
  readonly length: number;
  /** Bytes a number. */
  readonly width: number;
}

/** The order of the series within the data. */
export function seriesOf({
  rows,
  span,
  channels,
  windows,
  seconds,
}: Pick<EmbeddedRecording, "rows" | "span" | "channels" | "windows" | "seconds">): Series[] {
  const cells = Math.ceil(rows / span);
  const edges = span === 1 ? [""] : [".low", ".high"];
  return [
    ...channels.flatMap((channel) => edges.map((edge) => ({name: channel + edge, length: cells, width: 3}))),
    ...["id", "from"].map((name) => ({name, length: windows, width: 4})),
    ...["predicted", "confidence", "second", "secondShare"].map((name) => ({
      name,
      length: windows,
      width: 2,
    })),
    ...["x", "y", "z", "0", "1", "2", "3", "4"].map((name) => ({name, length: seconds, width: 2})),
  ];
}
