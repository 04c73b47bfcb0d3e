/**
 * Digests as dag.lock has them, for a workspace whose artifacts, and whose data that is not in git, are not there.
 *
 * An output of a stage has the digest that its record says. A source file has that of its bytes where it is there; one
 * that is absent and that git ignores has the digest that it had when it was read.
 */
import {sha256} from "../../platform/canonical.ts";
import type {Digests} from "../content/digest-file.ts";
import {formatOf} from "../content/format.ts";
import {foldersOf} from "../definition/path.ts";
import type {FileRecord, RunRecord} from "../store/record.ts";

export interface Recorded {
  readonly records: readonly RunRecord[];
  /** Outputs as they were recorded. */
  readonly outs: readonly FileRecord[];
  /** Absent source files that git does not hold. */
  readonly absent: ReadonlySet<string>;
  /** Outputs that are used as they lie there: those of frozen stages. */
  readonly usedAsTheyAre: ReadonlySet<string>;
}

type Kind = "bytes" | "content";

export function makeLockDigests(
  disk: Digests,
  {records, outs: written, absent, usedAsTheyAre}: Recorded,
): Digests {
  const outs = new Map(written.map((out) => [out.path, out]));
  const read = collectRead(records);
  /** Undefined where the disk has to say. */
  const find = (path: string, kind: Kind): string | undefined => {
    if (usedAsTheyAre.has(path) && disk.look(path) !== "") return undefined;
    const out = outs.get(path);
    if (out !== undefined) return digestOf(out, kind, read);
    const isInOutput = [...foldersOf(path)].some((folder) => outs.has(folder));
    return isInOutput || absent.has(path) ? read.get(keyOf(path, kind)) : undefined;
  };
  return {
    ...disk,
    bytes: async (path) => find(path, "bytes") ?? disk.bytes(path),
    findBytes: async (path) => find(path, "bytes") ?? disk.findBytes(path),
    content: async (path) => find(path, "content") ?? disk.content(path),
    bytesNow: (path) => find(path, "bytes") ?? disk.bytesNow(path),
    contentNow: (path) => find(path, "content") ?? disk.contentNow(path),
    observe: async (path, kind) => {
      const digest = find(path, kind);
      return digest === undefined ? disk.observe(path, kind) : {digest, look: sha256(digest)};
    },
  };
}

/** Of a database the lock has the content alone; a command that reads it was keyed by its bytes. */
function digestOf({path, bytes, content}: FileRecord, kind: Kind, read: ReadonlyMap<string, string>): string {
  if (kind === "content") return content;
  return formatOf(path) === "duckdb" ? (read.get(keyOf(path, "bytes")) ?? bytes) : bytes;
}

/** What each file that was read had for a digest: a command reads bytes; a stage what it means, of an output. */
function collectRead(records: readonly RunRecord[]): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const {code, deps} of records)
    for (const {path, content} of deps) {
      read.set(keyOf(path, "bytes"), content);
      if (!code.startsWith("cmd:")) read.set(keyOf(path, "content"), content);
    }
  for (const {code, deps} of records)
    if (code.startsWith("cmd:")) for (const {path, content} of deps) read.set(keyOf(path, "bytes"), content);
  return read;
}

function keyOf(path: string, kind: Kind): string {
  return `${kind}\n${path}`;
}
