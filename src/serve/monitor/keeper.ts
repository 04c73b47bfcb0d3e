/**
 * What the monitor knows of a model, on disk: one fact a line, appended; the last of its kind and name holds. Where the file
 * has grown to twice what it was, it is written anew with what holds. A line that a kill left without its end is no fact.
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
} from "node:fs";
import {dirname, join} from "node:path";
import type {Fact} from "../../judgement/monitor/watch.ts";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {factSchema} from "./fact.ts";

const MB = 1e6;
const ENDING = ".ndjson";
const CHUNK_BYTES = 256 * 1024;

export class Keeper {
  readonly #path: string;
  #bytes = 0;
  #bytesOnceNew = 0;

  constructor(path: string) {
    this.#path = path;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Hands over the facts, oldest first, one at a time, so that memory never holds the file. False where it is damaged: it
   * is put aside, and what was handed over is to be forgotten.
   */
  load(restore: (fact: Fact) => void): boolean {
    if (!existsSync(this.#path)) return true;
    try {
      const whole = readLines(this.#path, (line) => restore(factSchema.parse(JSON.parse(line))));
      if (whole < statSync(this.#path).size) truncateSync(this.#path, whole);
      this.#bytes = this.#bytesOnceNew = whole;
      return true;
    } catch {
      renameSync(this.#path, `${this.#path}.damaged`);
      return false;
    }
  }

  /** Appends the facts; `all` gives everything that holds, where the file is to be written anew. */
  keep(facts: readonly Fact[], all: () => Iterable<Fact>): void {
    if (facts.length === 0) return;
    if (this.#bytes > 2 * this.#bytesOnceNew + 4 * MB) {
      writeAtomicSync(this.#path, inChunks(all()), {mode: 0o600});
      this.#bytes = this.#bytesOnceNew = statSync(this.#path).size;
      return;
    }
    const text = [...inChunks(facts)].join("");
    mkdirSync(dirname(this.#path), {recursive: true, mode: 0o700});
    appendFileSync(this.#path, text, {mode: 0o600});
    this.#bytes += Buffer.byteLength(text);
  }
}

/** Removes the files of models that have not been served since `oldest`, ms. */
export function removeOld(folder: string, oldest: number): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.includes(ENDING) && statSync(path).mtimeMs < oldest) unlinkSync(path);
  }
}

export const keeperPath = (folder: string, digest: string): string =>
  join(folder, `${digest.slice(0, 16)}${ENDING}`);

/** A line each, put together to texts of some size. */
function* inChunks(facts: Iterable<Fact>): Generator<string, void, undefined> {
  let text = "";
  for (const fact of facts) {
    text += `${JSON.stringify(fact)}\n`;
    if (text.length < CHUNK_BYTES) continue;
    yield text;
    text = "";
  }
  yield text;
}

/** Hands over the lines that have an end; gives the bytes that they take. */
function readLines(path: string, take: (line: string) => void): number {
  const file = openSync(path, "r");
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let [rest, whole] = [Buffer.alloc(0), 0];
    for (let read = 1; read > 0; ) {
      read = readSync(file, chunk, 0, chunk.length, null);
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      const end = bytes.lastIndexOf("\n") + 1;
      rest = bytes.subarray(end);
      whole += end;
      if (end > 0) for (const line of bytes.toString("utf8", 0, end - 1).split("\n")) take(line);
    }
    return whole;
  } finally {
    closeSync(file);
  }
}
