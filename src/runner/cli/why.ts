/** `pnpm dag why STAGE`: every reason why it is stale, or what it is fresh by. */

import {existsSync} from "node:fs";
import {join} from "node:path";
import {defineCommand, type ExitCode} from "../../platform/terminal/command.ts";
import {formatFailure} from "../../platform/terminal/failure-text.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import type {Instance, Node} from "../definition/instance.ts";
import {stageOf} from "../definition/stage-of.ts";
import {readCommit, type Side} from "../diff/side.ts";
import {leaveEvicted} from "../engine/evicted.ts";
import {readInputs} from "../engine/inputs.ts";
import {findNearestRun} from "../engine/nearest-run.ts";
import {compareInputs, formatReason, type Reason} from "../engine/reason.ts";
import {unfreeze, withUpstream} from "../engine/select.ts";
import {computeStatus, findPending, formatPending, isFresh, type Status} from "../engine/status.ts";
import {describeEmptyStages, getTargets} from "../engine/targets.ts";
import {openWorkspace, type Workspace} from "../engine/workspace.ts";
import {openPipeline, SET_OPTION, STUDY_OPTION} from "./open-pipeline.ts";

export default defineCommand({
  words: "STAGE",
  about: "STAGE is a stage (fuse) or one of its instances (fuse@simulated-2026-01-10-09-00-00).",
  options: {
    vs: {type: "string", value: "COMMIT", help: "against what its dag.lock records, instead of the one here"},
    set: SET_OPTION,
    study: STUDY_OPTION,
    json: JSON_OPTION,
  },
  notes: `Exit code: 0 fresh, 1 stale, 2 an error.

Examples
  pnpm dag why predict
  pnpm dag why evaluate --vs main`,
  async run({values, words, printer, root}) {
    const target = words[0]!;
    const {pipeline: defined} = openPipeline(root, values.set, values.study);
    const {instances, producers} = getTargets(defined, [target]);
    const targets = new Set(instances);
    if (targets.size === 0 && producers.length === 0) {
      const empty = describeEmptyStages(defined, () => true).find((line) => line.startsWith(`${target}:`));
      if (values.json === true) printer.printJson([]);
      else printer.print(empty ?? "no instances");
      return 0;
    }
    const pipeline = unfreeze(defined, [target]); // why says what naming it would do
    const nodes = withUpstream(pipeline, [...targets, ...producers]);
    const {workspace} = await leaveEvicted(openWorkspace(root, pipeline), nodes, targets);
    const all = await computeStatus(workspace, nodes);
    const statuses = all.filter(({name}) => targets.has(name));
    if (values.vs !== undefined) {
      const since = await readCommit(root, values.vs);
      return compareWith(
        since,
        workspace,
        nodes.filter(({instance}) => targets.has(instance.name)),
        values.json === true,
        printer,
      );
    }
    workspace.digests.save();
    const frozen = new Map(
      defined.nodes.flatMap(({instance}) => (instance.frozen ? [[instance.name, instance]] : [])),
    );
    if (values.json === true)
      printer.printJson(
        statuses.map((status) => (frozen.has(status.name) ? {...status, frozen: true} : status)),
      );
    else {
      for (const status of statuses) {
        const instance = frozen.get(status.name);
        if (instance !== undefined) printFrozen(instance, root, printer);
        await printWhy(status, nodes, workspace, printer);
      }
      const others = all.filter(
        (status) => !isFresh(status) && frozen.has(status.name) && !targets.has(status.name),
      );
      if (others.length > 0)
        printer.print(
          `       it would build these frozen ones, too: ${others.map(({name}) => name).join(", ")}`,
        );
    }
    const own = stageOf(target);
    const pending = findPending(pipeline, all).filter(({stage}) => stage === own);
    if (pending.length === 0) getTargets(pipeline, [target], () => true); // all is known: no name is to come
    if (values.json !== true)
      for (const one of pending) printer.print(`${printer.paint("pending", "blue")} ${formatPending(one)}`);
    if (pending.length > 0 && statuses.length === 0) return 1;
    if (statuses.some(({failure}) => failure !== undefined)) return 2;
    return statuses.every(isFresh) ? 0 : 1;
  },
});

