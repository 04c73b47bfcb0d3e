/** What differs between two digests of code, by file and symbol. */
import {compareCodeUnits} from "../../platform/canonical.ts";

/** `file#symbol` → digest of the symbol's own text. */
export type SymbolDigests = Readonly<Record<string, string>>;

/**
 * Lines such as `src/signal/fuse.ts: matchNearest changed`, sorted; none where the earlier code is not known. A symbol
 * that only moved to another file is not among them.
 */
export function explainCode(before: SymbolDigests | undefined, after: SymbolDigests): string[] {
  if (!before) return [];
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  for (const [key, digest] of was) if (is.get(key) === digest) forget(key, was, is);
  const changed = listDifferences(was, is).filter((line) => line.endsWith(" changed"));
  dropMoved(was, is);
  const lines = listDifferences(was, is);
  if (lines.length > 0) return lines;
  // Two symbols of one name that swap their files are each where the other was.
  return changed.length > 0 ? changed : ["the order in which the code is evaluated changed"];
}

function forget(key: string, ...maps: readonly Map<string, string>[]): void {
  for (const map of maps) map.delete(key);
}

function dropMoved(was: Map<string, string>, is: Map<string, string>): void {
  const elsewhere = new Map<string, string[]>();
  const identify = (key: string, digest: string): string => `${splitKey(key)[1]}#${digest}`;
  for (const [key, digest] of was) {
    const id = identify(key, digest);
    elsewhere.set(id, [...(elsewhere.get(id) ?? []), key]);
  }
  for (const [key, digest] of is) {
    const moved = elsewhere.get(identify(key, digest))?.pop();
    if (moved === undefined) continue;
    was.delete(moved);
    is.delete(key);
  }
}

function listDifferences(was: ReadonlyMap<string, string>, is: ReadonlyMap<string, string>): string[] {
  return [...new Set([...was.keys(), ...is.keys()])].sort(compareCodeUnits).map((key) => {
    const [file, symbol] = splitKey(key);
    return `${file}: ${symbol} ${was.has(key) ? (is.has(key) ? "changed" : "removed") : "added"}`;
  });
}

/** A file's path may hold `#`; a symbol's text may only after a private name, which never stands at the top. */
function splitKey(key: string): [file: string, symbol: string] {
  const at = key.lastIndexOf("#");
  return [key.slice(0, at), key.slice(at + 1)];
}
