/**
 * How much of a change each of its causes makes: the pipeline of the first side is run with one cause at a time taken from
 * the second, from the run cache where it can be. What the causes make only together is what is left.
 */
import {cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {dirname, join} from "node:path";
import type * as Yaml from "yaml";
import {ExpectedError} from "../../platform/failure.ts";
import {git} from "../../platform/git.ts";
import {openDigests} from "../content/digest-file.ts";
import {foldersOf} from "../definition/path.ts";
import {openLocalStore} from "../store/local-store.ts";
import type {RunRecord} from "../store/record.ts";
import {openRunCache} from "../store/run-cache.ts";
import {type CommitWorkspace, openCommitWorkspace} from "./commit-workspace.ts";
import {listValues} from "./diff-json.ts";
import {diffParams} from "./diff-params.ts";
import {findBytes} from "./find-bytes.ts";
import type {Rebuild} from "./restore-side.ts";
import type {Side} from "./side.ts";

/** One cause, as it can be taken from the second side alone. */
export type Factor =
  | {readonly kind: "code"; readonly paths: readonly string[]}
  | {readonly kind: "parameter"; readonly key: string}
  | {readonly kind: "input"; readonly path: string};

export interface Attribution {
  /** `code`, `parameter fuse.toleranceMs`, `input data/a.csv`. */
  readonly factors: readonly string[];
  /** Of metrics that are numbers on both sides, and changed. */
  readonly figures: readonly AttributedFigure[];
  /** Factors that could not be run by themselves, with why. */
  readonly failed: readonly {readonly factor: string; readonly why: string}[];
}

export interface AttributedFigure {
  readonly file: string;
  readonly path: string;
  readonly before: number;
  readonly after: number;
  /** By factor, in their order; null where it could not be run, or has no such figure. */
  readonly alone: readonly (number | null)[];
  /** What is left: the part that only the combination explains. Null where a factor is unknown. */
  readonly together: number | null;
}

export interface AttributionContext {
  readonly root: string;
  readonly before: Side & {readonly commit: string};
  readonly after: Side;
  /** Paths of the metrics. */
  readonly metrics: ReadonlySet<string>;
  readonly rebuild: Rebuild;
  readonly onFactor: (factor: string) => void;
}

export async function attribute(context: AttributionContext): Promise<Attribution> {
  const {before, after} = context;
  const factors = await findFactors(context);
  const [was, is] = [
    await readMetrics(context.root, before.records, context),
    await readMetrics(context.root, after.records, context),
  ];
  const alone: (ReadonlyMap<string, number> | undefined)[] = [];
  const failed: {factor: string; why: string}[] = [];
  for (const factor of factors) {
    context.onFactor(nameFactor(factor));
    const found = await runFactor(factor, context);
    if (typeof found === "string") failed.push({factor: nameFactor(factor), why: found});
    alone.push(typeof found === "string" ? undefined : found);
  }
  const figures = [...is].flatMap(([name, value]): readonly AttributedFigure[] => {
    const old = was.get(name);
    if (old === undefined || old === value) return [];
    const parts = alone.map((figure) => {
      const part = figure?.get(name);
      return part === undefined ? null : part - old;
    });
    const sum = parts.reduce<number | null>(
      (total, part) => (total === null || part === null ? null : total + part),
      0,
    );
    const [file = "", path = ""] = name.split("\n");
    return [
      {
        file,
        path,
        before: old,
        after: value,
        alone: parts,
        together: sum === null ? null : value - old - sum,
      },
    ];
  });
  return {factors: factors.map(nameFactor), figures, failed};
}

export function nameFactor(factor: Factor): string {
  switch (factor.kind) {
    case "code":
      return "code";
    case "parameter":
      return `parameter ${factor.key}`;
    case "input":
      return `input ${factor.path}`;
  }
}

/** Files that git holds and that are no input and no parameters count as code, the definition among them. */
async function findFactors({root, before, after}: AttributionContext): Promise<readonly Factor[]> {
  const inputs = changedInputs(before, after);
  const range = after.commit === undefined ? [before.commit] : [before.commit, after.commit];
  const listed = await git(root, "diff", "--name-only", "--relative", "-z", "--no-renames", ...range);
  const untracked =
    after.commit === undefined ? await git(root, "ls-files", "--others", "--exclude-standard", "-z") : "";
  const outs = new Set(
    [...before.records.values(), ...after.records.values()].flatMap((record) =>
      record.outs.map(({path}) => path),
    ),
  );
  const paths = `${listed}${untracked}`
    .split("\0")
    .filter(
      (path) =>
        path !== "" &&
        path !== "params.yaml" &&
        path !== "dag.lock" &&
        !inputs.includes(path) &&
        !outs.has(path),
    );
  const parameters = new Set(diffParams(before, after).map(({key}) => key));
  return [
    ...(paths.length === 0 ? [] : [{kind: "code", paths} as const]),
    ...[...parameters].filter((key) => !key.includes(":")).map((key): Factor => ({kind: "parameter", key})),
    ...inputs.map((path): Factor => ({kind: "input", path})),
  ];
}

function changedInputs(before: Side, after: Side): readonly string[] {
  const [was, is] = [inputsOf(before), inputsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path)).sort();
}

