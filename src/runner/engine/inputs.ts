/** What an instance stands on: as its fingerprint sees it, and as its stage is given it. */
import {canonical, compareCodeUnits, sha256} from "../../platform/canonical.ts";
import {errorCode} from "../../platform/system-error.ts";
import {computeFingerprint} from "../content/fingerprint.ts";
import {findRuntime} from "../content/runtime.ts";
import {readEnvironment} from "../content/secret.ts";
import type {Instance} from "../definition/instance.ts";
import type {StageInputs} from "../stage.ts";
import type {DepRecord, RunRecord} from "../store/record.ts";
import {findWriter} from "./find-writer.ts";
import {MissingDependency} from "./missing-dependency.ts";
import type {Workspace} from "./workspace.ts";

/** What an instance's inputs are now: a record without what came out of them. */
export type Inputs = Omit<RunRecord, "outs">;

/** How each file that is read looked: any touch shows, also one that was taken back. By path. */
export type Looks = Map<string, string>;

/**
 * Reads the instance's inputs. Throws MissingDependency, or what the code digest throws. `looks` is given how they looked
 * when they were found to be so; of a command also its parameter files, which it reads by itself.
 */
export async function readInputs(workspace: Workspace, instance: Instance, looks?: Looks): Promise<Inputs> {
  if (looks !== undefined && instance.action.kind === "cmd")
    for (const {file} of instance.params) looks.set(file, workspace.digests.look(file));
  const {code, packages: found} = await readCode(workspace, instance);
  const packages = assumeInstalled(found, workspace.lock.recordsOf(instance.name));
  const deps: DepRecord[] = [];
  for (const {role, paths} of instance.deps)
    for (const path of paths)
      deps.push({role, path, content: await readContent(workspace, instance, role, path, looks)});
  const env = readEnvironment(workspace.root, instance.env);
  const params = recordParams(instance);
  const runtime = findRuntime(instance.action);
  const fingerprint = computeFingerprint({instance, code, packages, runtime, deps, env});
  return {fingerprint, code, packages, ...(runtime === undefined ? {} : {runtime}), params, env, deps};
}

/**
 * Where a package is locked and nothing is installed, the installation is taken to hold what it held when the record
 * was made: so that what is stale can be told without one.
 */
function assumeInstalled(
  found: Readonly<Record<string, string>>,
  records: readonly RunRecord[],
): Readonly<Record<string, string>> {
  const complete = ([name, text]: [string, string]): [string, string] => {
    if (text.split(" ").length > 2) return [name, text];
    const recorded = records
      .map(({packages}) => packages[name])
      .find((known) => known?.startsWith(`${text} `));
    return [name, recorded ?? text];
  };
  return Object.fromEntries(Object.entries(found).map(complete));
}

async function readCode(
  workspace: Workspace,
  {action}: Instance,
): Promise<{code: string; packages: Readonly<Record<string, string>>}> {
  if (action.kind === "cmd") return {code: `cmd:${action.commands.join("\n")}`, packages: {}};
  const found = workspace.code.digestNow(action.file) ?? (await workspace.code.digest(action.file));
  return {code: found.digest, packages: found.packages};
}

/**
 * By what it means only where a stage writes it and another reads it through kymo's readers. A command may look at any
 * byte, and a source file is read by code that knows nothing of kymo.
 */
async function readContent(
  {digests, pipeline}: Workspace,
  instance: Instance,
  role: string,
  path: string,
  looks: Looks | undefined,
): Promise<string> {
  const isArtifact = instance.action.kind === "run" && findWriter(pipeline, path) !== undefined;
  try {
    if (looks !== undefined) {
      const {digest, look} = await digests.observe(path, isArtifact ? "content" : "bytes");
      looks.set(path, look);
      return digest;
    }
    return isArtifact
      ? (digests.contentNow(path) ?? (await digests.content(path)))
      : (digests.bytesNow(path) ?? (await digests.bytes(path)));
  } catch (error) {
    if (errorCode(error) !== "ENOENT" && errorCode(error) !== "ENOTDIR") throw error;
    throw new MissingDependency(instance, role, path, findWriter(pipeline, path));
  }
}

/** The digests that a stage may cite, taken from what its fingerprint was computed of. */
export function citeInputs(instance: Instance, {code, fingerprint, deps: read}: Inputs): StageInputs {
  const cited = instance.deps.map(({role, many}): [string, string] => {
    const contents = read.filter((dep) => dep.role === role).map(({content}) => content);
    return [role, many ? sha256(JSON.stringify(contents.sort(compareCodeUnits))) : contents[0]!];
  });
  const params = sha256(canonical(nestParams(instance)));
  return {code, params, deps: Object.fromEntries(cited), fingerprint};
}

/** The declared parameters as they are recorded. */
export function recordParams({params}: Instance): Record<string, unknown> {
  return Object.fromEntries(
    params.map(({file, key, value}) => [file === "params.yaml" ? key : `${file}:${key}`, value]),
  );
}

/** The declared parameters as a stage gets them: `drift.psi` and `seed` become `{drift: {psi}, seed}`. */
export function nestParams({params}: Instance): Record<string, unknown> {
  const nested: Record<string, unknown> = {};
  for (const {key, value} of params) {
    if (key === "") {
      Object.assign(nested, value); // a whole file
      continue;
    }
    const names = key.split(".");
    const last = names.pop()!;
    let at = nested;
    for (const name of names) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
    at[last] = value;
  }
  return nested;
}
