/** The command line: reads the words, finds the workspace, runs one command, sets the exit code. */
import {existsSync} from "node:fs";
import {dirname, join} from "node:path";
import {toFailure} from "../../platform/failure.ts";
import {type Command, parseCommand} from "./arguments.ts";
import {formatFailure} from "./failure-text.ts";
import {helpFor} from "./help.ts";
import {createPrinter, type Printer} from "./printer.ts";

/** Runs `argv` and sets `process.exitCode`: 0 done or fresh, 1 stale, 2 error, 130 interrupted. */
export async function main(argv: readonly string[], worker: string): Promise<void> {
  // who reads the output may stop early (`| head`): what runs goes on
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  const printer = createPrinter(process.stdout, process.stderr, process.env);
  try {
    process.exitCode = await run(parseCommand(argv), printer, worker);
  } catch (error) {
    printer.error(formatFailure(toFailure(error, "state"), printer.color));
    process.exitCode = 2;
  }
}

async function run(command: Command, printer: Printer, worker: string): Promise<number> {
  if (command.name === "help") {
    printer.print(helpFor(command.topic));
    return 0;
  }
  if (command.name === "mistake") {
    printer.error(command.message);
    return 2;
  }
  const root = findRoot(process.cwd());
  const {openDefinition} = await import("../definition/load.ts");
  const load = openDefinition(root, {set: command.set});
  const loaded = load();
  if (!loaded.ok) {
    const {formatDiagnostics} = await import("../definition/diagnostic.ts");
    printer.error(formatDiagnostics(loaded.diagnostics, loaded.sources, printer));
    return 2;
  }
  const {pipeline} = loaded;
  switch (command.name) {
    case "repro": {
      const {runRepro} = await import("./repro.ts");
      return runRepro(root, pipeline, load, command, printer, worker);
    }
    case "status": {
      const {runStatus} = await import("./status.ts");
      return runStatus(root, pipeline, command, printer);
    }
    case "why": {
      const {runWhy} = await import("./why.ts");
      return runWhy(root, pipeline, command, printer);
    }
    case "graph": {
      const {renderGraph} = await import("./graph.ts");
      printer.print(renderGraph(pipeline, command.format, {full: command.full}).trimEnd());
      return 0;
    }
  }
}

/** The nearest folder upwards that holds a pipeline. */
function findRoot(from: string): string {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, "dag.yaml")) || existsSync(join(at, "dvc.yaml"))) return at;
    if (dirname(at) === at) {
      throw Object.assign(new Error("no dag.yaml here or in any folder above"), {
        hint: "Go into a kymo project, or write a dag.yaml: docs/dag.md shows how.",
      });
    }
  }
}
