/** `pnpm model compare A B`: where two versions differ. */

import type {ModelCard} from "../../artifacts/training/card.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import {formatTable} from "../../platform/terminal/table.ts";
import type {Manifest} from "../../registry/manifest.ts";
import {Registry, resolveReference} from "../../registry/registry.ts";
import {formatFigure, formatShape, shortHash} from "./numbers.ts";

export default defineCommand({
  words: "A B",
  about: `A and B are NAME@VERSION, NAME@staging or NAME@production. Metrics are those of the cards: of each model's own
test users. With --html both predict the same labelled windows of people whom neither was trained or validated on, and
reports/comparison.html says which is better, or that it cannot be told; \`compare\` in params.yaml has the margin.`,
  options: {
    html: {type: "boolean", help: "judge both on the same windows; writes reports/comparison.html and .json"},
    windows: {
      type: "string",
      value: "FILE",
      help: "labelled windows for --html (default: artifacts/reference/windows.arrow)",
    },
    users: {type: "string", value: "A,B,…", help: "with --html: on these people only"},
    json: JSON_OPTION,
  },
  notes: `Exit code: 0 the same model with the same card, 1 different; with --html 0.

Example
  pnpm model compare sample@staging sample@production
  pnpm model compare sample@1.0.0 sample@1.1.0 --html`,
  async run({values, words, printer, root}) {
    const registry = new Registry(root);
    const [a, b] = [await resolveReference(registry, words[0]!), await resolveReference(registry, words[1]!)];
    if (values.html === true) {
      const {writeComparisonPage} = await import("./comparison-page.ts");
      const users = values.users?.split(",").map((user) => user.trim());
      const found = await writeComparisonPage(root, registry, [a, b], {windows: values.windows, users});
      if (values.json === true) printer.printJson(found.comparison);
      else printer.print(`${found.comparison.verdict.statement}\n\n${found.page}`);
      return 0;
    }
    const [left, right] = [describe(a, await registry.card(a)), describe(b, await registry.card(b))];
    const rows = Object.keys(left).map((what) => {
      const [from, to] = [left[what]!, right[what]!];
      return {what, a: from, b: to, different: from !== to};
    });
    const different = rows.some((row) => row.different);
    const labels = [`${a.name}@${a.version}`, `${b.name}@${b.version}`] as const;
    if (values.json === true) {
      printer.printJson({a: labels[0], b: labels[1], different, rows});
    } else {
      printer.print(
        formatTable(
          [{title: ""}, {title: labels[0], shrinkTo: 12}, {title: labels[1], shrinkTo: 12}],
          rows.map((row) => {
            const style = row.different ? ("yellow" as const) : ("dim" as const);
            return [row.what, {text: row.a, style}, {text: row.b, style}];
          }),
          printer,
        ),
      );
      if (!different) printer.print("\nthe same in all of this");
    }
    return different ? 1 : 0;
  },
});

/** The same keys for every version, so that two stand side by side. */
function describe(
  {hashes, model, tags, lineage}: Manifest,
  card: ModelCard | undefined,
): Record<string, string> {
  const short = (hash: string | null) => (hash === null ? "none" : shortHash(hash));
  const metrics = card?.metrics;
  return {
    model: short(hashes.model),
    card: short(hashes.card),
    scaler: short(hashes.scaler),
    architecture: card?.model.architecture ?? "–",
    input: model.inputs.map(({shape}) => formatShape(shape)).join(", "),
    classes: model.classes?.join(", ") ?? "–",
    parameters: String(model.parameters),
    "train accuracy": formatFigure(metrics?.train.accuracy.value),
    "validation accuracy": formatFigure(metrics?.validation.accuracy.value),
    "test accuracy": formatFigure(metrics?.test?.accuracy.value),
    "test macro-F1": formatFigure(metrics?.test?.macroF1.value),
    "test users": card?.users.test.join(", ") || "–",
    "trained on": card?.users.train.join(", ") || "–",
    seed: String(card?.training.seed ?? "–"),
    epochs: String(card?.training.epochs ?? "–"),
    optimizer: card?.training.optimizer ?? "–",
    code: short(lineage.training?.code ?? null),
    raw: lineage.raw.map(({digest}) => shortHash(digest)).join(", ") || "–",
    tags:
      Object.entries(tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(" ") || "–",
  };
}
