/** `pnpm notebook build [name…]`: writes the pages that are stale. */
import {type Command, defineCommand} from "../../platform/terminal/command.ts";
import {openPipeline} from "../../runner/cli/open-pipeline.ts";
import {chooseNotebooks, listNotebooks, listTargets} from "./list-notebooks.ts";
import {runKymo} from "./run-kymo.ts";

/** `bin` is the path of the program itself. */
export function createBuild(bin: string): Command {
  return defineCommand({
    words: "[name…]",
    about: `Builds the notebooks' pages, and the cells of theirs that run as stages, as \`pnpm dag repro\` does: what is fresh is
left as it is. A name is that of a stage in dag.yaml or of a file in notebooks/; without one, all are built.`,
    options: {},
    notes: `Examples
  pnpm notebook build
  pnpm notebook build wrong`,
    async run({words, printer, root}) {
      const {pipeline} = openPipeline(root, undefined);
      const all = listNotebooks(root, pipeline);
      const chosen = chooseNotebooks(all, words);
      for (const {name, missing} of all)
        if (words.length === 0 && missing.length > 0)
          printer.error(`left out  ${name}: ${missing.join(", ")} is not there`);
      if (chosen.length === 0) {
        printer.error("no notebook can be built here");
        return 1;
      }
      const {code} = await runKymo(bin, root, [
        "repro",
        "--keep-frozen",
        ...listTargets(pipeline, chosen, all),
      ]);
      if (code === 0) printer.print(`open      ${chosen.map(({page}) => page).join("  ")}`);
      return code;
    },
  });
}
