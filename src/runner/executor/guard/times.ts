/**
 * What a file system says of a file beside its bytes and size: its times and its place on the disk. They are part of no
 * digest, and others after a copy, a checkout or a restore. Packages may look at them.
 */
import fs, {type Stats} from "node:fs";
import type {Callable} from "./caller.ts";
import type {Watch} from "./watch.ts";

const NAMES = ["stat", "lstat", "fstat"] as const;
const TIMES = ["atime", "mtime", "ctime", "birthtime"].flatMap((name) => [name, `${name}Ms`, `${name}Ns`]);
const HIDDEN = [...TIMES, "ino", "dev"];

export function watchTimes(watch: Watch): void {
  const cover = (stat: unknown): unknown => {
    if (typeof stat === "object" && stat !== null)
      for (const name of HIDDEN) if (name in stat) coverOne(watch, stat as Stats, name);
    return stat;
  };
  /** Covers what `name` gives to the stage's own code, however it gives it. */
  const wrap = (owner: object, name: string): void => {
    const functions = owner as Record<string, Callable | undefined>;
    const original = functions[name];
    if (original === undefined) return;
    function looking(this: unknown, ...args: unknown[]): unknown {
      if (!watch.isOwn(looking)) return Reflect.apply(original as Callable, this, args as never[]);
      const told = args.at(-1);
      if (typeof told === "function")
        args.splice(
          -1,
          1,
          (error: unknown, stat: unknown) => void (told as Callable)(...([error, cover(stat)] as never[])),
        );
      const given: unknown = Reflect.apply(original as Callable, this, args as never[]);
      return given instanceof Promise ? given.then(cover) : cover(given);
    }
    const {prototype: _, ...own} = Object.getOwnPropertyDescriptors(original);
    functions[name] = Object.defineProperties(looking, own) as Callable;
  };
  for (const name of NAMES) {
    wrap(fs, `${name}Sync`);
    wrap(fs, name);
    wrap(fs.promises, name);
  }
}

function coverOne(watch: Watch, stat: Stats, name: string): void {
  const value: unknown = stat[name as keyof Stats];
  Object.defineProperty(stat, name, {
    configurable: true,
    enumerable: true,
    get: function get() {
      watch.refuseOwn(get, () => ({
        what: `reads what the disk notes of a file beside what it holds (${name}), which is part of no digest`,
        hint: "Keep it in a file that is a dependency, or make it a parameter.",
      }));
      return value;
    },
  });
}
