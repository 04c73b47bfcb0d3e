/**
 * Files: what is read has to be a dependency, what is written an output, scratch, or a temporary file of the stage's
 * own. Outside the workspace, packages may read what they need when they are loaded; the stage's code may not.
 */
import fs from "node:fs";
import {tmpdir} from "node:os";
import {basename, dirname, resolve, sep} from "node:path";
import {fileURLToPath} from "node:url";
import {type Callable, showPath} from "./caller.ts";
import type {GuardRules, Touch, Watch} from "./watch.ts";
import {checkBefore} from "./wrap.ts";

const READS = [
  ...["access", "exists", "lstat", "openAsBlob", "opendir", "readFile", "readdir", "readlink", "realpath"],
  ...["stat", "statfs", "watch", "watchFile"],
];
const WRITES = [
  ...[
    "appendFile",
    "chmod",
    "chown",
    "createWriteStream",
    "lchmod",
    "lchown",
    "lutimes",
    "mkdir",
    "rm",
    "rmdir",
  ],
  ...["truncate", "unlink", "utimes", "writeFile"],
];
/** What the two paths of a function are used for. */
const PAIRS = {
  copyFile: ["read", "write"],
  cp: ["read", "write"],
  link: ["read", "write"],
  rename: ["write", "write"],
} as const;

/** The machine's own: libraries, devices, what the kernel says of processes; its id, by which temporary files are named. */
const SYSTEM = ["/usr", "/lib", "/lib64", "/proc", "/sys", "/dev", "/etc/machine-id", "/System", "/Library"];

type Use = "read" | "write";

/** Clocks, loads, environments and random numbers that look like files. */
const VOLATILE =
  /^\/(?:proc\/(?:uptime|loadavg|meminfo|stat|vmstat|interrupts|(?:self|\d+)\/environ|sys\/kernel\/random\/uuid)|dev\/u?random)$/;

const IN_PACKAGES = /[\\/]node_modules(?:[\\/]|$)/;

/** What is given back puts the rules of another job in place of these. */
export function watchFiles(first: GuardRules, watch: Watch): (rules: GuardRules) => void {
  const {realpathSync} = fs; // before it is watched
  const open = (rules: GuardRules): FileAccess => new FileAccess(rules, watch, realpathSync);
  let access = open(first);
  for (const owner of [fs, fs.promises]) {
    const both = (names: readonly string[]): string[] => names.flatMap((name) => [name, `${name}Sync`]);
    checkBefore(owner, both(READS), ([path], guarded) => access.check("read", path, guarded));
    checkBefore(owner, ["createReadStream"], ([path, options], guarded) => {
      if (!hasDescriptor(options)) access.check("read", path, guarded);
    });
    checkBefore(owner, both(WRITES), ([path, options], guarded) => {
      if (!hasDescriptor(options)) access.check("write", path, guarded);
    });
    checkBefore(owner, both(["open"]), ([path, flags], guarded) =>
      access.check(isReadOnly(flags) ? "read" : "write", path, guarded),
    );
    checkBefore(owner, both(["glob"]), ([, options], guarded) =>
      access.check("read", (options as {cwd?: unknown} | undefined)?.cwd ?? ".", guarded),
    );
    checkBefore(owner, both(["mkdtemp"]), ([prefix], guarded) => {
      access.check("write", prefix, guarded);
      if (typeof prefix === "string") access.madeBelow(prefix);
    });
    for (const [name, uses] of Object.entries(PAIRS))
      checkBefore(owner, both([name]), (paths, guarded) => {
        for (const [i, use] of uses.entries()) access.check(use, paths[i], guarded);
      });
    checkBefore(owner, both(["symlink"]), ([target, link], guarded) => {
      access.check("write", link, guarded);
      const [to, from] = [target, link].map(toText);
      if (to !== undefined && from !== undefined) access.check("read", resolve(dirname(from), to), guarded);
    });
  }
  checkBefore(process, ["loadEnvFile"], ([path = ".env"], guarded) => access.check("read", path, guarded));
  for (const one of [fs.realpath, fs.realpathSync])
    checkBefore(one, ["native"], ([path], guarded) => access.check("read", path, guarded));
  return (rules) => {
    access = open(rules);
  };
}

class FileAccess {
  readonly #rules: GuardRules;
  readonly #watch: Watch;
  readonly #root: string;
  readonly #temporary = tmpdir();
  readonly #free: readonly string[];
  readonly #readable: readonly string[];
  /** Temporary files and folders that the stage made. */
  readonly #made: string[] = [];
  readonly #realPath: (path: string) => string;

