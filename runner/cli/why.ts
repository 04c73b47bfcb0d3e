/** `pnpm dag why STAGE`: every reason why it is stale, or what it is fresh by. */
import type {Node, Pipeline} from "../definition/instance.ts";
import {formatReason} from "../engine/reason.ts";
import {withUpstream} from "../engine/select.ts";
import {computeStatus, isFresh, type Status} from "../engine/status.ts";
import {openWorkspace, type Workspace} from "../engine/workspace.ts";
import type {WhyCommand} from "./arguments.ts";
import {formatFailure} from "./failure-text.ts";
import {type Printer, paint} from "./printer.ts";
import {describeEmptyStages, getTargets} from "./targets.ts";

export async function runWhy(
  root: string,
  pipeline: Pipeline,
  command: WhyCommand,
  printer: Printer,
): Promise<number> {
  const targets = new Set(getTargets(pipeline, [command.target]));
  if (targets.size === 0) {
    printer.print(
      describeEmptyStages(pipeline).find((line) => line.startsWith(`${command.target}:`)) ?? "no instances",
    );
    return 0;
  }
  const workspace = openWorkspace(root, pipeline);
  const nodes = withUpstream(pipeline, [...targets]);
  const statuses = (await computeStatus(workspace, nodes)).filter(({name}) => targets.has(name));
  workspace.digests.save();
  if (command.json) printer.print(JSON.stringify(statuses, null, 1));
  else for (const status of statuses) printWhy(status, nodes, workspace, printer);
  if (statuses.some(({failure}) => failure !== undefined)) return 2;
  return statuses.every(isFresh) ? 0 : 1;
}

function printWhy(status: Status, nodes: readonly Node[], workspace: Workspace, printer: Printer): void {
  const {color} = printer;
  if (status.failure !== undefined) {
    printer.error(formatFailure(status.failure, color, status.name));
    return;
  }
  if (!isFresh(status)) {
    printer.print(`${paint("stale", "yellow", color)}  ${paint(status.name, "bold", color)}, because`);
    for (const reason of status.reasons) printer.print(`       ${formatReason(reason)}`);
    if (status.restorable) printer.print("       its outputs are in the store: it will be restored, not run");
    return;
  }
  printer.print(
    `${paint("fresh", "green", color)}  ${paint(status.name, "bold", color)}: all is as it was recorded`,
  );
  const record = workspace.lock.candidates(status.name)[0];
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
