/** `pnpm model archive NAME@VERSION`: a version that is not to be used any more. */
import {archive} from "../../registry/lifecycle.ts";
import {Registry, resolveReference} from "../../registry/registry.ts";
import {defineCommand} from "../command.ts";

export default defineCommand({
  name: "archive",
  help: `pnpm model archive NAME@VERSION     a version that is not to be used any more

It stays in the registry, and cannot be promoted. Not for the version in production.

Example
  pnpm model archive sample@1.0.0`,
  options: {},
  words: ["NAME@VERSION"],
  async run({words, printer, root}) {
    const registry = new Registry(root);
    const manifest = await resolveReference(registry, words[0]!);
    await archive(registry, manifest);
    printer.print(`${printer.paint(`${manifest.name}@${manifest.version}`, "bold")}  archived`);
    return 0;
  },
});
