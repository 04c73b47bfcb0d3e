/**
 * Files among the outputs that no stage writes: a pattern may match them here, and not elsewhere.
 *
 * Known is what a stage writes or reads, what git has, and what git ignores by a rule of its own: one that ignores
 * outputs as well says nothing about a file.
 */
import {readdirSync} from "node:fs";
import {join} from "node:path";
import {isTemporary} from "../../platform/atomic-file.ts";
import {gitWithInput} from "../../platform/git.ts";
import {foldersOf} from "../definition/path.ts";
import {type Finding, listSome, outputFolders, quote, type Subject, warning} from "./finding.ts";

export async function examineUnknownFiles(subject: Subject): Promise<readonly Finding[]> {
  const {root, pipeline, records} = subject;
  if (pipeline === undefined) return [];
  const outs = [
    ...pipeline.nodes.flatMap(({instance}) => instance.outs.map(({path}) => path)),
    ...[...records.values()].flatMap((record) => record.outs.map(({path}) => path)),
  ];
  const deps = pipeline.nodes.flatMap(({instance}) => instance.deps.flatMap(({paths}) => paths));
  const known = new Set([...outs, ...deps].flatMap((path) => [path, ...foldersOf(path)]));
  const isWithin = new Set(outs);
  const candidates = outputFolders(subject)
    .filter((folder) => ![folder, ...foldersOf(folder)].some((one) => isWithin.has(one)))
    .flatMap((folder) => readNames(join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((path) => !known.has(path) && !isTemporary(path));
  const unknown = await withoutThoseOfGit(root, candidates, outs);
  if (unknown.length === 0) return [];
  const what =
    unknown.length === 1
      ? "a file that no stage writes lies"
      : `${unknown.length} files that no stage writes lie`;
  return [
    warning(`${what} among the outputs: ${listSome(unknown)}`, `rm -r ${unknown.map(quote).join(" ")}`),
  ];
}

/** All of them where there is no git. */
async function withoutThoseOfGit(
  root: string,
  paths: readonly string[],
  outs: readonly string[],
): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const tracked = await gitWithInput(root, ["ls-files", "-z", "--", ...paths], "");
  if (tracked === undefined) return paths;
  const ofGit = new Set(tracked.split("\0").flatMap((path) => [path, ...foldersOf(path)]));
  const rules = await findIgnoreRules(root, [...paths, ...outs]);
  const common = new Set(outs.flatMap((path) => rules.get(path) ?? []));
  return paths.filter((path) => {
    const rule = rules.get(path);
    return !ofGit.has(path) && (rule === undefined || common.has(rule));
  });
}

/** The rule by which git ignores each path: its file, line and pattern. */
async function findIgnoreRules(root: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const words = ["check-ignore", "--no-index", "--verbose", "-z", "--stdin"];
  const fields = ((await gitWithInput(root, words, paths.map((path) => `${path}\0`).join(""))) ?? "").split(
    "\0",
  );
  const rules = new Map<string, string>();
  for (let i = 0; i + 3 < fields.length; i += 4)
    if (!fields[i + 2]!.startsWith("!")) rules.set(fields[i + 3]!, fields.slice(i, i + 3).join(":"));
  return rules;
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
