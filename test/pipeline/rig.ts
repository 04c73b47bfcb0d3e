/**
 * The shipped pipeline in a folder of its own, with the command line run in it as a person would.
 *
 * Stages, libraries and data are real files there, so that a test may change them; packages are linked.
 */
import {spawnSync} from "node:child_process";
import {createHash} from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));
export const bin = join(repository, "src/cli/bin.mjs");
const COPIED = [
  ...["src", "stages", "notebooks", "data/raw", "data/labelled.csv.gz", "models"],
  ...["dag.yaml", "params.yaml", "package.json", "tsconfig.json", "pnpm-lock.yaml"],
];
/** Real data for tests, beside the repository; not everybody has it. */
export const SHARED = join(repository, "..", "shared", "data");
export const hasShared = existsSync(SHARED);
/** Where a run of the whole suite keeps the sample as one file has built it; unset where a file runs alone. */
const BUILT = process.env.KYMO_TEST_BUILT;
/** Paths of every file that a build leaves. */
export const OUTPUTS = ["artifacts", "reports"];

export interface Outcome {
  readonly code: number | null;
  readonly stderr: string;
  /** Names of the instances, sorted. */
  readonly ran: readonly string[];
  /** Said by `--dry`. */
  readonly stale: readonly string[];
  readonly failed: readonly string[];
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly message: string;
  readonly file?: string;
  readonly place?: string;
  readonly hint: string;
  readonly detail?: string;
}

interface Event {
  readonly type: string;
  readonly name: string;
  readonly how?: string;
  readonly failure?: Failure;
}

export class PipelineRig {
  readonly root = mkdtempSync(join(tmpdir(), "kymo-pipeline-"));

  /** `definition` is a folder whose files, dag.yaml and params.yaml among them, take the place of the shipped ones. */
  constructor(definition?: string) {
    for (const path of COPIED) {
      mkdirSync(dirname(this.path(path)), {recursive: true});
      cpSync(join(repository, path), this.path(path), {recursive: true});
    }
    if (definition !== undefined) cpSync(definition, this.root, {recursive: true});
    symlinkSync(join(repository, "node_modules"), this.path("node_modules"));
    if (hasShared) symlinkSync(SHARED, this.path("shared"));
  }

  /** The shipped pipeline, built: a copy of what `keepBuilt` has left, or built here. */
  static built(): PipelineRig {
    const rig = new PipelineRig(BUILT !== undefined && existsSync(BUILT) ? BUILT : undefined);
    const {code, stderr} = rig.repro();
    if (code !== 0) throw new Error(stderr);
    return rig;
  }

  /** Leaves what is built here for the files that follow in this suite. */
  keepBuilt(): void {
    if (BUILT === undefined || existsSync(BUILT)) return;
    const staged = mkdtempSync(`${BUILT}-`);
    for (const path of [".dag", "dag.lock", ...OUTPUTS])
      cpSync(this.path(path), join(staged, path), {recursive: true, preserveTimestamps: true});
    renameSync(staged, BUILT);
  }

  path(name: string): string {
    return join(this.root, name);
  }

  has(path: string): boolean {
    return existsSync(this.path(path));
  }

  text(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }

  /** A JSON file, as the caller knows it to be. */
  json<T>(path: string): T {
    return JSON.parse(this.text(path)) as T;
  }

  remove(...paths: string[]): void {
    for (const path of paths) rmSync(this.path(path), {recursive: true, force: true});
  }

  /** SHA-256 of each file below the folders, by path. */
  hashes(...folders: string[]): Record<string, string> {
    const found: [string, string][] = [];
    for (const folder of folders)
      for (const entry of readdirSync(this.path(folder), {recursive: true, withFileTypes: true})) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        found.push([
          path.slice(this.root.length + 1),
          createHash("sha256").update(readFileSync(path)).digest("hex"),
        ]);
      }
    return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** `pnpm dag repro --json`; where `maxFileKB` is given, no file may grow beyond it, as on a full disk. */
  repro(words: readonly string[] = [], maxFileKB?: number): Outcome {
    const command = [process.execPath, bin, "repro", "--json", ...words];
    const [program, ...rest] =
      maxFileKB === undefined
        ? command
        : ["bash", "-c", `ulimit -f ${maxFileKB}; exec "$@"`, "bash", ...command];
    const {status, stdout, stderr} = spawnSync(program!, rest, {
      cwd: this.root,
      encoding: "utf8",
      env: {...process.env, NO_COLOR: "1"},
      maxBuffer: 1 << 26,
    });
    const events = stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Event);
    const failed = events.filter(({type}) => type === "failed");
    return {
      code: status,
      stderr,
      ran: events
        .filter(({type, how}) => type === "done" && how === "ran")
        .map(({name}) => name)
        .sort(),
      stale: events
        .filter(({type}) => type === "stale")
        .map(({name}) => name)
        .sort(),
      failed: failed.map(({name}) => name).sort(),
      failures: failed.flatMap(({failure}) => failure ?? []),
    };
  }

  close(): void {
    rmSync(this.root, {recursive: true, force: true});
  }
}

/** Words that set parameters for one run. */
export function set(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
}
