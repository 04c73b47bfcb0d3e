/** What must not matter to what a stage writes, each as a way in which a rebuild can be run. */

import {spawnSync} from "node:child_process";
import {existsSync} from "node:fs";

export interface Variation {
  /** "the time zone". */
  readonly name: string;
  /** How it was, for a message: "TZ=Pacific/Kiritimati". */
  readonly how: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Command through which each job is started. */
  readonly prefix?: readonly string[];
  readonly jobs?: number;
  /** How the workspace is made. */
  readonly workspace?: readonly WorkspaceKind[];
}

export type WorkspaceKind = "elsewhere" | "old files" | "listed otherwise";

export interface Variations {
  readonly list: readonly Variation[];
  /** What is not varied on this machine, and what would make it possible. */
  readonly missing: readonly string[];
}

const YEARS_MS = 3 * 365 * 86_400_000 + 5 * 3_600_000;
const FAKETIME = [
  "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib/faketime/libfaketime.so.1",
];

/** `preload`: path of preload.mjs. */
export function listVariations(preload: string): Variations {
  const node = {NODE_OPTIONS: `--import ${JSON.stringify(preload)}`};
  const faketime = FAKETIME.find((path) => existsSync(path));
  const canCutNetwork = spawnSync("unshare", ["-rn", "true"], {stdio: "ignore"}).status === 0;
  const clock: Variation = {
    name: "the clock",
    how: "three years and five hours ahead",
    env: {
      ...node,
      KYMO_CLOCK_OFFSET_MS: String(YEARS_MS),
      ...(faketime === undefined
        ? {}
        : {LD_PRELOAD: faketime, FAKETIME: `+${YEARS_MS / 1000}s`, FAKETIME_DONT_FAKE_MONOTONIC: "1"}),
    },
  };
  const list: readonly Variation[] = [
    {name: "the path of the workspace", how: "a longer path", workspace: ["elsewhere"]},
    {
      name: "the user",
      how: "USER, LOGNAME and HOME of another",
      env: {USER: "kymo-verify", LOGNAME: "kymo-verify", HOME: "/nonexistent"},
    },
    {
      name: "the locale",
      how: "LC_ALL=tr_TR.UTF-8",
      env: {LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", LANGUAGE: "tr"},
    },
    {name: "the time zone", how: "TZ=Pacific/Kiritimati", env: {TZ: "Pacific/Kiritimati"}},
    faketime === undefined ? {...clock, how: `${clock.how}, for Node alone`} : clock,
    {
      name: "the order in which folders are listed",
      how: "reversed",
      env: {...node, KYMO_LISTING: "reversed"},
      workspace: ["listed otherwise"],
    },
    {
      name: "the number of workers and threads",
      how: "one",
      jobs: 1,
      env: {OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", UV_THREADPOOL_SIZE: "1", RAYON_NUM_THREADS: "1"},
    },
    {name: "the umask", how: "077", prefix: ["/bin/sh", "-c", 'umask 077; exec "$@"', "sh"]},
    {
      name: "the environment",
      how: "other variables beside",
      env: {KYMO_VERIFY_NOISE: "x".repeat(4096), TMPDIR: "/var/tmp", EDITOR: "true", PYTHONHASHSEED: "4711"},
    },
    {name: "the times of files", how: "2001-09-09", workspace: ["old files"]},
    ...(canCutNetwork ? [{name: "the network", how: "none", prefix: ["unshare", "-rn"]}] : []),
  ];
  return {
    list,
    missing: [
      ...(faketime === undefined ? ["the clock of programs other than Node (install libfaketime)"] : []),
      ...(canCutNetwork ? [] : ["the network (`unshare -rn` is not allowed here)"]),
    ],
  };
}

/** All of them at once. */
export function combine(list: readonly Variation[]): Variation {
  return {
    name: "all at once",
    how: "",
    env: Object.assign({}, ...list.map(({env}) => env ?? {})) as Readonly<Record<string, string>>,
    prefix: list.flatMap(({prefix}) => prefix ?? []),
    jobs: 1,
    workspace: list.flatMap(({workspace}) => workspace ?? []),
  };
}
