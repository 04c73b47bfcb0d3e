/** `pnpm model COMMAND …`: what a model is, its versions, its runs. */
import {createPrinter} from "../../platform/terminal/printer.ts";
import {runModelCommand} from "./run-command.ts";

// Whoever reads the output may stop early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
const printer = createPrinter(process.stdout, process.stderr, process.env);
process.exitCode = await runModelCommand(process.argv.slice(3), {
  printer,
  cwd: process.cwd(),
  env: process.env,
});
