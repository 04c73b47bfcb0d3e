/** `pnpm dag verify`: the lock is fresh, its outputs are kept, and a rebuild gives the same. */
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {type Command, defineCommand, type ExitCode} from "../../platform/terminal/command.ts";
import {formatDuration} from "../../platform/terminal/duration.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {formatDiagnostics} from "../definition/diagnostic.ts";
import type {Pipeline} from "../definition/instance.ts";
import {loadPipeline} from "../definition/load.ts";
import {getTargets} from "../engine/targets.ts";
import {readDurations} from "../store/history.ts";
import {type Finding, findInBuild, findInCache, findInLock, makeLocator} from "../verify/finding.ts";
import {formatJunit} from "../verify/junit.ts";
import {toSarif} from "../verify/sarif.ts";
import {listVariations} from "../verify/variation.ts";
import {type BuildVerification, verifyBuild} from "../verify/verify-build.ts";
import {verifyCache} from "../verify/verify-cache.ts";
import {verifyLock} from "../verify/verify-lock.ts";
import {openPipeline} from "./open-pipeline.ts";

export interface VerifyTools {
  /** Path of the program in which a stage runs. */
  readonly worker: string;
  /** Path of the module that varies a Node process. */
  readonly preload: string;
}

export function createVerify(tools: VerifyTools): Command {
  return defineCommand({
    words: "[stage…]",
    about: `Without an option: is dag.lock fresh, and does a rebuild in a clean workspace give what it records? The rebuild
takes no output and no cache from here, and leaves dag.lock alone. What is frozen is used as it is, until it is named.`,
    options: {
      lock: {
        type: "boolean",
        help: "is dag.lock fresh? needs no artifact, no data that git ignores, no packages",
      },
      cache: {type: "boolean", help: "is each output there, here or in the store, with the right bytes?"},
      vary: {type: "boolean", help: "rebuild again with all varied that must not matter, and say what does"},
      json: {type: "boolean", help: "findings as one document of JSON"},
      junit: {type: "string", value: "FILE", help: "write findings as JUnit XML, too"},
      sarif: {type: "string", value: "FILE", help: "write findings as SARIF, too"},
    },
    notes: `--vary changes the path, the user, the locale, the time zone, the clock, the order in which folders are listed, the number
of workers and threads, the umask, the environment, the times of files and the network. An output may be declared
with a tolerance: {path: out.json, compare: {atol: 1e-6}}.

Exit code: 0 as recorded, 1 stale or missing, 2 an error, 3 not reproducible, 130 interrupted.

Examples
  pnpm dag verify --lock
  pnpm dag verify evaluate --vary`,
    async run({values, words, printer, root}) {
      const request: VerifyRequest = {
        lock: values.lock === true,
        cache: values.cache === true,
        vary: values.vary === true,
        json: values.json === true,
        targets: words,
      };
      if ((request.lock || request.cache) && (words.length > 0 || request.vary))
        throw new ExpectedError("usage", "stages and --vary are for a rebuild, not for --lock and --cache", {
          hint: "Leave out --lock and --cache, or the stages.",
        });
      const result = await verify(root, request, tools, printer);
      if (result === undefined) return 2;
      if (values.junit !== undefined)
        writeAtomicSync(values.junit, `${formatJunit(result.checked, result.findings)}\n`);
      if (values.sarif !== undefined)
        writeAtomicSync(values.sarif, `${JSON.stringify(toSarif(result.findings), null, 1)}\n`);
      if (request.json)
        printer.printJson({exitCode: result.exitCode, findings: result.findings, notes: result.notes});
      else printResult(result, printer);
      return result.exitCode;
    },
  });
}

interface VerifyRequest {
  readonly lock: boolean;
  readonly cache: boolean;
  readonly vary: boolean;
  readonly json: boolean;
  readonly targets: readonly string[];
}

interface VerifyResult {
  readonly exitCode: ExitCode;
  readonly findings: readonly Finding[];
  /** By tier, the instances that were looked at. */
  readonly checked: ReadonlyMap<string, readonly string[]>;
  /** What a reader should know beside. */
  readonly notes: readonly string[];
  /** What was found to be right. */
  readonly summary: readonly string[];
}

