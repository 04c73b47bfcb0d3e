/** A version's lineage in one line. */
import type {Manifest} from "../../registry/manifest.ts";

export function describeLineage({stages, raw, gap}: Manifest["lineage"]): string {
  if (raw.length === 0) return gap ?? "no raw file";
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  const whole = `${count(raw.length, "raw file")}, ${count(stages.length, "stage")}`;
  return gap === null ? whole : `${whole}; ${gap}`;
}
