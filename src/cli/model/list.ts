/** `pnpm model list [NAME]`: names, versions, and where they stand. */

import {ExpectedError} from "../../platform/failure.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import type {Style} from "../../platform/terminal/printer.ts";
import {formatTable} from "../../platform/terminal/table.ts";
import {type Lifecycle, Registry} from "../../registry/registry.ts";
import {formatFigure, shortHash} from "./numbers.ts";

const STYLES: Readonly<Record<Lifecycle, Style>> = {
  Development: "blue",
  Staging: "yellow",
  Production: "green",
  Archived: "dim",
};

export default defineCommand({
  words: "[NAME]",
  about: `A version that was replaced in production counts as archived; a rollback can go back to it.`,
  options: {json: JSON_OPTION},
  notes: `Example
  pnpm model list --json | jq '.[] | select(.stage == "Production")'`,
  async run({values, words, printer, root}) {
    const registry = new Registry(root);
    const names = words[0] === undefined ? registry.names() : [words[0]];
    const rows = [];
    for (const name of names) {
      const stages = await registry.lifecycles(name);
      if (stages.size === 0 && words[0] !== undefined)
        throw new ExpectedError("input", `there is no ${name} in the registry`, {
          file: registry.folder,
          hint: `The registry has ${registry.names().join(", ") || "no models; `pnpm model register` adds one"}.`,
        });
      for (const [version, stage] of stages) {
        const manifest = await registry.manifest(name, version);
        const test = (await registry.card(manifest))?.metrics.test ?? null;
        rows.push({
          name,
          version,
          stage,
          model: manifest.hashes.model,
          testAccuracy: test?.accuracy.value ?? null,
          testUsers: test?.users ?? null,
          tags: manifest.tags,
        });
      }
    }
    if (values.json === true) printer.printJson(rows);
    else if (rows.length === 0)
      printer.print("no models yet; `pnpm model register FILE --name NAME` adds one");
    else
      printer.print(
        formatTable(
          [
            {title: "name", shrinkTo: 12},
            {title: "version"},
            {title: "stage"},
            {title: "accuracy", align: "right"},
            {title: "model"},
            {title: "tags", shrinkTo: 6},
          ],
          rows.map((row) => [
            {text: row.name, style: "bold"},
            row.version,
            {text: row.stage, style: STYLES[row.stage]},
            formatFigure(row.testAccuracy),
            shortHash(row.model),
            Object.entries(row.tags)
              .map(([key, value]) => `${key}=${value}`)
              .join(" "),
          ]),
          printer,
        ),
      );
    return 0;
  },
});
