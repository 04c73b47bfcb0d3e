/** `pnpm model rollback NAME`: the production version before this one. */

import {defineCommand} from "../../platform/terminal/command.ts";
import {rollback} from "../../registry/lifecycle.ts";
import {checkName, Registry} from "../../registry/registry.ts";

export default defineCommand({
  words: "NAME",
  about: `No gate: that version passed it when it was promoted. Again goes back one more.`,
  options: {},
  notes: `Example
  pnpm model rollback sample`,
  async run({words, printer, root}) {
    const name = checkName(words[0]!);
    const version = await rollback(new Registry(root), name);
    printer.print(`${printer.paint(`${name}@${version}`, "bold")}  in production again`);
    return 0;
  },
});
