/** What differs between two digests of code, by file and symbol. */
import {compareCodeUnits} from "../../platform/canonical.ts";

export type SymbolDigests = Readonly<Record<string, string>>;

/** Lines such as `src/signal/fuse.ts: matchNearest changed`, sorted; none where the earlier code is not known. */
export function explainCode(before: SymbolDigests | undefined, after: SymbolDigests): string[] {
  if (!before) return [];
  const lines: string[] = [];
  for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compareCodeUnits)) {
    const [was, is] = [before[key], after[key]];
    if (was === is) continue;
    const [file, symbol] = splitKey(key);
    lines.push(
      `${file}: ${symbol} ${was === undefined ? "added" : is === undefined ? "removed" : "changed"}`,
    );
  }
  return lines;
}

/** A file's path may hold `#`; a symbol's text may only after a private name, which never stands at the top. */
function splitKey(key: string): [file: string, symbol: string] {
  const at = key.lastIndexOf("#");
  return [key.slice(0, at), key.slice(at + 1)];
}