/** Undefined where the definition has errors, which are printed. */
async function verify(
  root: string,
  request: VerifyRequest,
  tools: VerifyTools,
  printer: Printer,
): Promise<VerifyResult | undefined> {
  const findings: Finding[] = [];
  const notes: string[] = [];
  const summary: string[] = [];
  const checked = new Map<string, readonly string[]>();
  const isBuild = !request.lock && !request.cache;
  const opened = isBuild || request.cache ? openPipeline(root, undefined, printer) : undefined;
  if (opened === undefined && (isBuild || request.cache)) return undefined;
  if (isBuild) getTargets(opened!.pipeline, request.targets);
  if (request.lock || isBuild) {
    const verified = await verifyLock(root);
    if (!verified.ok) {
      printer.error(formatDiagnostics(verified.diagnostics, verified.sources, {color: printer.color}));
      return undefined;
    }
    const {verification} = verified;
    const {pipeline} = opened ?? loadDefined(root);
    findings.push(...findInLock(verification, makeLocator(pipeline)));
    checked.set(
      "lock",
      pipeline.nodes.map(({instance}) => instance.name),
    );
    notes.push(...describeLock(verification.absent, verification.unknown));
    if (findings.length === 0) summary.push(`dag.lock is fresh: ${verification.total} instances`);
    else
      notes.push(
        ...estimateCost(
          root,
          verification.stale.map(({name}) => name),
        ),
      );
  }
  if (request.cache) {
    const verification = await verifyCache(root);
    findings.push(...findInCache(verification, makeLocator(opened!.pipeline)));
    checked.set(
      "cache",
      opened!.pipeline.nodes.map(({instance}) => instance.name),
    );
    if (verification.missing.length === 0)
      summary.push(`each of ${verification.total} outputs is kept with the right bytes`);
    if (verification.storedOnly.length > 0)
      notes.push(
        `${verification.storedOnly.length} of them in the store alone; \`pnpm dag checkout\` puts them here`,
      );
  }
  if (!isBuild || findings.length > 0)
    return {exitCode: findings.length > 0 ? 1 : 0, findings, checked, notes, summary};
  const build = await runBuild(root, opened!.pipeline, request, tools, printer);
  findings.push(...findInBuild(build, makeLocator(opened!.pipeline)));
  checked.set(
    "build",
    opened!.pipeline.nodes.filter(({instance}) => !instance.frozen).map(({instance}) => instance.name),
  );
  notes.push(...describeBuild(build));
  if (build.differences.length + build.failures.length === 0 && !build.isInterrupted)
    summary.push(
      `a rebuild gives the same: ${build.compared} outputs${request.vary ? `, with ${build.varied.length} things varied` : ""}`,
    );
  return {exitCode: exitCodeOf(build), findings, checked, notes, summary};
}

/** With absent data: only places are taken from it. */
function loadDefined(root: string): {readonly pipeline: Pipeline} {
  const loaded = loadPipeline(root);
  return loaded.ok ? loaded : {pipeline: {nodes: [], stages: []}};
}

async function runBuild(
  root: string,
  pipeline: Pipeline,
  {vary, targets, json}: VerifyRequest,
  {worker, preload}: VerifyTools,
  printer: Printer,
): Promise<BuildVerification> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    return await verifyBuild(root, pipeline, {
      targets,
      worker,
      signal: interrupt.signal,
      emit: () => undefined,
      onBuild: (what) => {
        if (!json) printer.error(printer.paint(`rebuild   ${what}`, "dim"));
      },
      ...(vary ? {variations: listVariations(preload)} : {}),
    });
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

function exitCodeOf({isInterrupted, failures, differences}: BuildVerification): ExitCode {
  if (isInterrupted) return 130;
  if (differences.length > 0) return 3;
  return failures.length > 0 ? 2 : 0;
}

function describeLock(absent: readonly string[], unknown: readonly string[]): readonly string[] {
  return [
    ...(absent.length === 0
      ? []
      : [
          `${absent.length} inputs are not here, and taken to be as they were recorded: ${absent.slice(0, 3).join(", ")}${absent.length > 3 ? ", …" : ""}`,
        ]),
    ...unknown.map(
      (stage) =>
        `${stage}: which instances it has follows from a folder that is not here; they were not looked at`,
    ),
  ];
}

function estimateCost(root: string, stale: readonly string[]): readonly string[] {
  if (stale.length === 0) return [];
  const durations = readDurations(root);
  const known = stale.flatMap((name) => durations.get(name) ?? []);
  if (known.length === 0) return ["how long a rebuild takes is not known: no run of them is on record here"];
  const total = formatDuration(known.reduce((sum, ms) => sum + ms, 0));
  return [
    known.length === stale.length
      ? `a rebuild of them took ${total} the last time`
      : `${known.length} of them took ${total} the last time`,
  ];
}

function describeBuild({deviations, notVaried}: BuildVerification): readonly string[] {
  return [
    ...deviations.map(({path, largest}) => `${path}: off by ${largest} at most, within its tolerance`),
    ...notVaried.map((what) => `not varied: ${what}`),
  ];
}

function printResult({findings, notes, summary}: VerifyResult, {print, paint}: Printer): void {
  for (const {rule, subject, message, details} of findings) {
    const word = {
      "stale-lock": "stale",
      "missing-output": "missing",
      "not-reproducible": "differs",
      "failed-rebuild": "failed",
    }[rule];
    print(
      `${paint(word.padEnd(9), rule === "stale-lock" ? "yellow" : "red")} ${paint(subject, "bold")}  ${message}`,
    );
    for (const line of details) print(`          ${line}`);
  }
  for (const line of summary) print(`${paint("ok", "green")}        ${line}`);
  for (const note of notes) print(paint(`note      ${note}`, "dim"));
}
