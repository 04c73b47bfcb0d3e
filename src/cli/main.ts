/** Starts the program in this process: its streams, its folder, its exit code. */
import {optimiseLate} from "../platform/optimise-late.ts";
import {createPrinter} from "../platform/terminal/printer.ts";
import {findRoot} from "../runner/cli/find-root.ts";
import {createProgram, type ProgramParts} from "./commands.ts";
import {runProgram} from "./program.ts";

/** Runs `argv` and sets `process.exitCode`. */
export async function main(argv: readonly string[], parts: ProgramParts): Promise<void> {
  optimiseLate();
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error; // who reads it may stop early (`| head`): what runs goes on
    });
  const {env} = process;
  const cwd = process.cwd();
  const printer = createPrinter(process.stdout, process.stderr, env);
  const root = findRoot(cwd) ?? cwd;
  process.exitCode = await runProgram(createProgram(parts), argv, {printer, root, env});
}
