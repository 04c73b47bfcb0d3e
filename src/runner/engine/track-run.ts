/** Gives one run to the tracker, in a process of its own. Whatever becomes of that, the run's result stands. */
import {join, resolve} from "node:path";
import {type Failure, toFailure} from "../../platform/failure.ts";
import type {Instance} from "../definition/instance.ts";
import type {Executor} from "../executor/executor.ts";
import type {JsonValue, RunReport} from "../stage.ts";
import type {RunRecord} from "../store/record.ts";
import {nestParams} from "./inputs.ts";
import type {Workspace} from "./workspace.ts";

/** What is measured of a run, and enters no artifact. */
export interface Measured {
  readonly startedAt: Date;
  readonly seconds: number;
  readonly observations: readonly JsonValue[];
}

/** Undefined is success. */
export async function trackRun(
  {root, code}: Workspace,
  tracker: string,
  report: RunReport,
  executor: Executor,
  hooks: {readonly log: (line: string) => void; readonly signal: AbortSignal},
): Promise<Failure | undefined> {
  try {
    const {bundle} = code.digestNow(tracker) ?? (await code.digest(tracker));
    const job = {kind: "tracker", folder: root, bundle: join(root, bundle), report} as const;
    return await executor.run(job, {
      ...hooks,
      started: ignore,
      progress: ignore,
      observe: ignore,
      peaked: ignore,
    });
  } catch (error) {
    return toFailure(error, "tracker failed");
  }
}

const ignore = (): void => undefined;

export function makeReport(
  root: string,
  instance: Instance,
  record: RunRecord,
  {startedAt, seconds, observations}: Measured,
): RunReport {
  const file = ({role, path, content}: RunRecord["deps"][number]) => ({
    name: role,
    path,
    absolutePath: resolve(root, path),
    content,
  });
  return {
    workspace: root,
    stage: instance.stage,
    instance: instance.name,
    fingerprint: record.fingerprint,
    code: record.code,
    params: nestParams(instance) as Readonly<Record<string, JsonValue>>,
    bindings: instance.bindings,
    deps: record.deps.map(file),
    outs: record.outs.map(file),
    startedAt: startedAt.toISOString(),
    seconds,
    observations,
  };
}
