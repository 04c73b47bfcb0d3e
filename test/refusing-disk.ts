/**
 * A disk that takes so many writes below a folder and then refuses, as one that is full or read-only does. It stands over
 * the real one: it watches Node's own functions while it is installed.
 */
import fs from "node:fs";
import {syncBuiltinESMExports} from "node:module";
import {sep} from "node:path";

/** What makes or changes something, by the argument that says where. */
const SYNC: Readonly<Record<string, number>> = {
  ...{appendFileSync: 0, copyFileSync: 1, cpSync: 1, linkSync: 1, mkdirSync: 0, renameSync: 1},
  ...{symlinkSync: 1, truncateSync: 0, writeFileSync: 0},
};
const PROMISED: Readonly<Record<string, number>> = {copyFile: 1, mkdir: 0, rename: 1, writeFile: 0};
/** A read-only disk refuses these, too. */
const REMOVING: Readonly<Record<string, number>> = {
  rmSync: 0,
  rmdirSync: 0,
  unlinkSync: 0,
  chmodSync: 0,
  utimesSync: 0,
};

type Functions = Record<string, (...args: never[]) => unknown>;

export class RefusingDisk {
  readonly #folder: string;
  readonly #code: "ENOSPC" | "EROFS" | "EACCES";
  #left: number;
  #real: readonly (readonly [owner: Functions, name: string, real: Functions[string]])[] = [];
  /** Whether anything was refused. */
  hasRefused = false;

  /** `after`: how many writes still succeed. */
  constructor(folder: string, code: "ENOSPC" | "EROFS" | "EACCES", after: number) {
    this.#folder = folder;
    this.#code = code;
    this.#left = after;
  }

  install(): void {
    const own = fs as unknown as Functions;
    const promises = fs.promises as unknown as Functions;
    for (const [name, at] of Object.entries(SYNC)) this.#watch(own, name, (args) => this.#refuse(args[at]));
    if (this.#code !== "ENOSPC")
      for (const [name, at] of Object.entries(REMOVING))
        this.#watch(own, name, (args) => this.#refuse(args[at]));
    this.#watch(own, "openSync", ([path, flags]) => {
      if (flags !== undefined && flags !== "r") this.#refuse(path);
    });
    for (const [name, at] of Object.entries(PROMISED))
      this.#watch(promises, name, (args) => this.#refuse(args[at]), true);
    syncBuiltinESMExports();
  }

  remove(): void {
    for (const [owner, name, real] of this.#real) owner[name] = real;
    syncBuiltinESMExports();
  }

  #watch(
    owner: Functions,
    name: string,
    check: (args: readonly unknown[]) => void,
    isPromised = false,
  ): void {
    const real = owner[name]!;
    this.#real = [...this.#real, [owner, name, real]];
    owner[name] = (...args: never[]): unknown => {
      try {
        check(args);
      } catch (error) {
        if (isPromised) return Promise.reject(error as Error);
        throw error;
      }
      return real.apply(owner, args);
    };
  }

  #refuse(path: unknown): void {
    if (typeof path !== "string" || !path.startsWith(this.#folder + sep)) return;
    if (--this.#left >= 0) return;
    this.hasRefused = true;
    throw Object.assign(new Error(`${this.#code}: refused, '${path}'`), {code: this.#code, path, errno: -1});
  }
}
