/** Starts the program in this process: its streams, its folder, its exit code. */
import {createPrinter} from "../platform/terminal/printer.ts";
import {findRoot} from "../runner/cli/find-root.ts";
import {createProgram} from "./commands.ts";
import {runProgram} from "./program.ts";

/** Runs `argv` and sets `process.exitCode`. `worker` is the path of the program in which a stage runs. */
export async function main(argv: readonly string[], worker: string): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error; // who reads it may stop early (`| head`): what runs goes on
    });
  const {env} = process;
  const cwd = process.cwd();
  const printer = createPrinter(process.stdout, process.stderr, env);
  const root = findRoot(cwd) ?? cwd;
  process.exitCode = await runProgram(createProgram(worker), argv, {printer, root, env});
}
