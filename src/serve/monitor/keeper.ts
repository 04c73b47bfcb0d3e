/**
 * What the monitor knows of a model, on disk: one fact a line, appended; the last of its kind and name holds. Where the file
 * has grown to twice what it was, it is written anew with what holds. A line that a kill left without its end is no fact.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
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

  /** The facts, oldest first. A file that is damaged is put aside, and what it said is forgotten. */
  load(): Fact[] {
    if (!existsSync(this.#path)) return [];
    const text = readFileSync(this.#path, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    try {
      const facts: Fact[] = [];
      for (let at = 0; at < whole.length; ) {
        const end = whole.indexOf("\n", at);
        facts.push(factSchema.parse(JSON.parse(whole.slice(at, end))));
        at = end + 1;
      }
      if (whole.length < text.length) truncateSync(this.#path, Buffer.byteLength(whole));
      this.#bytes = this.#bytesOnceNew = Buffer.byteLength(whole);
      return facts;
    } catch {
      renameSync(this.#path, `${this.#path}.damaged`);
      return [];
    }
  }

  /** Appends the facts; `all` gives everything that holds, where the file is to be written anew. */
  keep(facts: readonly Fact[], all: () => readonly Fact[]): void {
    if (facts.length === 0) return;
    if (this.#bytes > 2 * this.#bytesOnceNew + 4 * MB) {
      const text = format(all());
      writeAtomicSync(this.#path, text, {mode: 0o600});
      this.#bytes = this.#bytesOnceNew = Buffer.byteLength(text);
      return;
    }
    const text = format(facts);
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

function format(facts: readonly Fact[]): string {
  return facts.map((fact) => `${JSON.stringify(fact)}\n`).join("");
}
