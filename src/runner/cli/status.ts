/** `pnpm dag status`: what is stale. */

import {wrapText} from "../../platform/terminal/columns.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {formatFailure} from "../../platform/terminal/failure-text.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import type {Node, Pipeline} from "../definition/instance.ts";
import {stageOf} from "../definition/stage-of.ts";
import {leaveEvicted} from "../engine/evicted.ts";
import {listOrphans} from "../engine/orphans.ts";
import {formatReason} from "../engine/reason.ts";
import {unfreeze, withUpstream} from "../engine/select.ts";
import {computeStatus, findPending, formatPending, isFresh, type Status} from "../engine/status.ts";
import {getTargets} from "../engine/targets.ts";
import {openWorkspace, type Workspace} from "../engine/workspace.ts";
import {openPipeline, SET_OPTION, STUDY_OPTION} from "./open-pipeline.ts";

export default defineCommand({
  words: "[stage…]",
  options: {set: SET_OPTION, study: STUDY_OPTION, json: JSON_OPTION},
  notes: `Exit code: 0 all fresh, 1 something is stale or orphaned, 2 an error.

Example
  pnpm dag status || pnpm dag repro`,
  async run({values, words, printer, root}) {
    const {pipeline} = openPipeline(root, values.set, values.study);
    const {instances, producers} = getTargets(pipeline, words);
    const nodes = withUpstream(pipeline, [...instances, ...producers]);
    const named = new Set(words.length === 0 ? [] : instances);
    const eviction = await leaveEvicted(openWorkspace(root, pipeline), nodes, named);
    const {workspace} = eviction;
    const statuses = await computeStatus(workspace, nodes);
    const evicted = [...eviction.instances];
    const outdated = await findOutdated(workspace, pipeline, nodes, statuses);
    workspace.digests.save();
    const stale = statuses.filter((status) => !isFresh(status));
    const frozen = statuses.filter(({unbuilt}) => unbuilt === true).map(({name}) => name);
    const fresh = statuses.length - stale.length - frozen.length;
    const pending = findPending(pipeline, statuses);
    const orphans = words.length === 0 ? await listOrphans(workspace) : [];
    if (pending.length === 0) getTargets(pipeline, words, () => true); // all is known: no name is to come
    if (values.json === true)
      printer.printJson({
        ...{fresh, frozen, stale, pending, orphans},
        ...(outdated.length > 0 ? {outdated} : {}),
        ...(evicted.length > 0 ? {evicted} : {}),
      });
    else {
      if (evicted.length > 0)
        printer.print(
          `${printer.paint("evicted", "blue")} the outputs of ${evicted.length} come back when something needs them`,
        );
      for (const one of pending.filter(({frozen: isFrozen}) => !isFrozen))
        printer.print(`${printer.paint("pending", "blue")} ${formatPending(one)}`);
      for (const {name, paths} of orphans)
        printer.print(
          `${printer.paint("orphan", "yellow")} ${printer.paint(name, "bold")}  ${paths.join(", ")}: written by no stage any more, \`repro\` removes it`,
        );
      if (stale.length > 0 || orphans.length === 0) printStale(stale, fresh + stale.length, printer);
      const asked = [...frozen, ...pending.flatMap(({stage, frozen: isFrozen}) => (isFrozen ? [stage] : []))];
      if (asked.length > 0) printFrozen(asked, printer);
      for (const {name, reasons} of outdated)
        printer.print(
          `${printer.paint("frozen", "blue")} ${printer.paint(name, "bold")}: used as it is, though ${reasons.map(formatReason).join("; ")}; \`pnpm dag repro ${stageOf(name)}\` builds it`,
        );
    }
    if (stale.some(({failure}) => failure !== undefined)) return 2;
    return stale.length > 0 || orphans.length > 0 ? 1 : 0;
  },
});

/** Frozen instances that are used as they are and that naming would build again, as `why` says of each. */
async function findOutdated(
  workspace: Workspace,
  pipeline: Pipeline,
  nodes: readonly Node[],
  statuses: readonly Status[],
): Promise<readonly Status[]> {
  const built = new Set(statuses.filter((one) => isFresh(one) && one.unbuilt !== true).map(({name}) => name));
  const frozen = nodes.filter(({instance}) => instance.frozen && built.has(instance.name));
  if (frozen.length === 0) return [];
  const named = unfreeze(
    pipeline,
    frozen.map(({instance}) => instance.name),
  );
  const names = new Set(frozen.map(({instance}) => instance.name));
  const own = named.nodes.filter(({instance}) => names.has(instance.name));
  return (await computeStatus(workspace, own)).filter(({reasons}) => reasons.length > 0);
}

/** All of them in one line, by stage. */
function printFrozen(names: readonly string[], {paint, print, width}: Printer): void {
  const stages = [...new Set(names.map(stageOf))];
  const text = `${stages.join(", ")}: not built; \`pnpm dag repro NAME\` builds one`;
  print(`${paint("frozen", "blue")} ${wrapText(text, width, "       ")}`);
}

function printStale(stale: readonly Status[], total: number, {paint, print, error}: Printer): void {
  for (const status of stale) {
    if (status.failure !== undefined) {
      error(formatFailure(status.failure, paint, {subject: status.name}));
      continue;
    }
    const restorable = status.restorable ? paint(" (in the store: will be restored, not run)", "dim") : "";
    print(`${paint("stale", "yellow")}  ${paint(status.name, "bold")}${restorable}`);
    for (const reason of status.reasons) print(`       ${formatReason(reason)}`);
  }
  print(
    stale.length === 0
      ? `${paint("fresh", "green")}  ${total === 1 ? "the one instance is" : `all ${total} instances are`} up to date`
      : `${stale.length} of ${total} stale; \`pnpm dag repro\` builds them`,
  );
}
