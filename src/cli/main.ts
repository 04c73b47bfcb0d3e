/** Starts the program in this process: its streams, its folder, its exit code. */
import {basename, dirname} from "node:path";
import {optimiseLate} from "../platform/optimise-late.ts";
import {createPrinter} from "../platform/terminal/printer.ts";
import {findRoot} from "../runner/cli/find-root.ts";
import {setProgram} from "../runner/cli/open-pipeline.ts";
import {placeState} from "../runner/engine/state-folder.ts";
import {createProgram, type ProgramParts} from "./commands.ts";
import {enterFolders, takeGlobalOptions} from "./global-options.ts";
import {printError} from "./print-error.ts";
import {runProgram} from "./program.ts";

/** Runs `argv` and sets `process.exitCode`. */
export async function main(argv: readonly string[], parts: ProgramParts): Promise<void> {
  optimiseLate();
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error; // who reads it may stop early (`| head`): what runs goes on
    });
  const {env} = process;
  const printer = createPrinter(process.stdout, process.stderr, env);
  try {
    const {folders, wantsVersion, rest} = takeGlobalOptions(argv);
    if (wantsVersion) {
      const {VERSION} = await import("./version.ts");
      printer.print(`kymo ${VERSION}`);
      return;
    }
    enterFolders(folders);
    setProgram(basename(dirname(parts.worker))); // the bundle's folder is named by all that is in it
    const cwd = process.cwd();
    const found = findRoot(cwd);
    const root = found ?? cwd;
    if (found !== undefined) placeState(root, env.KYMO_STATE_DIR);
    process.exitCode = await runProgram(createProgram(parts), rest, {printer, root, env});
  } catch (error) {
    printError(error, argv, printer);
    process.exitCode = 2;
  }
}
