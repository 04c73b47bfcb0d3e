/** `pnpm model rollback NAME`: the production version before this one. */
import {rollback} from "../../registry/lifecycle.ts";
import {checkName, Registry} from "../../registry/registry.ts";
import {defineCommand} from "../command.ts";

export default defineCommand({
  name: "rollback",
  help: `pnpm model rollback NAME     the production version before this one

No gate: that version passed it when it was promoted. Again goes back one more.

Example
  pnpm model rollback sample`,
  options: {},
  words: ["NAME"],
  async run({words, printer, root}) {
    const name = checkName(words[0]!);
    const version = await rollback(new Registry(root), name);
    printer.print(`${printer.paint(`${name}@${version}`, "bold")}  in production again`);
    return 0;
  },
});
