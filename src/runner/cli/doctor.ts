/** `pnpm dag doctor`: what is wrong here, and the commands that repair it. */
import {ExpectedError} from "../../platform/failure.ts";
import {type Command, defineCommand} from "../../platform/terminal/command.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {examine} from "../doctor/examine.ts";
import type {Finding} from "../doctor/finding.ts";
import {findRoot} from "./find-root.ts";

/** `bin` is the path of the program. */
export function createDoctor(bin: string): Command {
  return defineCommand({
    words: "",
    about: `Looks at Node, the packages, dag.yaml, dag.lock, what killed runs have left, the outputs and what lies among them, the
settings of git, and the disk. Nothing is changed. A stale stage is nothing wrong: \`status\` tells of those.`,
    options: {
      deep: {type: "boolean", help: "read every object of the store, too"},
      json: {type: "boolean", help: "findings as one document of JSON"},
    },
    notes: `Exit code: 0 nothing is wrong, 1 something is.

Example
  pnpm dag doctor --deep`,
    async run({values, printer, root}) {
      if (findRoot(root) === undefined)
        throw new ExpectedError("usage", "no dag.yaml here or in any folder above", {
          hint: "Go into a kymo project, or begin one: `pnpm dag init FOLDER`.",
        });
      const {findings, examined} = await examine(root, bin, values.deep === true);
      if (values.json === true) printer.printJson({findings, examined});
      else {
        for (const finding of findings) printFinding(finding, printer);
        if (findings.length === 0)
          printer.print(`${printer.paint("✓", "green")} nothing is wrong with: ${examined.join(", ")}`);
      }
      return findings.length === 0 ? 0 : 1;
    },
  });
}

/** On one line, further commands below the first. */
function printFinding({level, message, repair}: Finding, {print, paint}: Printer): void {
  const mark = level === "error" ? paint("✗", "red") : paint("!", "yellow");
  const [first = "", ...others] = repair;
  print(`${mark} ${message}  ${paint("→", "dim")} ${paint(first, "bold")}`);
  const indent = " ".repeat(message.length + 6);
  for (const line of others) print(`${indent}${paint(line, "bold")}`);
}
