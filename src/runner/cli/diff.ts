/** `pnpm dag diff [A [B]]`: what differs between two commits' artifacts, and why. */
import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import type {Pipeline} from "../definition/instance.ts";
import {loadPipeline} from "../definition/load.ts";
import {diffSides, isEmpty} from "../diff/diff.ts";
import type {Side} from "../diff/side.ts";
import {formatMarkdown} from "../diff/text/markdown.ts";
import {formatDiff} from "../diff/text/terminal.ts";
import {computeStatus, isFresh} from "../engine/status.ts";
import {openWorkspace} from "../engine/workspace.ts";
import {makeContext, readSides} from "./sides.ts";

const EXAMPLES = 10;
const SHORT = {values: 8, rows: 2};
const FULL = {values: Number.POSITIVE_INFINITY, rows: EXAMPLES};

export default defineCommand({
  words: "[A] [B]",
  about: `A and B are commits, branches or tags. Without B the working tree is compared with A, without A with HEAD. What
differs is told by row and column of tables, by path of JSON, by file of folders, with what caused it: the symbol of
code, the parameter, the input file or the package.`,
  options: {
    stage: {type: "string", multiple: true, value: "STAGE", help: "only its outputs (again for more)"},
    path: {type: "string", multiple: true, value: "PATH", help: "only this output, or those in this folder"},
    full: {type: "boolean", help: "every value of JSON, ten rows of each table"},
    markdown: {type: "boolean", help: "for a comment on a pull request"},
    json: JSON_OPTION,
  },
  notes: `Exit code: 0 nothing differs, 1 something does, 2 an error.

Examples
  pnpm dag diff                     # what this working tree changes
  pnpm dag diff main                # against a branch
  pnpm dag diff v1.2 v1.3 --markdown`,
  async run({values, words, printer, root}) {
    const {before, after} = await readSides(root, words);
    const loaded = loadPipeline(root);
    const pipeline = loaded.ok ? loaded.pipeline : undefined;
    const context = makeContext(root, pipeline, {
      isWanted: (path, instance) => isWanted(path, instance, values.path, values.stage),
      examples: EXAMPLES,
    });
    const diff = await diffSides(before, after, context);
    context.kept.digests.save();
    if (values.json === true) printer.printJson(diff);
    else if (values.markdown === true) printer.print(formatMarkdown(diff));
    else {
      printer.print(formatDiff(diff, values.full === true ? FULL : SHORT, printer));
      if (pipeline !== undefined) await warnOfStale(root, pipeline, after, printer);
    }
    return isEmpty(diff) ? 0 : 1;
  },
});

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
    (stages === undefined || stages.includes(instance) || stages.includes(instance.split("@", 1)[0]!))
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
  const workspace = openWorkspace(root, pipeline);
  const stale = (await computeStatus(workspace, pipeline.nodes)).filter((status) => !isFresh(status));
  workspace.digests.save();
  if (stale.length > 0)
    printer.error(
      `warning   ${stale.length} of ${pipeline.nodes.length} are stale: what they would change is not in this; \`pnpm dag repro\` builds them`,
    );
}
