/**
 * Windows that a new model has to answer before it takes over: spread evenly over the labelled windows of the project;
 * where there are none, made up, the same each time.
 */
import {existsSync} from "node:fs";
import {join} from "node:path";
import type {Scaler} from "../../artifacts/scaler.ts";
import {createRandom} from "../../platform/seeded-random.ts";
import {rescaleWindows} from "../../windows/scaling.ts";

export interface GoldenWindows {
  /** (windows, length, channels), row-major, standardised with `scaler`. */
  readonly x: Float32Array;
  readonly scaler: Pick<Scaler, "mean" | "scale">;
}

const TABLE = "artifacts/reference/windows.arrow";

/** `count` windows, or fewer where the table has fewer. Throws an ExpectedError where the table is damaged. */
export async function readGoldenWindows(root: string, count: number, scaler: Scaler): Promise<GoldenWindows> {
  const path = join(root, TABLE);
  const size = scaler.window * scaler.channels.length;
  if (existsSync(path)) {
    const {readWindows, widthOf} = await import("../../artifacts/windows.ts"); // Arrow is loaded where it is met
    const {gatherWindows} = await import("../../windows/cut.ts");
    const {meta, rows, x} = await readWindows(path);
    if (rows > 0 && widthOf(meta) === size) {
      const chosen = Array.from({length: Math.min(count, rows)}, (_, i) =>
        Math.floor((i * rows) / Math.min(count, rows)),
      );
      return {x: gatherWindows(x, chosen, size), scaler: meta};
    }
  }
  const random = createRandom("golden windows", {});
  return {x: Float32Array.from({length: count * size}, () => 4 * random() - 2), scaler};
}

/** The windows as a model with another scaler is given them. */
export function scaledFor({x, scaler: from}: GoldenWindows, to: Scaler): Float32Array {
  const isSame = from.mean.every((mean, c) => mean === to.mean[c] && from.scale[c] === to.scale[c]);
  return isSame ? x.slice() : rescaleWindows(x, from, to);
}
