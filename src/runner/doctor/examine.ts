/** Everything that the doctor looks at, in the order in which it is told. */
import {ExpectedError} from "../../platform/failure.ts";
import {openDigests} from "../content/digest-file.ts";
import type {Diagnostic} from "../definition/instance.ts";
import {loadPipeline} from "../definition/load.ts";
import {readWorkingTree} from "../diff/side.ts";
import {examineStore} from "../store/damaged-objects.ts";
import {examineLock} from "../store/lock-file.ts";
import {examineFileSystem, examinePermissions, examineSpace} from "./disk.ts";
import {error, type Finding, listSome, quote, type Subject} from "./finding.ts";
import {examineGit} from "./git-settings.ts";
import {examineLeftBehind} from "./left-behind.ts";
import {examineNode} from "./node-version.ts";
import {examineOutputs} from "./outputs.ts";
import {examinePackages} from "./packages.ts";
import {examineUnknownFiles} from "./unknown-files.ts";

export interface Examination {
  readonly findings: readonly Finding[];
  /** What was looked at, in a few words each. */
  readonly examined: readonly string[];
}

/** `bin` is the path of the program; `deep`: every object of the store is read. Nothing is changed. */
export async function examine(root: string, bin: string, deep: boolean): Promise<Examination> {
  const loaded = loadPipeline(root);
  const lock = examineRecords(root);
  const subject: Subject = {
    root,
    pipeline: loaded.ok ? loaded.pipeline : undefined,
    records: lock.records,
  };
  const digests = openDigests(root);
  const parts: Readonly<Record<string, readonly Finding[]>> = {
    Node: examineNode(),
    packages: examinePackages(root),
    "dag.yaml": loaded.ok ? [] : loaded.diagnostics.map(describeDiagnostic),
    "dag.lock": lock.findings,
    "killed runs": examineLeftBehind(subject),
    outputs: await examineOutputs(subject, digests),
    "unknown files": await examineUnknownFiles(subject),
    ...(deep ? {"the whole store": await examineObjects(root)} : {}),
    git: await examineGit(root, bin),
    "free space": examineSpace(subject),
    permissions: examinePermissions(subject),
    "file system": examineFileSystem(root),
  };
  digests.save();
  return {findings: Object.values(parts).flat(), examined: Object.keys(parts)};
}

function describeDiagnostic({message, hint, at: {file, line, column}}: Diagnostic): Finding {
  return error(`${file}:${line}:${column}: ${message}`, hint);
}

function examineRecords(root: string): {findings: readonly Finding[]; records: Subject["records"]} {
  try {
    const {hasConflict, dropped} = examineLock(root);
    const findings = [
      ...(hasConflict
        ? [error("dag.lock is as a merge left it: both sides are in it", "pnpm dag repro")]
        : []),
      ...(dropped.length > 0
        ? [error(`dag.lock has damaged records: ${listSome(dropped)}`, "pnpm dag repro")]
        : []),
    ];
    return {findings, records: readWorkingTree(root).records};
  } catch (cause) {
    if (!(cause instanceof ExpectedError)) throw cause;
    return {findings: [error(cause.message, "git checkout dag.lock")], records: new Map()};
  }
}

async function examineObjects(root: string): Promise<readonly Finding[]> {
  const {damaged, total} = await examineStore(root);
  if (damaged.length === 0) return [];
  return [
    error(
      `${damaged.length} of ${total} objects of the store are damaged: ${listSome(damaged)}`,
      `rm -f ${damaged.map(quote).join(" ")}`,
    ),
  ];
}
