/** A workspace of its own for a test, with the command line run in it as a person would. */
import {execFileSync, spawn, spawnSync} from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import type {Failure} from "../../../src/platform/failure.ts";
import {formatFailure} from "../../../src/platform/terminal/failure-text.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const bin = join(repository, "src/cli/bin.mjs");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stage that joins its inputs, each behind its file's name, with its parameters before them. */
export const JOIN_STAGE = `import {readFileSync, writeFileSync} from "node:fs";
import {basename} from "node:path";
export default {
  params: {parse: (value: unknown) => value},
  async run({deps, outs, params}: {deps: Record<string, string | string[]>; outs: Record<string, string>; params: unknown}) {
    const paths = Object.keys(deps).sort().flatMap((role) => deps[role]!);
    const text = paths.map((path) => basename(path) + ":" + readFileSync(path, "utf8")).join("\\n");
    for (const role of Object.keys(outs)) writeFileSync(outs[role]!, role + JSON.stringify(params) + "\\n" + text);
  },
};
`;

export class Rig {
  readonly root = mkdtempSync(join(tmpdir(), "kymo-"));

  constructor(files: Readonly<Record<string, string>> = {}) {
    symlinkSync(join(repository, "node_modules"), join(this.root, "node_modules"));
    this.write("package.json", '{"type": "module", "sideEffects": false}');
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  path(name: string): string {
    return join(this.root, name);
  }

  write(path: string, text: string): void {
    this.writeBytes(path, Buffer.from(text));
  }

  writeBytes(path: string, bytes: Uint8Array): void {
    mkdirSync(dirname(this.path(path)), {recursive: true});
    writeFileSync(this.path(path), bytes);
  }

  read(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }

  has(path: string): boolean {
    return existsSync(this.path(path));
  }

  remove(path: string): void {
    rmSync(this.path(path), {recursive: true});
  }

  /** Every file below a folder with its text, by path. */
  snapshot(folder: string): Record<string, string> {
    if (!this.has(folder)) return {};
    const files = readdirSync(this.path(folder), {recursive: true, withFileTypes: true}).filter((entry) =>
      entry.isFile(),
    );
    const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1)).sort();
    return Object.fromEntries(paths.map((path) => [path, this.read(path)]));
  }

  dag(...words: string[]): Outcome {
    const {status, stdout, stderr} = spawnSync(process.execPath, [bin, ...words], {
      cwd: this.root,
      encoding: "utf8",
      env: {...process.env, NO_COLOR: "1"},
    });
    return {code: status, stdout, stderr};
  }

  /** `repro --json`: the names by what happened to them. */
  repro(...words: string[]): {
    code: number | null;
    ran: string[];
    restored: string[];
    fresh: string[];
    failed: string[];
    frozen: string[];
    removed: string[];
    text: string;
  } {
    const {code, stdout, stderr} = this.dag("repro", "--json", ...words);
    const events = stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as {type: string; name: string; how?: string});
    const names = (type: string, how?: string) =>
      events
        .filter((event) => event.type === type && event.how === how)
        .map(({name}) => name)
        .sort();
    return {
      code,
      ran: names("done", "ran"),
      restored: names("done", "restored"),
      fresh: names("fresh"),
      failed: names("failed"),
      frozen: names("frozen"),
      removed: names("removed"),
      text: stdout + stderr.replace(/^\{"error":.*$/gm, formatErrorLine),
    };
  }

  /** Commits everything but what the runner keeps and what is in `ignored`; makes the repository where there is none. */
  commit(message: string, ...ignored: readonly string[]): void {
    const git = (...words: readonly string[]): void => {
      const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
      execFileSync("git", [...identity, ...words], {cwd: this.root, stdio: "pipe"});
    };
    if (!this.has(".git")) {
      git("init", "--quiet", "--initial-branch=main");
      this.write(".gitignore", [".dag/", "node_modules", ...ignored, ""].join("\n"));
    }
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", message);
  }

  /** Starts `repro` and kills it, with nothing but SIGKILL, after some milliseconds. */
  async reproKilledAfter(milliseconds: number): Promise<void> {
    const child = spawn(process.execPath, [bin, "repro"], {cwd: this.root, stdio: "ignore"});
    const ended = new Promise((resolve) => child.once("close", resolve));
    const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
    await ended;
    clearTimeout(timer);
  }

  /** The same in another folder. */
  copy(): Rig {
    const rig = new Rig();
    rmSync(rig.path("node_modules"));
    cpSync(this.root, rig.root, {recursive: true, preserveTimestamps: true, verbatimSymlinks: true});
    return rig;
  }

  close(): void {
    rmSync(this.root, {recursive: true, force: true});
  }
}

/** What makes copies of a workspace that was made and built once. */
export function copies(make: () => Rig): () => Rig {
  let first: Rig | undefined;
  process.once("exit", () => first?.close());
  return () => {
    first ??= make();
    return first.copy();
  };
}

/** An error of `--json` as people read it. */
function formatErrorLine(line: string): string {
  return formatFailure((JSON.parse(line) as {error: Failure}).error, (text) => text);
}
