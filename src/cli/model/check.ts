/** `pnpm model check`: what in the registry was edited by hand, is missing, or belongs nowhere. */

import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import {checkRegistry} from "../../registry/check.ts";
import {Registry} from "../../registry/registry.ts";

export default defineCommand({
  words: "",
  about: `Reads every file of models/registry/: digests, objects, conflict markers, stages that point to nothing.`,
  options: {json: JSON_OPTION},
  notes: `Exit code: 0 all is as it was written, 2 something is not.

Example
  pnpm model check`,
  async run({values, printer, root}) {
    const registry = new Registry(root);
    const problems = await checkRegistry(registry);
    if (values.json === true) printer.printJson(problems);
    else if (problems.length === 0)
      printer.print(
        `${printer.paint("whole", "green")}  ${registry.names().length} names, nothing changed by hand`,
      );
    else
      for (const {file, message, hint} of problems)
        printer.print(`${printer.paint(file, "bold")}\n   ${message}\n   hint: ${hint}`);
    return problems.length === 0 ? 0 : 2;
  },
});
