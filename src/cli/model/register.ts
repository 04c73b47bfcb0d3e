/** `pnpm model register FILE --name NAME`: a new version in the registry. */

import {existsSync} from "node:fs";
import {cardBeside} from "../../artifacts/card.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {formatPairs} from "../../platform/terminal/table.ts";
import {registerModel} from "../../registry/register.ts";
import {Registry} from "../../registry/registry.ts";
import {describeLineage} from "./lineage-text.ts";
import {cardPath, historyPath} from "./model-file.ts";

export default defineCommand({
  words: "FILE --name NAME",
  about: `Keeps the model, its card and its training history (x.json and x.history.json beside x.keras), and its scaler in
models/registry/, with where it comes from, down to the raw recordings as far as dag.lock knows them. A version
never changes. The same command on the same files changes nothing.`,
  options: {
    name: {type: "string", value: "NAME", help: "small letters, digits, . _ -"},
    version: {
      type: "string",
      value: "V",
      help: "a semantic version, such as 1.2.0; without it a development version named after the model",
    },
    tag: {type: "string", multiple: true, value: "KEY=VALUE", help: "(again for more)"},
    scaler: {type: "string", value: "FILE", help: "the scaler that the model's windows are scaled with"},
    windows: {
      type: "string",
      value: "FILE",
      help: "a windows table to take the scaler from; default: artifacts/reference/scaler.json if it is the card's",
    },
    card: {type: "string", value: "FILE", help: "the card, where it does not lie beside the model"},
    "no-card": {type: "boolean", help: "register without a card; such a model cannot pass the gate"},
    json: {type: "boolean", help: "the manifest"},
  },
  notes: `Example
  pnpm model register models/sample.keras --name sample --version 1.0.0 --tag wrist=left`,
  async run({values, words, printer, root}) {
    const model = words[0]!;
    if (values.name === undefined)
      throw new ExpectedError("usage", "register needs a name", {
        hint: `Give one: pnpm model register ${model} --name NAME`,
      });
    const beside = existsSync(cardPath(model)) ? cardPath(model) : undefined;
    const manifest = await registerModel(new Registry(root), {
      root,
      model,
      card: values["no-card"] === true ? undefined : (values.card ?? beside),
      history: existsSync(historyPath(model)) ? historyPath(model) : undefined,
      use: existsSync(cardBeside(model)) ? cardBeside(model) : undefined,
      scaler: values.scaler,
      windows: values.windows,
      name: values.name,
      version: values.version,
      tags: readTags(values.tag ?? []),
    });
    if (values.json === true) {
      printer.printJson(manifest);
      return 0;
    }
    const {name, version, hashes, lineage} = manifest;
    const kept = (hash: string | null) => (hash === null ? "none" : hash);
    printer.print(
      `${printer.paint(`${name}@${version}`, "bold")}  registered\n\n${formatPairs(
        [
          ["model", hashes.model],
          ["card", hashes.card === null ? "none: it cannot pass the gate" : hashes.card],
          ["history", kept(hashes.history)],
          ["scaler", kept(hashes.scaler)],
          ["lineage", describeLineage(lineage)],
        ],
        printer,
      )}`,
    );
    return 0;
  },
});

function readTags(texts: readonly string[]): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf("=");
    const key = text.slice(0, at);
    if (at < 1 || !/^[A-Za-z0-9._-]+$/.test(key) || Object.hasOwn(tags, key) || key === "__proto__")
      throw new ExpectedError("usage", `--tag is "${text}"`, {
        hint: "Write each tag once, as key=value: --tag wrist=left",
      });
    tags[key] = text.slice(at + 1);
  }
  return tags;
}
