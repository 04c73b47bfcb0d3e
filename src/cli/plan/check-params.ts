/**
 * Whether params.yaml holds what the stages take, told before anything runs: wrong values, and names that none of the
 * stages that are given a branch knows.
 */
import {fork} from "node:child_process";
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {didYouMean} from "../../platform/suggest.ts";
import {toErrors} from "../../runner/cli/open-pipeline.ts";
import {openCodeDigests} from "../../runner/code/digest-code.ts";
import {Diagnostics, type ReportDiagnostic} from "../../runner/definition/diagnostic.ts";
import type {Instance} from "../../runner/definition/instance.ts";
import {PARAMS_FILE} from "../../runner/definition/parameters.ts";
import {parseYaml} from "../../runner/definition/parse-yaml.ts";
import {findEntry, type Mapping, type Span, type Tree} from "../../runner/definition/tree.ts";
import {nestParams} from "../../runner/engine/inputs.ts";
import {acceptedAt} from "./accepted-keys.ts";
import type {SchemaAnswer, SchemaQuestion} from "./schemas-process.ts";

/** Throws ExpectedErrors with the line of each. A frozen stage and a command take what they are given. */
export async function checkParams(root: string, instances: readonly Instance[]): Promise<void> {
  const path = join(root, PARAMS_FILE);
  if (!existsSync(path)) return;
  const stages = [...new Map(instances.map((instance) => [instance.stage, instance])).values()];
  const asked = await ask(root, stages);
  const diagnostics = new Diagnostics();
  const text = readFileSync(path, "utf8");
  diagnostics.addSource(PARAMS_FILE, text);
  const report = diagnostics.reporter(PARAMS_FILE);
  const tree = parseYaml(text, report);
  if (tree?.kind !== "map") return;
  for (const {stage, answer} of asked)
    for (const {path, message, keys} of answer?.issues ?? [])
      if (keys === undefined || path.some((key) => /^\d+$/.test(key)))
        // others are found by their names below
        report(
          spanAt(tree, path),
          describeIssue(path, message),
          `Correct it for ${stage}, or leave out the --set that changed it.`,
        );
  const readers = findReaders(stages, asked);
  for (const {key, value} of tree.entries) findUnknown([key], value, readers, report);
  if (diagnostics.count > 0) throw toErrors(diagnostics.list(), diagnostics.sources());
}

function describeIssue(path: readonly string[], message: string): string {
  const name = path.length === 0 ? "the parameters" : path.join(".");
  const [, expected, received] = /^Invalid input: (expected .*), received (.*)$/.exec(message) ?? [];
  if (received === "undefined") return `${name} is missing, ${expected}`;
  return `${name}: ${expected === undefined ? message : `${expected}, not ${received}`}`;
}

interface Asked {
  readonly stage: string;
  /** Null where its schema is not known. */
  readonly answer: SchemaAnswer | null;
}

async function ask(root: string, stages: readonly Instance[]): Promise<readonly Asked[]> {
  const code = openCodeDigests(root);
  const questions: SchemaQuestion[] = [];
  const names: string[] = [];
  for (const instance of stages) {
    const {stage, action, frozen, env, strict} = instance;
    if (frozen || action.kind !== "run" || !instance.params.some(({file}) => file === PARAMS_FILE)) continue;
    const digest = await code.digest(action.file).catch(() => undefined); // its run will say why
    if (digest === undefined) continue;
    const bundle = join(root, digest.bundle);
    const readable = [join(root, digest.preload), ...digest.folders];
    const guard = {root, stage, file: action.file, bundle, readable, writable: [], env, network: false};
    names.push(stage);
    questions.push({bundle, params: nestParams(instance), guard: strict ? guard : undefined});
  }
  const answers = questions.length === 0 ? [] : await askProcess(questions);
  return names.map((stage, i) => ({stage, answer: answers[i] ?? null}));
}

/** No answer where the process ends without one: then nothing is refused. */
function askProcess(questions: readonly SchemaQuestion[]): Promise<readonly (SchemaAnswer | null)[]> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL("schemas.mjs", import.meta.url)), {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    child.once("message", (answers) => resolve(answers as readonly (SchemaAnswer | null)[]));
    child.once("error", () => resolve([]));
    child.once("exit", () => resolve([]));
    child.send(questions);
  });
}

interface Reader {
  /** The branch that it is given. */
  readonly key: string;
  readonly answer: SchemaAnswer | null;
}

function findReaders(stages: readonly Instance[], asked: readonly Asked[]): readonly Reader[] {
  const answers = new Map(asked.map(({stage, answer}) => [stage, answer]));
  return stages.flatMap(({stage, params}) =>
    params.flatMap(({file, key}) =>
      file === PARAMS_FILE ? [{key, answer: answers.get(stage) ?? null}] : [],
    ),
  );
}

/** A name is unknown where every stage that is given its branch has a schema, and none of these has the name. */
function findUnknown(
  path: readonly string[],
  value: Tree,
  readers: readonly Reader[],
  report: ReportDiagnostic,
): void {
  if (value.kind !== "map") return;
  const dotted = path.join(".");
  const given = readers.filter(({key}) => key === "" || key === dotted || dotted.startsWith(`${key}.`));
  const below = readers.filter(({key}) => key.startsWith(`${dotted}.`));
  const known = given.map(({answer}) =>
    answer?.schema === undefined ? {keys: undefined} : acceptedAt(answer.schema, path),
  );
  const isOpen = given.length === 0 || known.some((one) => one !== undefined && one.keys === undefined);
  const names = [
    ...known.flatMap((one) => one?.keys ?? []),
    ...below.map(({key}) => key.slice(dotted.length + 1).split(".")[0]!),
  ];
  for (const {key, at, value: own} of value.entries) {
    if (!isOpen && !names.includes(key))
      report(
        at,
        `unknown parameter "${dotted}.${key}": no stage that is given ${given[0]!.key} takes it`,
        didYouMean(key, [...new Set(names)], "Remove it."),
      );
    else findUnknown([...path, key], own, readers, report);
  }
}

/** Of the value at the path; where it is missing, of the name above it. */
function spanAt(tree: Mapping, path: readonly string[]): Span {
  let span: Span = {start: 0, end: 0};
  let at: Tree | undefined = tree;
  for (const key of path) {
    if (at?.kind === "list") at = at.items[Number(key)];
    else if (at?.kind === "map") {
      const entry = findEntry(at, key);
      if (entry === undefined) break;
      span = entry.at;
      at = entry.value;
    } else break;
    if (at?.kind !== "map" && at !== undefined) span = at;
  }
  return span;
}
