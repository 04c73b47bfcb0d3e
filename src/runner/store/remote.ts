/**
 * A remote: a folder that several workspaces share, such as one on a network disk, laid out as the store and the run cache
 * of a workspace. Objects go there with `push` and come from there when something needs them.
 *
 * It is named by `remote:` in the root's dag.yaml, or by KYMO_REMOTE, which goes before; empty, that means none.
 */

import {existsSync, readFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {once} from "../../platform/once.ts";
import {DEFINITION_FILES} from "../definition/definition-files.ts";
import {Diagnostics} from "../definition/diagnostic.ts";
import {Sources} from "../definition/source.ts";
import {findEntry} from "../definition/tree.ts";
import {NO_STEPS, type Steps} from "../steps.ts";
import {openLocalStore} from "./local-store.ts";
import {openRunCache, openRuns, type RunCache} from "./run-cache.ts";
import type {Store} from "./store.ts";
import {hasObject, transferObject} from "./transfer.ts";

export interface Remote {
  /** As it was written. */
  readonly name: string;
  readonly store: string;
  readonly runs: RunCache;
}

/** Undefined where none is named. */
export function findRemote(root: string, env: NodeJS.ProcessEnv = process.env): Remote | undefined {
  const name = env.KYMO_REMOTE ?? readName(root);
  if (name === undefined || name.trim() === "") return undefined;
  const home = resolve(root, name);
  return {name, store: join(home, "store"), runs: openRuns(join(home, "runs"))};
}

/** Throws an ExpectedError where none is named, or its folder is not there: an unmounted disk is not to be written to. */
export function getRemote(root: string, env: NodeJS.ProcessEnv = process.env): Remote {
  const remote = findRemote(root, env);
  if (remote === undefined)
    throw new ExpectedError("usage", "no remote is named", {
      hint: "Write `remote: FOLDER` at the top of dag.yaml, or set KYMO_REMOTE.",
    });
  if (existsSync(resolve(root, remote.name))) return remote;
  throw new ExpectedError("state", `the remote ${remote.name} is not there`, {
    file: remote.name,
    hint: "Mount its disk, or make the folder once.",
  });
}

function readName(root: string): string | undefined {
  for (const file of DEFINITION_FILES) {
    const path = join(root, file);
    if (!existsSync(path)) continue;
    if (!/^["']?remote\b/m.test(readFileSync(path, "utf8"))) return undefined; // nothing is parsed for most
    const top = new Sources(root, new Diagnostics()).read(file);
    const value = top?.kind === "map" ? findEntry(top, "remote")?.value : undefined;
    return value?.kind === "scalar" && value.value !== null ? value.text : undefined;
  }
  return undefined;
}

/** The store here, which takes from the remote what it has not. That is looked for at the first miss, not before. */
export function openStore(root: string, steps: Steps = NO_STEPS): Store {
  const local = openLocalStore(root, steps);
  const home = join(root, ".dag/store");
  const remote = once(() => findRemote(root));
  const fetch = async (digest: string): Promise<boolean> => {
    const from = remote();
    return from !== undefined && isHeld(await transferObject(digest, from.store, home));
  };
  return {
    ...local,
    has(digest) {
      if (local.has(digest)) return true;
      const from = remote();
      return from !== undefined && hasObject(digest, from.store);
    },
    get: async (digest, target) =>
      (await local.get(digest, target)) || ((await fetch(digest)) && (await local.get(digest, target))),
    find: async (digest) =>
      (await local.find(digest)) ?? ((await fetch(digest)) ? local.find(digest) : undefined),
  };
}

/** The run cache here, which takes from the remote the runs that it has not. */
export function openSharedRuns(root: string): RunCache {
  const local = openRunCache(root);
  const remote = once(() => findRemote(root));
  return {
    ...local,
    find(fingerprint) {
      const known = local.find(fingerprint);
      if (known !== undefined) return known;
      const found = remote()?.runs.find(fingerprint);
      if (found !== undefined) local.put(found);
      return found;
    },
  };
}

function isHeld({how}: Awaited<ReturnType<typeof transferObject>>): boolean {
  return how === "there" || how === "copied";
}
