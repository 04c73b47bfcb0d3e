/** Records of a search as JSON whose keys stand in the order of their code units: equal records are equal bytes. */
import {writeJson} from "../json-file.ts";

export const writeSortedJson = (path: string, record: object): Promise<void> =>
  writeJson(path, sortKeys(record), 1);

function sortKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
