/**
 * What is remembered of a run: the entry of the run cache, and the block of dag.lock.
 *
 * All digests are lower-case hex SHA-256.
 */

export interface FileRecord {
  readonly path: string;
  /** Digest of the bytes (of a folder: of its sorted manifest). */
  readonly bytes: string;
  /** Digest of what it means; equal to `bytes` where the format has no meaning of its own. */
  readonly content: string;
  /** Bytes on disk; of a folder, their sum. */
  readonly size: number;
}

export interface DepRecord {
  readonly role: string;
  readonly path: string;
  readonly content: string;
}

export interface RunRecord {
  readonly fingerprint: string;
  /** `cmd:…` or the digest of the code the stage reaches. */
  readonly code: string;
  /** Of the packages that the code reaches: version, digest of what is locked, digest of what is installed. */
  readonly packages: Readonly<Record<string, string>>;
  /** What ran the code: `node 20`; none of a command. */
  readonly runtime?: string;
  /** Dotted key → value; keys of another file than params.yaml are prefixed `file:`. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  readonly deps: readonly DepRecord[];
  readonly outs: readonly (FileRecord & {readonly role: string})[];
}

/**
 * Digest of the bytes of an output, given the run that the cache has of its fingerprint: of a database dag.lock knows the
 * content alone, and the run cache the bytes.
 */
export function bytesOf({path, bytes, content}: FileRecord, run: RunRecord | undefined): string {
  const kept = run?.outs.find((out) => out.path === path && out.content === content);
  return kept?.bytes ?? bytes;
}
