/** `pnpm model promote NAME@VERSION STAGE`: to staging, or through the gate to production. */

import {existsSync} from "node:fs";
import {join} from "node:path";
import {findShadow} from "../../artifacts/shadow.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {suggest} from "../../platform/suggest.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import {parseNumber} from "../../platform/terminal/option.ts";
import {promoteToProduction, promoteToStaging} from "../../registry/lifecycle.ts";
import {STAGES} from "../../registry/manifest.ts";
import {Registry, resolveReference} from "../../registry/registry.ts";
import {formatGate} from "./gate-text.ts";

export default defineCommand({
  words: "NAME@VERSION staging|production",
  about: `To staging: any version that is whole and not archived. To production: a version in staging that passes the gate.

The gate: both models predict the same labelled windows of people whom neither was trained or validated on; of each
person the difference in accuracy is taken, and a one-sided paired t test over people asks whether the candidate is
no worse than production by the margin. It refuses where it cannot tell: where an equally good model would pass with
less than the least power; unless the candidate is shown to be better outright. With nothing in production yet, the
candidate has to be better than always answering the most frequent class; what accuracy is enough is yours to say,
with --min-accuracy.`,
  options: {
    windows: {
      type: "string",
      value: "FILE",
      help: "labelled windows (default: artifacts/reference/windows.arrow)",
    },
    users: {type: "string", value: "A,B,…", help: "judge on these people only"},
    margin: {type: "string", value: "M", help: "how much worse is still no worse (default 0.02)"},
    alpha: {type: "string", value: "A", help: "(default 0.05)"},
    "min-power": {type: "string", value: "P", help: "(default 0.5)"},
    "min-accuracy": {
      type: "string",
      value: "A",
      help: "floor for the lower bound of the mean accuracy over people",
    },
    "force-with-reason": {
      type: "string",
      value: '"…"',
      help: "promote whatever the gate says; the reason is kept in the record",
    },
    json: {type: "boolean", help: "what the gate found"},
  },
  notes: `Exit code: 0 promoted, 1 refused by the gate, 2 an error.

Examples
  pnpm model promote sample@1.1.0 staging
  pnpm model promote sample@1.1.0 production --margin 0.01`,
  async run({values, words, printer, root}) {
    const [reference, stageWord] = words as readonly [string, string];
    const stage = STAGES.find((name) => name === stageWord);
    if (stage === undefined) {
      const otherwise = `Promote to ${STAGES.join(" or ")}; \`pnpm model archive\` takes a version out of use.`;
      const nearest = suggest(stageWord, STAGES);
      throw new ExpectedError("usage", `there is no stage "${stageWord}"`, {
        hint: nearest === undefined ? otherwise : `Did you mean "${nearest}"?`,
      });
    }
    const registry = new Registry(root);
    const manifest = await resolveReference(registry, reference);
    const label = `${manifest.name}@${manifest.version}`;
    if (stage === "staging") {
      await promoteToStaging(registry, manifest);
      printer.print(`${printer.paint(label, "bold")}  in staging`);
      return 0;
    }
    const force = values["force-with-reason"];
    if (force !== undefined && force.trim() === "")
      throw new ExpectedError("usage", "--force-with-reason is empty", {
        hint: "Write the reason: it is kept in the record.",
      });
    const share = (option: "margin" | "alpha" | "min-power", otherwise: number, high: number) =>
      parseNumber(values[option], option, {otherwise, low: option === "alpha" ? 1e-6 : 0, high});
    const floor = values["min-accuracy"];
    const windows = values.windows ?? join(root, "artifacts", "reference", "windows.arrow");
    if (!existsSync(windows))
      throw new ExpectedError("input", "there are no labelled windows to judge on", {
        file: windows,
        hint: "Build them with `pnpm dag repro reference`, or name a table with --windows.",
      });
    const gate = await promoteToProduction(registry, manifest, {
      windows,
      force,
      shadow: await findShadow(root, label),
      gate: {
        margin: share("margin", 0.02, 1),
        alpha: share("alpha", 0.05, 0.5),
        minPower: share("min-power", 0.5, 1),
        minAccuracy:
          floor === undefined
            ? undefined
            : parseNumber(floor, "min-accuracy", {otherwise: 0.8, low: 0, high: 1}),
        users: values.users?.split(",").map((user) => user.trim()),
      },
    });
    if (values.json === true) printer.printJson(gate);
    else {
      const heading = {
        passed: `${printer.paint("passed", "green")}: now in production`,
        forced: `${printer.paint("forced", "yellow")}: now in production against the gate`,
        refused: `${printer.paint("refused", "red")}: not promoted`,
      }[gate.verdict];
      printer.print(`${printer.paint(label, "bold")}  ${heading}\n`);
      printer.print(formatGate(gate, label, printer));
    }
    return gate.verdict === "refused" ? 1 : 0;
  },
});