/** What was read and no stage wrote, with all contents that it had when stages read it. */
function inputsOf({records}: Side): ReadonlyMap<string, string> {
  const outs = new Set([...records.values()].flatMap((record) => record.outs.map(({path}) => path)));
  const isOutput = (path: string): boolean => [path, ...foldersOf(path)].some((place) => outs.has(place));
  const contents = new Map<string, Set<string>>();
  for (const {path, content} of [...records.values()].flatMap((record) => record.deps))
    contents.set(path, (contents.get(path) ?? new Set()).add(content));
  return new Map(
    [...contents].filter(([path]) => !isOutput(path)).map(([path, all]) => [path, [...all].sort().join(" ")]),
  );
}

/** The metrics of the first side with the one factor of the second; a text where a stage fails. */
async function runFactor(
  factor: Factor,
  context: AttributionContext,
): Promise<ReadonlyMap<string, number> | string> {
  const {root, before, after, metrics, rebuild} = context;
  const workspace = await openCommitWorkspace(root, before.commit, before.records);
  let other: CommitWorkspace | undefined;
  try {
    if (after.commit !== undefined) other = await openCommitWorkspace(root, after.commit, after.records);
    apply(factor, other?.root ?? root, workspace.root);
    const {records, failures} = await rebuild(workspace.root, {targets: [], force: false});
    if (failures.length > 0) return `${failures[0]!.name}: ${failures[0]!.failure.message}`;
    return await readMetrics(workspace.root, records, {metrics});
  } catch (error) {
    if (error instanceof ExpectedError) return error.message;
    throw error;
  } finally {
    await workspace.remove();
    await other?.remove();
  }
}

function apply(factor: Factor, from: string, to: string): void {
  if (factor.kind === "parameter") {
    setParameter(factor.key, from, to);
    return;
  }
  for (const path of factor.kind === "code" ? factor.paths : [factor.path]) {
    rmSync(join(to, path), {recursive: true, force: true});
    if (!existsSync(join(from, path))) continue;
    mkdirSync(dirname(join(to, path)), {recursive: true});
    cpSync(join(from, path), join(to, path), {recursive: true});
  }
}

/** In params.yaml, the rest of which stays as it is. */
function setParameter(key: string, from: string, to: string): void {
  const {parseDocument} = createRequire(import.meta.url)("yaml") as typeof Yaml;
  const read = (root: string) => parseDocument(readFileSync(join(root, "params.yaml"), "utf8"));
  const [source, target] = [read(from), read(to)];
  const path = key.split(".");
  const value = source.getIn(path);
  if (value === undefined) target.deleteIn(path);
  else target.setIn(path, value);
  writeFileSync(join(to, "params.yaml"), target.toString());
}

/** Numbers of the metrics by `file\npath`. */
async function readMetrics(
  root: string,
  records: ReadonlyMap<string, RunRecord>,
  {metrics}: Pick<AttributionContext, "metrics">,
): Promise<ReadonlyMap<string, number>> {
  const kept = {root, digests: openDigests(root), store: openLocalStore(root), runs: openRunCache(root)};
  const found = new Map<string, number>();
  for (const [instance, record] of records)
    for (const out of record.outs) {
      if (!metrics.has(out.path)) continue;
      const bytes = await findBytes(kept, {...out, instance, record});
      if (bytes?.kind !== "file") continue;
      for (const [path, value] of listNumbers(readFileSync(bytes.path, "utf8")))
        found.set(`${out.path}\n${path}`, value);
    }
  return found;
}

function listNumbers(text: string): readonly (readonly [string, number])[] {
  try {
    return listValues(JSON.parse(text)).flatMap(({path, after}) =>
      typeof after === "number" ? [[path, after] as const] : [],
    );
  } catch {
    return []; // no JSON
  }
}
