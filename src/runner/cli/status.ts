/** `pnpm dag status`: what is stale. */
import type {Pipeline} from "../definition/instance.ts";
import {formatReason} from "../engine/reason.ts";
import {withUpstream} from "../engine/select.ts";
import {computeStatus, findPending, formatPending, isFresh, type Status} from "../engine/status.ts";
import {openWorkspace} from "../engine/workspace.ts";
import type {StatusCommand} from "./arguments.ts";
import {formatFailure} from "./failure-text.ts";
import {type Printer, paint} from "./printer.ts";
import {getTargets} from "./targets.ts";

export async function runStatus(
  root: string,
  pipeline: Pipeline,
  command: StatusCommand,
  printer: Printer,
): Promise<number> {
  const {instances, producers} = getTargets(pipeline, command.targets);
  const workspace = openWorkspace(root, pipeline);
  const statuses = await computeStatus(workspace, withUpstream(pipeline, [...instances, ...producers]));
  workspace.digests.save();
  const stale = statuses.filter((status) => !isFresh(status));
  const frozen = statuses.filter(({unbuilt}) => unbuilt === true).map(({name}) => name);
  const fresh = statuses.length - stale.length - frozen.length;
  const pending = findPending(pipeline, statuses);
  if (pending.length === 0) getTargets(pipeline, command.targets, () => true); // all is known: no name is to come
  if (command.json) printer.print(JSON.stringify({fresh, frozen, stale, pending}, null, 1));
  else {
    for (const name of frozen)
      printer.print(
        `${paint("frozen", "blue", printer.color)} ${name}  not built, until you name it to repro`,
      );
    for (const one of pending)
      printer.print(
        `${paint(one.frozen ? "frozen" : "pending", "blue", printer.color)} ${formatPending(one)}`,
      );
    printStale(stale, fresh + stale.length, printer);
  }
  if (stale.some(({failure}) => failure !== undefined)) return 2;
  return stale.length > 0 ? 1 : 0;
}

function printStale(stale: readonly Status[], total: number, printer: Printer): void {
  for (const status of stale) {
    if (status.failure !== undefined) {
      printer.error(formatFailure(status.failure, printer.color, status.name));
      continue;
    }
    const restorable = status.restorable
      ? paint(" (in the store: will be restored, not run)", "dim", printer.color)
      : "";
    printer.print(
      `${paint("stale", "yellow", printer.color)}  ${paint(status.name, "bold", printer.color)}${restorable}`,
    );
    for (const reason of status.reasons) printer.print(`       ${formatReason(reason)}`);
  }
  printer.print(
    stale.length === 0
      ? `${paint("fresh", "green", printer.color)}  all ${total} are up to date`
      : `${stale.length} of ${total} stale; \`pnpm dag repro\` builds them`,
  );
}
