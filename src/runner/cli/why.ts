/** `pnpm dag why STAGE`: every reason why it is stale, or what it is fresh by. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import type {Instance, Node, Pipeline} from "../definition/instance.ts";
import {formatReason} from "../engine/reason.ts";
import {unfreeze, withUpstream} from "../engine/select.ts";
import {computeStatus, findPending, formatPending, isFresh, type Status} from "../engine/status.ts";
import {openWorkspace, type Workspace} from "../engine/workspace.ts";
import type {WhyCommand} from "./arguments.ts";
import {formatFailure} from "./failure-text.ts";
import {type Printer, paint} from "./printer.ts";
import {describeEmptyStages, getTargets} from "./targets.ts";

export async function runWhy(
  root: string,
  defined: Pipeline,
  command: WhyCommand,
  printer: Printer,
): Promise<number> {
  const {instances, producers} = getTargets(defined, [command.target]);
  const targets = new Set(instances);
  if (targets.size === 0 && producers.length === 0) {
    printer.print(
      describeEmptyStages(defined, () => true).find((line) => line.startsWith(`${command.target}:`)) ??
        "no instances",
    );
    return 0;
  }
  const pipeline = unfreeze(defined, [command.target]); // why says what naming it would do
  const {color} = printer;
  const workspace = openWorkspace(root, pipeline);
  const nodes = withUpstream(pipeline, [...targets, ...producers]);
  const all = await computeStatus(workspace, nodes);
  const statuses = all.filter(({name}) => targets.has(name));
  workspace.digests.save();
  const frozen = new Map(
    defined.nodes.flatMap(({instance}) => (instance.frozen ? [[instance.name, instance]] : [])),
  );
  if (command.json)
    printer.print(
      JSON.stringify(
        statuses.map((status) => (frozen.has(status.name) ? {...status, frozen: true} : status)),
        null,
        1,
      ),
    );
  else {
    for (const status of statuses) {
      const instance = frozen.get(status.name);
      if (instance !== undefined) printFrozen(instance, root, printer);
      printWhy(status, nodes, workspace, printer);
    }
    const others = all.filter(
      (status) => !isFresh(status) && frozen.has(status.name) && !targets.has(status.name),
    );
    if (others.length > 0)
      printer.print(
        `       it would unfreeze and build these, too: ${others.map(({name}) => name).join(", ")}`,
      );
  }
  const own = command.target.split("@", 1)[0];
  const pending = findPending(pipeline, all).filter(({stage}) => stage === own);
  if (pending.length === 0) getTargets(pipeline, [command.target], () => true); // all is known: no name is to come
  if (!command.json)
    for (const one of pending) printer.print(`${paint("pending", "blue", color)} ${formatPending(one)}`);
  if (pending.length > 0 && statuses.length === 0) return 1;
  if (statuses.some(({failure}) => failure !== undefined)) return 2;
  return statuses.every(isFresh) ? 0 : 1;
}

/** Above what naming it would do: what happens as long as nobody does. */
function printFrozen({name, stage, outs}: Instance, root: string, {print, color}: Printer): void {
  const built = outs.every(({path}) => existsSync(join(root, path)));
  const as = built ? "used as it is" : "left unbuilt";
  print(
    `${paint("frozen", "blue", color)} ${paint(name, "bold", color)}: ${as}; \`pnpm dag repro ${stage}\` takes it for`,
  );
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
