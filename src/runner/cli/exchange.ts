/** `pnpm dag push` and `pnpm dag pull`: the outputs of a lock to the remote, or from it. */
import {type Command, defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {loadPipeline} from "../definition/load.ts";
import {stageOf} from "../definition/stage-of.ts";
import {readCommit, readWorkingTree, type Side} from "../diff/side.ts";
import {count, formatBytes} from "../diff/text/number.ts";
import {checkOut} from "../engine/check-out.ts";
import {takeWorkspace} from "../engine/take-workspace.ts";
import {type Exchange, pull, push} from "../store/exchange.ts";
import {getRemote, type Remote} from "../store/remote.ts";
import {printCheckout} from "./checkout.ts";
import {readWait, WAIT_OPTION} from "./wait.ts";

const NOTES = `The remote is a folder, such as one on a network disk: \`remote: FOLDER\` at the top of dag.yaml, or KYMO_REMOTE. Each
object is hashed as it arrives; a part of one is never seen.

Exit code: 0 all of them are there, 1 some are not, 2 an error.

Examples`;

export const pushCommand: Command = defineCommand({
  words: "[commit…]",
  about: `Puts the outputs of dag.lock, or of those of COMMITs, from the store here into the remote, with the runs that made them.`,
  options: {json: JSON_OPTION},
  notes: `${NOTES}
  pnpm dag push
  pnpm dag push HEAD v1.2`,
  async run({values, words, printer, root}) {
    const remote = getRemote(root);
    const sides = await readAll(root, words);
    const done: Exchange[] = [];
    for (const {records} of sides) done.push(await push(root, remote, {records, isKept: findKept(root)}));
    return tell(
      sum(done),
      {remote, verb: "pushed", from: "the store here", isJson: values.json === true},
      printer,
    );
  },
});

export const pullCommand: Command = defineCommand({
  words: "[commit]",
  about: `Takes the outputs of dag.lock, or of that of COMMIT, from the remote into the store here, and, of the lock here, puts
them into the working tree. What edits would be lost is left.`,
  options: {wait: WAIT_OPTION, json: JSON_OPTION},
  notes: `${NOTES}
  pnpm dag pull
  pnpm dag pull main`,
  async run({values, words, printer, root}) {
    const remote = getRemote(root);
    const [side] = await readAll(root, words);
    const isJson = values.json === true;
    const found = await pull(root, remote, {records: side!.records, isKept: findKept(root)});
    const code = tell(found, {remote, verb: "pulled", from: "the remote", isJson}, printer);
    if (words.length > 0) return code;
    const release = await takeWorkspace(root, readWait(values.wait), printer.error);
    try {
      const results = await checkOut(root, side!.records, []);
      if (!isJson) printCheckout(results, side!, false, printer);
      return results.some(({how}) => how === "missing" || how === "kept") ? 1 : code;
    } finally {
      release();
    }
  },
});

async function readAll(root: string, commits: readonly string[]): Promise<readonly Side[]> {
  return commits.length === 0
    ? [readWorkingTree(root)]
    : Promise.all(commits.map((name) => readCommit(root, name)));
}

/** Outputs with `cache: false` are in no store. Of a definition that cannot be read, all count as kept. */
function findKept(root: string): (path: string) => boolean {
  const loaded = loadPipeline(root);
  const outs = loaded.ok ? loaded.pipeline.nodes.flatMap(({instance}) => instance.outs) : [];
  const others = new Set(outs.filter(({cache}) => !cache).map(({path}) => path));
  return (path) => !others.has(path);
}

function sum(all: readonly Exchange[]): Exchange {
  const add = (key: "copied" | "bytes" | "there"): number => all.reduce((total, one) => total + one[key], 0);
  return {
    copied: add("copied"),
    bytes: add("bytes"),
    there: add("there"),
    lacking: all.flatMap(({lacking}) => lacking),
  };
}

function tell(
  {copied, bytes, there, lacking}: Exchange,
  {
    remote,
    verb,
    from,
    isJson,
  }: {
    readonly remote: Remote;
    readonly verb: string;
    readonly from: string;
    readonly isJson: boolean;
  },
  {print, printJson, paint}: Printer,
): 0 | 1 {
  if (isJson) printJson({remote: remote.name, copied, bytes, there, lacking});
  else {
    for (const {instance, path, how} of lacking)
      print(
        `${paint(how, "red").padEnd(9)} ${path}: ${how === "missing" ? `not in ${from}` : `${from} has other bytes`}; \`pnpm dag repro ${stageOf(instance)}\` builds it`,
      );
    print(
      `${verb.padEnd(9)} ${count(copied, "output")}, ${formatBytes(bytes)}; ${there} were there (${remote.name})`,
    );
  }
  return lacking.length === 0 ? 0 : 1;
}
