/** A version's lineage in one line. */
import {count} from "../../platform/count.ts";
import type {Manifest} from "../../registry/manifest.ts";

export function describeLineage({stages, raw, gap}: Manifest["lineage"]): string {
  if (raw.length === 0) return gap ?? "no raw file";
  const whole = `${count(raw.length, "raw file")}, ${count(stages.length, "stage")}`;
  return gap === null ? whole : `${whole}; ${gap}`;
}
