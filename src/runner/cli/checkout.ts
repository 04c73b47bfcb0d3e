/** `pnpm dag checkout [COMMIT] [stage…]`: puts the outputs that a lock records into the working tree. */

import {ExpectedError} from "../../platform/failure.ts";
import {resolveCommit} from "../../platform/git.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {stageOf} from "../definition/stage-of.ts";
import {readCommit, readWorkingTree, type Side} from "../diff/side.ts";
import {type CheckedOut, checkOut} from "../engine/check-out.ts";
import {takeWorkspace} from "../engine/take-workspace.ts";
import {readWait, WAIT_OPTION} from "./wait.ts";

export default defineCommand({
  words: "[COMMIT] [stage…]",
  about: `Puts the outputs of COMMIT's dag.lock (without it: of the one that is here) into the working tree, from the store.
Sources and dag.lock stay as they are; \`pnpm dag status\` says then what differs. An output that is nowhere else, because
someone edited it, is not overwritten.`,
  options: {
    force: {type: "boolean", short: "f", help: "overwrite also what is nowhere else"},
    dry: {type: "boolean", short: "n", help: "show what would be put where, and do nothing"},
    wait: WAIT_OPTION,
    json: JSON_OPTION,
  },
  notes: `Exit code: 0 all of them are there, 1 some are not, 2 an error.

Examples
  pnpm dag checkout
  pnpm dag checkout HEAD~3 evaluate`,
  async run({values, words, printer, root}) {
    const {side, stages} = await readRequest(root, words);
    const release = await takeWorkspace(root, readWait(values.wait), printer.error);
    try {
      const isDry = values.dry === true;
      const results = await checkOut(root, side.records, stages, {isDry, isForced: values.force === true});
      if (values.json === true)
        printer.printJson({from: side.label, outputs: results.filter(({how}) => how !== "same")});
      else printCheckout(results, side, isDry, printer);
      return results.some(({how}) => how === "missing" || how === "kept") ? 1 : 0;
    } finally {
      release();
    }
  },
});

/** The first word may be a commit; of a name that is both, the stage is meant where the lock here has it. */
async function readRequest(
  root: string,
  words: readonly string[],
): Promise<{side: Side; stages: readonly string[]}> {
  const here = readWorkingTree(root);
  const [first, ...rest] = words;
  if (first === undefined) return {side: here, stages: []};
  if (isNamed(here, first)) return {side: here, stages: words};
  await resolveCommit(root, first);
  const side = await readCommit(root, first);
  const unknown = rest.find((stage) => !isNamed(side, stage));
  if (unknown !== undefined)
    throw new ExpectedError("usage", `the dag.lock of ${side.label} has no stage "${unknown}"`, {
      hint: `It has ${[...new Set([...side.records.keys()].map(stageOf))].join(", ") || "none"}.`,
    });
  return {side, stages: rest};
}

function isNamed({records}: Side, name: string): boolean {
  return [...records.keys()].some((instance) => instance === name || stageOf(instance) === name);
}

export function printCheckout(
  results: readonly CheckedOut[],
  {label}: Side,
  isDry: boolean,
  {print: say, paint}: Printer,
): void {
  for (const {path, instance, how} of results) {
    if (how === "restored") say(`${paint("restored", "green")}  ${path}`);
    if (how === "kept")
      say(`${paint("kept", "yellow")}      ${path}: what lies there is nowhere else; --force overwrites it`);
    if (how === "missing")
      say(
        `${paint("missing", "red")}   ${path}: not in the store; \`pnpm dag repro ${stageOf(instance)}\` builds it`,
      );
  }
  const n = (how: CheckedOut["how"]): number => results.filter((result) => result.how === how).length;
  say(
    `${label}: ${n("same")} outputs were there, ${n("restored")} ${isDry ? "would be restored" : "restored"}, ${n("kept")} kept, ${n("missing")} missing`,
  );
}
