/**
 * The definition files of a workspace: read once, parsed once, and remembered between runs.
 *
 * `.dag/parsed.json` holds the text and the tree of each file as they were last parsed; where the text is
 * still the same the tree is taken from there. It is only a cache: where it is absent, damaged or old, the files are
 * parsed again.
 */

import {isUtf8} from "node:buffer";
import {existsSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {findStat} from "../../platform/find-stat.ts";
import {readRegularFile} from "../../platform/regular-file.ts";
import type {Diagnostics} from "./diagnostic.ts";
import {parseFile} from "./parse-file.ts";
import type {Seen} from "./seen.ts";
import type {Tree} from "./tree.ts";

/** Goes up when `Tree` or what parse-file.ts makes of a text changes. */
const MEMORY_FORMAT = "parsed/3";

interface Remembered {
  readonly text: string;
  readonly tree: Tree;
}

/** Files as they have been read already; undefined where there is none. */
export type ReadFiles = ReadonlyMap<string, Buffer | undefined>;

export class Sources {
  readonly #root: string;
  readonly #seen: Seen | undefined;
  readonly #given: ReadFiles;
  readonly #diagnostics: Diagnostics;
  readonly #trees = new Map<string, Tree | undefined>();
  #remembered: Readonly<Record<string, Remembered>> | undefined;
  readonly #parsed: Record<string, Remembered> = {};
  #changed = false;

  /** `seen` is told what was looked at; `given` is taken as it is. */
  constructor(root: string, diagnostics: Diagnostics, seen?: Seen, given: ReadFiles = new Map()) {
    this.#root = root;
    this.#seen = seen;
    this.#given = given;
    this.#diagnostics = diagnostics;
  }

  /** Those that have been read. */
  get files(): readonly string[] {
    return [...this.#trees].flatMap(([file, tree]) => (tree === undefined ? [] : [file]));
  }

  exists(file: string): boolean {
    try {
      const stat = findStat(join(this.#root, file));
      this.#seen?.noteKind(file, stat);
      return stat !== undefined;
    } catch {
      this.#seen?.giveUp();
      return false;
    }
  }

  /** Throws the system's error where it is not there. */
  #readBytes(file: string): Buffer {
    const given = this.#given.get(file);
    if (given !== undefined) return given;
    try {
      const bytes = readRegularFile(join(this.#root, file));
      this.#seen?.noteText(file, bytes);
      return bytes;
    } catch (error) {
      this.#seen?.noteText(file, undefined);
      throw error;
    }
  }

  /**
   * The tree of a file, undefined where it is absent or wrong; what is wrong inside it is
   * reported at its own place, what is wrong with the file as such through `report` by the caller.
   */
  read(file: string): Tree | undefined {
    if (this.#trees.has(file)) return this.#trees.get(file);
    const tree = this.#parse(file);
    this.#trees.set(file, tree);
    return tree;
  }

  /** Keeps the trees for the next run, where the runner already has a folder of its own. */
  remember(): void {
    if (!this.#changed || !existsSync(join(this.#root, ".dag"))) return;
    const path = join(this.#root, ".dag/parsed.json");
    const own = `${path}.${process.pid}`;
    try {
      writeFileSync(own, JSON.stringify({kymo: MEMORY_FORMAT, files: this.#parsed}));
      renameSync(own, path);
    } catch {
      // a read-only workspace is slower, not wrong
      if (existsSync(own)) rmSync(own, {force: true});
    }
  }

  #refuse(file: string, message: string, hint: string): void {
    this.#diagnostics.addSource(file, "");
    this.#diagnostics.reporter(file)({start: 0, end: 0}, message, hint);
  }

  #parse(file: string): Tree | undefined {
    let text: string;
    try {
      const bytes = this.#readBytes(file);
      text = bytes.toString("utf8");
      if (!isUtf8(bytes)) {
        this.#refuse(
          file,
          "the file is not UTF-8",
          "Save it as UTF-8: other bytes would be read as something else.",
        );
        return undefined;
      }
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" && code !== "ENOTDIR") {
        const hint = "Check that it is a file, and that you may read it.";
        const why = code ?? (error as Error).message;
        this.#refuse(file, `the file cannot be read (${why})`, hint);
      }
      return undefined;
    }
    this.#diagnostics.addSource(file, text);
    this.#remembered ??= readMemory(join(this.#root, ".dag/parsed.json"));
    const remembered = Object.hasOwn(this.#remembered, file) ? this.#remembered[file] : undefined;
    const tree =
      remembered?.text === text ? remembered.tree : parseFile(file, text, this.#diagnostics.reporter(file));
    if (tree === undefined) return undefined;
    if (remembered?.tree !== tree) this.#changed = true;
    this.#parsed[file] = {text, tree};
    return tree;
  }
}

function readMemory(path: string): Readonly<Record<string, Remembered>> {
  try {
    const memory = JSON.parse(readFileSync(path, "utf8")) as {
      kymo?: unknown;
      files?: Record<string, Remembered>;
    };
    return memory.kymo === MEMORY_FORMAT && typeof memory.files === "object" ? memory.files : {};
  } catch {
    return {};
  }
}
