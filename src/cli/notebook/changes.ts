/**
 * `pnpm notebook changes [A [B]]`: writes what differs between two commits to a file, and builds the notebook on it.
 *
 * The comparison is made here and not by a stage: commits are no dependency that a stage could declare.
 */
import {join} from "node:path";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {type Command, defineCommand} from "../../platform/terminal/command.ts";
import {openPipeline} from "../../runner/cli/open-pipeline.ts";
import {runKymo} from "./run-kymo.ts";

/** Where the comparison is written, for the stage that reads it. */
const DIFF = "reports/diff.json";

/** `bin` is the path of the program itself. */
export function createChanges(bin: string): Command {
  return defineCommand({
    words: "[A] [B]",
    about: `Compares as \`pnpm dag diff\` does: the working tree with HEAD, with commit A, or commit B with A. Writes what it finds to
${DIFF}, and builds the notebook that reads it.`,
    options: {},
    notes: `Examples
  pnpm notebook changes
  pnpm notebook changes HEAD~1`,
    async run({words, printer, root}) {
      const {nodes} = openPipeline(root, undefined).pipeline;
      const reader = nodes.find(({instance}) => instance.deps.some(({paths}) => paths.includes(DIFF)));
      if (reader === undefined)
        throw new ExpectedError("state", `no stage of dag.yaml reads ${DIFF}`, {
          hint: `Add one that runs notebooks/changes.html, with ${DIFF} below deps.`,
        });
      const {code, output} = await runKymo(bin, root, ["diff", "--json", ...words], () => undefined);
      if (code > 1) {
        printer.error("the comparison failed; `pnpm dag diff` says why");
        return code;
      }
      writeAtomicSync(join(root, DIFF), output);
      return (await runKymo(bin, root, ["repro", "--keep-frozen", reader.instance.name])).code;
    },
  });
}
