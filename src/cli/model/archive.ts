/** `pnpm model archive NAME@VERSION`: a version that is not to be used any more. */

import {defineCommand} from "../../platform/terminal/command.ts";
import {archive} from "../../registry/lifecycle.ts";
import {Registry, resolveReference} from "../../registry/registry.ts";

export default defineCommand({
  words: "NAME@VERSION",
  about: `It stays in the registry, and cannot be promoted. Not for the version in production.`,
  options: {},
  notes: `Example
  pnpm model archive sample@1.0.0`,
  async run({words, printer, root}) {
    const registry = new Registry(root);
    const manifest = await resolveReference(registry, words[0]!);
    await archive(registry, manifest);
    printer.print(`${printer.paint(`${manifest.name}@${manifest.version}`, "bold")}  archived`);
    return 0;
  },
});
