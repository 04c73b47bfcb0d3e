/** A workspace as the engine sees it: its pipeline, its remembered digests, its store and its lock. */
import {type CodeDigests, openCodeDigests} from "../code/digest-code.ts";
import {type Digests, openDigests} from "../content/digest-file.ts";
import {computeFingerprint} from "../content/fingerprint.ts";
import {readEnvironment} from "../content/secret.ts";
import type {Instance, Pipeline} from "../definition/instance.ts";
import {foldersOf} from "../definition/path.ts";
import {type Lock, readLock} from "../store/lock-file.ts";
import type {DepRecord} from "../store/record.ts";
import {openRunCache, type RunCache} from "../store/run-cache.ts";
import {openStore, type Store} from "../store/store.ts";
import type {Inputs} from "./reason.ts";

export interface Workspace {
  readonly root: string;
  readonly pipeline: Pipeline;
  readonly digests: Digests;
  readonly code: CodeDigests;
  readonly store: Store;
  readonly runs: RunCache;
  readonly lock: Lock;
}

export function openWorkspace(root: string, pipeline: Pipeline): Workspace {
  return {
    root,
    pipeline,
    digests: openDigests(root),
    code: openCodeDigests(root),
    store: openStore(root),
    runs: openRunCache(root),
    lock: readLock(root),
  };
}

/** A dependency that is not there: no stage writes it, or the one that does is frozen, or did not write it. */
export class MissingDependency extends Error {
  override readonly name = "MissingDependency";
  readonly path: string;
  readonly hint: string;
  /** True where it waits for a frozen instance, which only a person can ask for. */
  readonly frozen: boolean;

  constructor(instance: Instance, role: string, path: string, writer: Instance | undefined) {
    const what = `${instance.name} needs ${role === path ? "" : `${role}: `}${path}, which`;
    super(
      writer === undefined
        ? `${what} is not there and which no stage writes`
        : writer.frozen
          ? `${what} ${writer.name} writes; that stage is frozen and its output is not there`
          : `${what} is not there, though it lies where ${writer.name} writes`,
    );
    this.path = path;
    this.frozen = writer?.frozen ?? false;
    const place = `${instance.at.file}:${instance.at.line}`;
    this.hint = this.frozen
      ? `Build it first: \`pnpm dag repro ${writer?.stage}\`.`
      : writer !== undefined
        ? `Correct the path (${place}), or let ${writer.stage} write it.`
        : Object.keys(instance.bindings).length > 0
          ? "Add the file, or take away the file beside it that made this instance."
          : `Add the file, or correct the path (${place}).`;
  }
}

/** What the instance's inputs are now. Throws MissingDependency, or what the code digest throws. */
export async function readInputs(workspace: Workspace, instance: Instance): Promise<Inputs> {
  const {code, packages} = await readCode(workspace, instance);
  const deps: DepRecord[] = [];
  for (const dep of instance.deps) {
    for (const path of dep.paths)
      deps.push({role: dep.role, path, content: await readContent(workspace, instance, dep.role, path)});
  }
  const env = readEnvironment(workspace.root, instance.env);
  const params: Record<string, unknown> = {};
  for (const param of instance.params)
    params[param.file === "params.yaml" ? param.key : `${param.file}:${param.key}`] = param.value;
  const fingerprint = computeFingerprint({instance, code, packages, deps, env});
  return {fingerprint, code, packages, params, env, deps};
}

async function readCode(
  workspace: Workspace,
  {action}: Instance,
): Promise<{code: string; packages: Readonly<Record<string, string>>}> {
  if (action.kind === "cmd") return {code: `cmd:${action.commands.join("\n")}`, packages: {}};
  const found = workspace.code.digestNow(action.file) ?? (await workspace.code.digest(action.file));
  return {code: found.digest, packages: found.packages};
}

async function readContent(
  workspace: Workspace,
  instance: Instance,
  role: string,
  path: string,
): Promise<string> {
  try {
    return workspace.digests.contentNow(path) ?? (await workspace.digests.content(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new MissingDependency(instance, role, path, findWriter(workspace.pipeline, path));
  }
}

/** The instance that writes `path`, or the folder in which it lies. */
function findWriter({nodes}: Pipeline, path: string): Instance | undefined {
  const places = new Set([path, ...foldersOf(path)]);
  return nodes.find(({instance}) => instance.outs.some((out) => places.has(out.path)))?.instance;
}
