/** `pnpm dag diff [A [B]]`: what differs between two commits' artifacts, and why. */

import {resolve} from "node:path";
import {count} from "../../platform/count.ts";
import {type Command, defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import type {Pipeline} from "../definition/instance.ts";
import {loadPipeline} from "../definition/load.ts";
import {stageOf} from "../definition/stage-of.ts";
import type {Attribution} from "../diff/attribute.ts";
import {type Diff, diffSides, isEmpty} from "../diff/diff.ts";
import {type Rebuild, restoreSide} from "../diff/restore-side.ts";
import type {Side} from "../diff/side.ts";
import {formatAttribution} from "../diff/text/attribution.ts";
import {formatMarkdown} from "../diff/text/markdown.ts";
import {formatDiff} from "../diff/text/terminal.ts";
import type {Event} from "../engine/event.ts";
import {leaveEvicted} from "../engine/evicted.ts";
import {computeStatus, isFresh} from "../engine/status.ts";
import {openWorkspace} from "../engine/workspace.ts";
import {makeContext, readSides} from "./sides.ts";

const EXAMPLES = 10;
const PAGE = "reports/diff.html";
const SHORT = {values: 8, rows: 2};
const FULL = {values: Number.POSITIVE_INFINITY, rows: EXAMPLES};

export interface DiffTools {
  /** Path of the program in which a stage runs. */
  readonly worker: string;
  /** Writes the page of a diff to an absolute path. */
  writePage(path: string, diff: Diff): Promise<void>;
}

export function createDiff({worker, writePage}: DiffTools): Command {
  return defineCommand({
    words: "[A] [B]",
    about: `A and B are commits, branches or tags. Without B the working tree is compared with A, without A with HEAD. What
differs is told by row and column of tables, by path of JSON, by file of folders, with what caused it: the symbol of
code, the parameter, the input file or the package.`,
    options: {
      stage: {type: "string", multiple: true, value: "STAGE", help: "only its outputs (again for more)"},
      path: {
        type: "string",
        multiple: true,
        value: "PATH",
        help: "only this output, or those in this folder",
      },
      rebuild: {type: "boolean", help: "build again, in a temporary worktree, what is not stored any more"},
      attribute: {
        type: "boolean",
        help: "say how much of each metric's change each cause makes: A is run with one of B's causes at a time",
      },
      full: {type: "boolean", help: "every value of JSON, ten rows of each table"},
      html: {type: "boolean", help: `write it as a page, to ${PAGE} or where --out says`},
      out: {type: "string", value: "FILE", help: "where the page goes"},
      markdown: {type: "boolean", help: "for a comment on a pull request"},
      json: JSON_OPTION,
    },
    notes: `Exit code: 0 nothing differs, 1 something does, 2 an error.

Examples
  pnpm dag diff                     # what this working tree changes
  pnpm dag diff main                # against a branch
  pnpm dag diff v1.2 v1.3 --markdown
  pnpm dag diff HEAD~1 --attribute`,
    async run({values, words, printer, root}) {
      const {before, after} = await readSides(root, words);
      const loaded = loadPipeline(root);
      const pipeline = loaded.ok ? loaded.pipeline : undefined;
      const context = makeContext(root, pipeline, {
        isWanted: (path, instance) => isWanted(path, instance, values.path, values.stage),
        examples: EXAMPLES,
      });
      const build = makeRebuild(worker, printer, values.json === true);
      if (values.rebuild === true)
        for (const side of [before, after])
          for (const path of await restoreSide(root, side, context.kept, build))
            printer.error(`warning   ${path} of ${side.label}: a rebuild does not give what was recorded`);
      const diff = await diffSides(before, after, context);
      context.kept.digests.save();
      const attribution =
        values.attribute === true
          ? await attributeChange(root, before, after, pipeline, build, printer)
          : undefined;
      if (values.html === true || values.out !== undefined) {
        const path = values.out ?? PAGE;
        await writePage(resolve(root, path), diff);
        printer.error(`open      ${path}`);
      }
      if (values.json === true) printer.printJson(attribution === undefined ? diff : {...diff, attribution});
      else if (values.markdown === true) printer.print(formatMarkdown(diff));
      else {
        printer.print(formatDiff(diff, values.full === true ? FULL : SHORT, printer));
        if (attribution !== undefined) printer.print(`\n${formatAttribution(attribution, printer)}`);
        if (pipeline !== undefined) await warnOfStale(root, pipeline, after, printer);
      }
      return isEmpty(diff) ? 0 : 1;
    },
  });
}

function makeRebuild(worker: string, printer: Printer, isQuiet: boolean): Rebuild {
  return async (root, request) => {
    const {rebuild} = await import("../verify/rebuild.ts");
    const interrupt = new AbortController();
    const onSignal = () => interrupt.abort();
    process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
    const emit = (event: Event): void => {
      if (event.type === "run" && !isQuiet) printer.error(printer.paint(`rebuild   ${event.name}`, "dim"));
    };
    try {
      return await rebuild(root, {...request, worker, signal: interrupt.signal, emit});
    } finally {
      process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
    }
  };
}

async function attributeChange(
  root: string,
  before: Side,
  after: Side,
  pipeline: Pipeline | undefined,
  rebuild: Rebuild,
  printer: Printer,
): Promise<Attribution> {
  const {commit} = before;
  if (commit === undefined || pipeline === undefined) throw new Error("the first side is a commit");
  const outs = pipeline.nodes.flatMap(({instance}) => instance.outs);
  const metrics = new Set(outs.filter(({kind}) => kind === "metrics").map(({path}) => path));
  const {attribute} = await import("../diff/attribute.ts");
  const onFactor = (factor: string): void =>
    printer.error(printer.paint(`rebuild   ${before.label} with ${factor} of ${after.label}`, "dim"));
  return attribute({root, before: {...before, commit}, after, metrics, rebuild, onFactor});
}

function isWanted(
  path: string,
  instance: string,
  paths: readonly string[] | undefined,
  stages: readonly string[] | undefined,
): boolean {
  const isIn = (folder: string): boolean =>
    path === folder || path.startsWith(`${folder.replace(/\/$/, "")}/`);
  return (
    (paths === undefined || paths.some(isIn)) &&
    (stages === undefined || stages.includes(instance) || stages.includes(stageOf(instance)))
  );
}

/** What the working tree's stages would still change is in no lock. */
async function warnOfStale(
  root: string,
  pipeline: Pipeline,
  {commit}: Side,
  printer: Printer,
): Promise<void> {
  if (commit !== undefined) return;
  const {workspace} = await leaveEvicted(openWorkspace(root, pipeline), pipeline.nodes, new Set());
  const stale = (await computeStatus(workspace, pipeline.nodes)).filter((status) => !isFresh(status));
  workspace.digests.save();
  if (stale.length > 0)
    printer.error(
      `warning   ${stale.length} of ${count(pipeline.nodes.length, "instance")} ${stale.length === 1 ? "is" : "are"} stale: what ${stale.length === 1 ? "it" : "they"} would change is not in this; \`pnpm dag repro\` builds them`,
    );
}
