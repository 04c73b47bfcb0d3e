/** The two sides that the words `[A] [B]` of a command mean. */

import {ExpectedError} from "../../platform/failure.ts";
import {openCodeDigests} from "../code/digest-code.ts";
import {openDigests} from "../content/digest-file.ts";
import type {Out, Pipeline} from "../definition/instance.ts";
import type {DiffContext, OutputRules} from "../diff/diff.ts";
import type {Kept} from "../diff/find-bytes.ts";
import {readCommit, readWorkingTree, type Side} from "../diff/side.ts";
import {openSharedRuns, openStore} from "../store/remote.ts";

/** Without B the working tree, without A HEAD. Throws an ExpectedError for what is no commit. */
export async function readSides(
  root: string,
  [a = "HEAD", b]: readonly (string | undefined)[],
): Promise<{readonly before: Side; readonly after: Side}> {
  const before = await readCommit(root, a);
  return {before, after: b === undefined ? readWorkingTree(root) : await readCommit(root, b)};
}

/** What finds the bytes of outputs: here, in the store, or in the remote. */
export function openKept(root: string): Kept {
  return {root, digests: openDigests(root), store: openStore(root), runs: openSharedRuns(root)};
}

/** Refuses a word that a command does not know. `verb`: the one that it does. */
export function refuseVerb(command: string, verb: string, word: string | undefined): void {
  if (word === verb) return;
  throw new ExpectedError("usage", `"${word}" is nothing that ${command} does`, {
    hint: `Write \`pnpm dag ${command} ${verb}\`.`,
  });
}

/** `pipeline`: as it is defined now, as far as it can be read. */
export function makeContext(
  root: string,
  pipeline: Pipeline | undefined,
  options: Pick<DiffContext, "isWanted" | "examples">,
): DiffContext {
  const kept = openKept(root);
  const rulesOf = findRules(pipeline);
  return {kept, rulesOf, explainCode: (was, is) => openCodeDigests(root).explain(was, is), ...options};
}

/** Of an output that the definition does not know, nothing. */
function findRules(pipeline: Pipeline | undefined): (path: string) => OutputRules {
  const outs = new Map(
    pipeline?.nodes.flatMap(({instance}) => instance.outs.map((out): [string, Out] => [out.path, out])),
  );
  return (path) => {
    const out = outs.get(path);
    return {isMetrics: out?.kind === "metrics", ...(out?.key === undefined ? {} : {key: out.key})};
  };
}
