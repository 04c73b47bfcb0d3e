/** `pnpm dag gc`: removes from .dag what no kept lock needs. */
import {rmSync} from "node:fs";
import {join} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {git} from "../../platform/git.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {listCodeDigests} from "../code/code-cache.ts";
import {count, formatBytes} from "../diff/text/number.ts";
import {findEvictable, leaveEvicted, readEvicted, writeEvicted} from "../engine/evicted.ts";
import {takeWorkspace} from "../engine/take-workspace.ts";
import {openWorkspace} from "../engine/workspace.ts";
import {NO_STEPS} from "../steps.ts";
import {findGarbage, type Garbage, removeGarbage} from "../store/collect.ts";
import {openLocalStore} from "../store/local-store.ts";
import {openRunCache} from "../store/run-cache.ts";
import {readKeptLocks} from "./kept-locks.ts";
import {openPipeline} from "./open-pipeline.ts";
import {readWait, WAIT_OPTION} from "./wait.ts";

const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = {"": 1, B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12};

export default defineCommand({
  words: "",
  about: `Shows what would be removed: runs and outputs that dag.lock needs neither here nor at HEAD, a branch or a tag. With
--yes it is removed. What a kept lock needs never goes.`,
  options: {
    yes: {type: "boolean", short: "y", help: "remove it"},
    intermediates: {
      type: "boolean",
      help: "outputs that only other stages read leave the working tree, too; they come back when something needs them",
    },
    keep: {
      type: "string",
      multiple: true,
      value: "COMMIT",
      help: "keep its outputs as well; also A..B (again for more)",
    },
    "older-than": {
      type: "string",
      value: "30d",
      help: "only runs that were neither made nor restored for so many days",
    },
    "max-size": {
      type: "string",
      value: "5GB",
      help: "only as many as it takes to bring the store below, oldest first",
    },
    wait: WAIT_OPTION,
    json: {type: "boolean", help: "what goes and what stays, as one document of JSON"},
  },
  notes: `Exit code: 0 done, 2 an error.

Examples
  pnpm dag gc
  pnpm dag gc --older-than 30d --keep v1.0..main --yes`,
  async run({values, printer, root}) {
    const days = parseDays(values["older-than"]);
    const maxBytes = parseBytes(values["max-size"]);
    const {records, names} = await readKeptLocks(root, values.keep ?? []);
    const kept = {
      records,
      ...(days === undefined ? {} : {sinceMs: Date.now() - days * DAY_MS}),
      ...(maxBytes === undefined ? {} : {maxBytes}),
    };
    const release = await takeWorkspace(root, readWait(values.wait), printer.error);
    try {
      if (values.yes === true) {
        openLocalStore(root).sweep();
        openRunCache(root).sweep();
      }
      const garbage = findGarbage(root, kept, listCodeDigests(root));
      const evictable =
        values.intermediates === true ? await findIntermediates(root) : new Map<string, string>();
      if (values.yes === true) {
        removeGarbage(garbage, NO_STEPS);
        evict(root, evictable);
      }
      if (values.json === true)
        printer.printJson({
          ...summarise(garbage),
          evicted: [...evictable.keys()],
          kept: names,
          removed: values.yes === true,
        });
      else print(garbage, names, [...evictable.keys()], values.yes === true, printer);
      return 0;
    } finally {
      release();
    }
  },
});

/** None that git tracks: there a missing file is a change. */
async function findIntermediates(root: string): Promise<ReadonlyMap<string, string>> {
  const {pipeline} = openPipeline(root, undefined);
  const opened = openWorkspace(root, pipeline);
  const {workspace} = await leaveEvicted(opened, pipeline.nodes, new Set());
  const found = await findEvictable(workspace);
  opened.digests.save();
  const tracked = await git(root, "ls-files", "-z", "--", ".").catch(() => "");
  const isTracked = new Set(tracked.split("\0"));
  return new Map([...found].filter(([path]) => !isTracked.has(path)));
}

/** First it is written down, then removed: what is missing and not written down would be built again. */
function evict(root: string, outputs: ReadonlyMap<string, string>): void {
  if (outputs.size === 0) return;
  writeEvicted(root, new Map([...readEvicted(root), ...outputs]));
  for (const path of outputs.keys()) rmSync(join(root, path), {recursive: true, force: true});
}

function summarise({runs, objects, code, freed, left, leftObjects}: Garbage) {
  return {
    runs: runs.length,
    objects: objects.length,
    code: code.length,
    freedBytes: freed,
    leftObjects,
    leftBytes: left,
  };
}

function print(
  garbage: Garbage,
  names: readonly string[],
  evicted: readonly string[],
  isDone: boolean,
  {print: say, paint}: Printer,
): void {
  const {runs, objects, code, freed, left, leftObjects} = garbage;
  const shown = names.slice(0, 6).join(", ") + (names.length > 6 ? ` and ${names.length - 6} more` : "");
  const stays = `${count(leftObjects, "object")}, ${formatBytes(left)}, stay: ${shown}`;
  if (evicted.length > 0)
    say(
      `${paint((isDone ? "evicted" : "would go").padEnd(9), "yellow")} ${count(evicted.length, "intermediate output")} of the working tree; the store keeps them`,
    );
  if (runs.length + objects.length + code.length === 0) {
    say(`${paint("ok", "green")}        nothing to remove; ${stays}`);
    return;
  }
  const what = `${count(objects.length, "object")} of ${count(runs.length, "run")}${code.length === 0 ? "" : ` and ${count(code.length, "file")} of code`}`;
  say(
    isDone
      ? `${paint("removed", "red")}   ${what}, ${formatBytes(freed)}`
      : `${paint("would go", "yellow")}  ${what}, ${formatBytes(freed)}`,
  );
  say(`${paint("kept", "green")}      ${stays}`);
  if (!isDone) say("          `pnpm dag gc --yes`, with the same options, removes it");
}

function parseDays(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)\s*(d|h|w)?$/.exec(text.trim());
  if (match === null) throw wrong("older-than", text, "Give a number of days, hours or weeks: 30d, 12h, 4w.");
  return Number(match[1]) * {d: 1, h: 1 / 24, w: 7}[(match[2] ?? "d") as "d" | "h" | "w"];
}

function parseBytes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB)?$/i.exec(text.trim());
  if (match === null) throw wrong("max-size", text, "Give a size: 500MB, 5GB.");
  const unit = Object.keys(UNITS).find((name) => name.toLowerCase() === (match[2] ?? "").toLowerCase());
  return Number(match[1]) * UNITS[unit ?? ""]!;
}

function wrong(option: string, text: string, hint: string): ExpectedError {
  return new ExpectedError("usage", `--${option} is "${text}"`, {hint});
}