/** Stands above what naming the stage would do. */
function printFrozen({name, stage, outs}: Instance, root: string, {print, paint}: Printer): void {
  const built = outs.every(({path}) => existsSync(join(root, path)));
  const use = built ? "used as it is" : "not built";
  print(
    `${paint("frozen", "blue")} ${paint(name, "bold")}: ${use} until it is named; for \`pnpm dag repro ${stage}\`:`,
  );
}

/** What an instance's inputs are now against what a commit's lock records. 0: the same, 1: other. */
async function compareWith(
  {label, records}: Side,
  workspace: Workspace,
  nodes: readonly Node[],
  isJson: boolean,
  printer: Printer,
): Promise<ExitCode> {
  const {paint} = printer;
  const found: {name: string; reasons: readonly Reason[]}[] = [];
  for (const {instance} of nodes) {
    const inputs = await readInputs(workspace, instance);
    const reasons = compareInputs(instance, records.get(instance.name), inputs, (before, after) =>
      workspace.code.explain(before, after),
    );
    found.push({name: instance.name, reasons});
  }
  workspace.digests.save();
  if (isJson) printer.printJson({since: label, instances: found});
  else
    for (const {name, reasons} of found) {
      const head = reasons.length === 0 ? paint("same", "green") : paint("other", "yellow");
      const what = reasons.length === 0 ? `as at ${label}` : `than at ${label}, because`;
      printer.print(`${head.padEnd(6)} ${paint(name, "bold")} ${what}`);
      for (const reason of reasons) printer.print(`       ${formatReason(reason)}`);
    }
  return found.every(({reasons}) => reasons.length === 0) ? 0 : 1;
}

/** Of one that would run: an earlier run that is nearest, so that a miss of the run cache can be understood. */
async function printNearest(
  status: Status,
  nodes: readonly Node[],
  workspace: Workspace,
  printer: Printer,
): Promise<void> {
  const instance = nodes.find((node) => node.instance.name === status.name)?.instance;
  if (instance === undefined || status.reasons.some(({kind}) => kind === "upstream stale")) return;
  const inputs = await readInputs(workspace, instance);
  const explain = (before: string, after: string) => workspace.code.explain(before, after);
  const nearest = findNearestRun(workspace.runs.list(), instance, inputs, explain);
  const texts = nearest?.map(formatReason);
  const known = status.reasons.map(formatReason);
  if (texts === undefined || texts.every((text) => known.includes(text))) return;
  printer.print("       the nearest run that is kept differs in");
  for (const text of texts) printer.print(`         ${text}`);
}

async function printWhy(
  status: Status,
  nodes: readonly Node[],
  workspace: Workspace,
  printer: Printer,
): Promise<void> {
  const {paint} = printer;
  if (status.failure !== undefined) {
    printer.error(formatFailure(status.failure, paint, {subject: status.name}));
    return;
  }
  if (!isFresh(status)) {
    printer.print(`${paint("stale", "yellow")}  ${paint(status.name, "bold")}, because`);
    for (const reason of status.reasons) printer.print(`       ${formatReason(reason)}`);
    if (status.restorable) printer.print("       its outputs are in the store: it will be restored, not run");
    else await printNearest(status, nodes, workspace, printer);
    return;
  }
  printer.print(`${paint("fresh", "green")}  ${paint(status.name, "bold")}: all is as it was recorded`);
  const record = workspace.lock.recordsOf(status.name)[0];
  const instance = nodes.find((node) => node.instance.name === status.name)?.instance;
  if (record === undefined || instance === undefined) return;
  const code =
    instance.action.kind === "run"
      ? `${instance.action.file}  ${record.code.slice(0, 12)}`
      : record.code.slice(4);
  printer.print(`       code        ${code}`);
  for (const [name, version] of Object.entries(record.packages))
    printer.print(`       package     ${name} ${version}`);
  for (const [key, value] of Object.entries(record.params))
    printer.print(`       parameter   ${key} = ${JSON.stringify(value)}`);
  for (const dep of record.deps) printer.print(`       dependency  ${dep.path}  ${dep.content.slice(0, 12)}`);
  for (const out of record.outs) printer.print(`       output      ${out.path}  ${out.content.slice(0, 12)}`);
}