  /** `realPath`: that of Node, which nobody watches. */
  constructor(rules: GuardRules, watch: Watch, realPath: (path: string) => string) {
    const real = {root: realPath(rules.root), bundle: realPath(rules.bundle)};
    this.#realPath = realPath;
    this.#rules = rules;
    this.#watch = watch;
    this.#root = real.root;
    this.#free = rules.writable;
    this.#readable = [...rules.readable, rules.bundle, real.bundle];
  }

  /** Whatever begins with `prefix` will be the stage's own. */
  madeBelow(prefix: string): void {
    this.#made.push(resolve(prefix));
  }

  check(use: Use, given: unknown, guarded: Callable): void {
    const path = toPath(given);
    if (path !== undefined && VOLATILE.test(path))
      this.#watch.refuseOwn(guarded, () => this.#describeRead(path));
    if (path === undefined || this.#free.some((folder) => isWithin(path, folder))) return;
    if (use === "read" && this.#mayRead(path)) return;
    if (use === "read" && IN_PACKAGES.test(path)) {
      this.#watch.refuseOwn(guarded, () => this.#describePackage(path));
      return;
    }
    const {root} = this.#rules;
    const isInside = isWithin(path, root) || isWithin(path, this.#root);
    if (!isInside && use === "write" && isWithin(path, this.#temporary)) {
      this.#made.push(path);
      return;
    }
    const touch = () => (use === "read" ? this.#describeRead(path) : this.#describeWrite(path));
    if (isInside) this.#watch.refuse(guarded, touch);
    else this.#watch.refuseBehalf(guarded, touch);
  }

  #mayRead(path: string): boolean {
    return (
      this.#readable.some((one) => isWithin(path, one)) ||
      (IN_PACKAGES.test(path) && this.#isReached(path)) ||
      this.#made.some((own) => path.startsWith(own)) ||
      (!isWithin(path, this.#root) &&
        [...SYSTEM, dirname(dirname(process.execPath))].some((one) => isWithin(path, one)))
    );
  }

  /** Whether the file is one of a package that the stage's code reaches, by whichever links. */
  #isReached(path: string): boolean {
    try {
      const real = this.#realPath(path);
      return this.#readable.some((one) => isWithin(real, one));
    } catch {
      return false;
    }
  }

  #describePackage(path: string): Touch {
    return {
      what: `reads ${showPath(this.#rules.root, path)}, of a package that its code does not import`,
      hint: "Import the package, so that its version counts, or declare the file below `deps:`.",
    };
  }

  #describeRead(path: string): Touch {
    const {root, stage} = this.#rules;
    const shown = showPath(root, path);
    const name = toName(path);
    if (/\.[cm]?[jt]sx?$/.test(path))
      return {what: `reads ${shown}, which is no part of its digest`, hint: "Import it by a literal path."};
    return {
      what: `reads ${shown}, which dag.yaml does not declare`,
      hint: `Add \`${name}: ${shown}\` below \`deps:\` of ${stage} in dag.yaml, and read the path \`deps.${name}\`.`,
    };
  }

  #describeWrite(path: string): Touch {
    const {root, stage} = this.#rules;
    const shown = showPath(root, path);
    const name = toName(path);
    return {
      what: `writes ${shown}, which is no output of it`,
      hint: `Add \`${name}: ${shown}\` below \`outs:\` of ${stage} in dag.yaml, and write to the path \`outs.${name}\`; what need not last belongs into \`scratch\`.`,
    };
  }
}

function toName(path: string): string {
  const name = basename(path).replace(/\..*$/, "").replace(/\W+/g, "_");
  return /^[A-Za-z_]/.test(name) ? name : "data";
}

/** Absolute; undefined for a descriptor or handle, which was opened before. */
function toPath(given: unknown): string | undefined {
  const text = toText(given);
  return text === undefined ? undefined : resolve(text);
}

/** As it was given. */
function toText(given: unknown): string | undefined {
  if (typeof given === "string") return given.startsWith("file://") ? undefined : given;
  if (given instanceof URL) return given.protocol === "file:" ? fileURLToPath(given) : undefined;
  return given instanceof Uint8Array ? Buffer.from(given).toString() : undefined;
}

function hasDescriptor(options: unknown): boolean {
  return typeof options === "object" && options !== null && "fd" in options && options.fd != null;
}

function isReadOnly(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & ~fs.constants.O_RDONLY & 0o1103) === 0;
  return typeof flags !== "string" || flags === "r" || flags === "rs" || flags === "sr";
}

function isWithin(path: string, folder: string): boolean {
  return (
    path.startsWith(folder) &&
    (path.length === folder.length || path[folder.length] === sep || folder.endsWith(sep))
  );
}
