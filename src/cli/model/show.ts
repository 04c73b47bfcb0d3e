/** `pnpm model show NAME[@VERSION]`: one version, down to the raw recordings. */

import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import {formatPairs} from "../../platform/terminal/table.ts";
import type {Manifest} from "../../registry/manifest.ts";
import {parseReference, Registry, resolveReference} from "../../registry/registry.ts";
import {formatGate} from "./gate-text.ts";
import {formatCount, formatFigure, formatShape, shortHash} from "./numbers.ts";

export default defineCommand({
  words: "NAME[@VERSION]",
  about: `VERSION is a version, staging or production. Without it: the one in production, else the highest.`,
  options: {json: JSON_OPTION},
  notes: `Example
  pnpm model show sample@production`,
  async run({values, words, printer, root}) {
    const registry = new Registry(root);
    const manifest = await chooseVersion(registry, words[0]!);
    const {name, version, hashes, model, tags, lineage} = manifest;
    await registry.object(hashes.model, "keras", `${name}@${version}`);
    const card = await registry.card(manifest);
    const stage = (await registry.lifecycles(name)).get(version)!;
    const pointer = await registry.pointer(name, "production");
    const promotions = (pointer?.history ?? []).filter((entry) => entry.version === version);
    const gate = promotions.findLast((entry) => entry.gate !== null)?.gate ?? null;
    if (values.json === true) {
      printer.printJson({...manifest, stage, card: card ?? null, gate});
      return 0;
    }
    const test = card?.metrics.test;
    const pairs: [string, string][] = [
      ["stands in", stage],
      ["model", hashes.model],
      ["takes", model.inputs.map(({shape}) => formatShape(shape)).join(", ")],
      ["gives", model.outputs.map(({shape}) => formatShape(shape)).join(", ")],
      ["classes", model.classes?.join(", ") ?? "not known"],
      ["parameters", formatCount(model.parameters)],
      ["card", hashes.card ?? "none"],
      ["history", hashes.history ?? "none"],
      ["scaler", hashes.scaler ?? "none"],
      [
        "accuracy",
        test
          ? `${formatFigure(test.accuracy.value)} on ${test.users} test ${test.users === 1 ? "user" : "users"}`
          : "no test users",
      ],
      ["trained on", card?.users.train.join(", ") ?? "not known"],
      ["validated on", card?.users.validation.join(", ") ?? "not known"],
      ...Object.entries(tags).map(([key, value]): [string, string] => [`tag ${key}`, value]),
      ["source", lineage.training?.source ?? "not known"],
      ...lineage.stages.map(({stage: name, fingerprint}): [string, string] => [
        "stage",
        `${name} ${shortHash(fingerprint)}`,
      ]),
      ...lineage.raw.map(({path, digest}): [string, string] => ["raw", `${path} ${shortHash(digest)}`]),
      ...(lineage.gap === null ? [] : [["lineage", lineage.gap] as [string, string]]),
    ];
    printer.print(`${printer.paint(`${name}@${version}`, "bold")}\n\n${formatPairs(pairs, printer)}`);
    if (gate !== null)
      printer.print(
        `\n${printer.paint(`gate: ${gate.verdict}`, "bold")}\n\n${formatGate(gate, `${name}@${version}`, printer)}`,
      );
    return 0;
  },
});

async function chooseVersion(registry: Registry, text: string): Promise<Manifest> {
  const {name, version} = parseReference(text);
  if (version !== undefined) return resolveReference(registry, text);
  const production = await registry.pointer(name, "production");
  return registry.manifest(name, production?.version ?? registry.versions(name).at(-1) ?? "0.0.0");
}
