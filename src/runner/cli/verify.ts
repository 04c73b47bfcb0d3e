/** `pnpm dag verify`: the lock is fresh, its outputs are kept, and a rebuild gives the same. */

import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {count} from "../../platform/count.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {type Command, defineCommand, type ExitCode} from "../../platform/terminal/command.ts";
import {formatDuration} from "../../platform/terminal/duration.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
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
import {type LockVerification, verifyLock} from "../verify/verify-lock.ts";
import {getPipeline, openPipeline} from "./open-pipeline.ts";

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
      cache: {
        type: "boolean",
        help: "is each output there, here, in the store or the remote, with the right bytes?",
      },
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
  readonly checked: Readonly<Record<string, readonly string[]>>;
  /** What a reader should know beside. */
  readonly notes: readonly string[];
  /** What was found to be right. */
  readonly summary: readonly string[];
}

async function verify(
  root: string,
  request: VerifyRequest,
  tools: VerifyTools,
  printer: Printer,
): Promise<VerifyResult> {
  const isBuild = !request.lock && !request.cache;
  if (isBuild) getTargets(openPipeline(root, undefined).pipeline, request.targets);
  const results = [
    ...(request.lock || isBuild ? [await checkLock(root)] : []),
    ...(request.cache ? [await checkCache(root)] : []),
  ];
  if (isBuild && results.every(({exitCode}) => exitCode === 0))
    results.push(await checkBuild(root, request, tools, printer));
  return {
    exitCode: results.find(({exitCode}) => exitCode !== 0)?.exitCode ?? 0,
    findings: results.flatMap(({findings}) => findings),
    checked: Object.assign({}, ...results.map(({checked}) => checked)) as VerifyResult["checked"],
    notes: results.flatMap(({notes}) => notes),
    summary: results.flatMap(({summary}) => summary),
  };
}

async function checkLock(root: string): Promise<VerifyResult> {
  const verification = await verifyLock(root, (absent) => getPipeline(loadPipeline(root, {absent})));
  const {pipeline, stale} = verification;
  const findings = findInLock(verification, makeLocator(pipeline));
  const names = stale.map(({name}) => name);
  return {
    exitCode: findings.length === 0 ? 0 : 1,
    findings,
    checked: {lock: pipeline.nodes.map(({instance}) => instance.name)},
    notes: [...describeLock(verification), ...estimateCost(root, names)],
    summary: findings.length === 0 ? [`dag.lock is fresh: ${count(pipeline.nodes.length, "instance")}`] : [],
  };
}

async function checkCache(root: string): Promise<VerifyResult> {
  const {pipeline} = openPipeline(root, undefined);
  const verification = await verifyCache(root);
  const findings = findInCache(verification, makeLocator(pipeline));
  const {storedOnly, remoteOnly, total} = verification;
  const away = `${remoteOnly.length} of them in the remote alone; \`pnpm dag pull\` brings them here`;
  const stored = `${storedOnly.length} of them in the store alone; \`pnpm dag checkout\` puts them here`;
  return {
    exitCode: findings.length === 0 ? 0 : 1,
    findings,
    checked: {cache: pipeline.nodes.map(({instance}) => instance.name)},
    notes: [...(storedOnly.length > 0 ? [stored] : []), ...(remoteOnly.length > 0 ? [away] : [])],
    summary: findings.length === 0 ? [`kept with the right bytes: ${count(total, "output")}`] : [],
  };
}

async function checkBuild(
  root: string,
  request: VerifyRequest,
  tools: VerifyTools,
  printer: Printer,
): Promise<VerifyResult> {
  const {pipeline} = openPipeline(root, undefined);
  const build = await runBuild(root, pipeline, request, tools, printer);
  const findings = findInBuild(build, makeLocator(pipeline));
  const judged = pipeline.nodes.filter(({instance}) => !instance.frozen);
  const varied = request.vary ? `, with ${build.varied.length} things varied` : "";
  const isGood = findings.length === 0 && !build.isInterrupted;
  return {
    exitCode: exitCodeOf(build),
    findings,
    checked: {build: judged.map(({instance}) => instance.name)},
    notes: describeBuild(build),
    summary: isGood ? [`a rebuild gives the same: ${count(build.compared, "output")}${varied}`] : [],
  };
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

function describeLock({absent, unknown}: LockVerification): readonly string[] {
  const names = `${absent.slice(0, 3).join(", ")}${absent.length > 3 ? ", …" : ""}`;
  return [
    ...(absent.length === 0
      ? []
      : [`${absent.length} inputs are not here, and taken to be as they were recorded: ${names}`]),
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
