/**
 * Mutation testing: changes the sources at one point at a time and asks whether a test notices.
 *
 *   pnpm test:mutation                          # 20 mutants of every folder of sources
 *   pnpm test:mutation src/runner/store --samples 40 --seed 7
 *
 * Each mutant runs in a copy of the working tree against the test files that reach the mutated file, nearest first,
 * until one fails. Survivors are listed with the line before and after. The exit code is 0; 1 if `--min` is missed.
 *
 * Why not StrykerJS: it has no runner for uvu. Its command runner would run the whole suite for every mutant, as it
 * cannot tell which tests reach one; its TAP runner reads TAP, which uvu does not print. It has 26 direct
 * dependencies and parses with Babel. What is needed here is small: places from a parser, imports, a process a test.
 *
 * Assumptions: a test file passes by itself with `node --import tsx FILE`, and keeps its files in the temporary
 * folder or in the repository.
 */
import {availableParallelism} from "node:os";
import {ExpectedError} from "../../src/platform/failure.ts";
import {createPrinter, type Printer} from "../../src/platform/terminal/printer.ts";
import {HELP, type Options, parseOptions} from "./options.ts";
import {findReach} from "./reach.ts";
import {formatReport, formatResult, type Result, scoreOf, toRecords} from "./report.ts";
import {MutantRunner} from "./run-mutant.ts";
import {listSources, sampleMutants} from "./sample.ts";
import {listFiles, makeSandboxes, type Sandboxes} from "./sandbox.ts";

/** Signals that end the run, and the exit codes a shell expects after them. */
const SIGNALS = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

async function main(argv: readonly string[], root: string, printer: Printer): Promise<number> {
  const options = parseOptions(argv);
  if (options.help) {
    printer.print(HELP);
    return 0;
  }
  const files = listFiles(root);
  const targets = listSources(files, options.targets);
  const jobs = options.jobs ?? Math.max(1, availableParallelism() >> 1);
  const sandboxes = makeSandboxes(root, files, Math.min(jobs, targets.length * options.samples));
  const runner = new MutantRunner(options);
  endOnSignal(sandboxes, runner);
  try {
    const results = await runAll(sandboxes, runner, files, targets, options, printer);
    const unusable = await runner.unusableTests();
    if (options.json)
      for (const record of toRecords(results, unusable)) printer.print(JSON.stringify(record));
    else printer.print(formatReport(results, unusable, printer));
    return options.min !== undefined && scoreOf(results) < options.min ? 1 : 0;
  } finally {
    sandboxes.remove();
  }
}

/** In the order of the targets, files and places, whichever is done first. */
async function runAll(
  {original, list}: Sandboxes,
  runner: MutantRunner,
  files: readonly string[],
  targets: readonly (readonly string[])[],
  {seed, samples, tests}: Options,
  printer: Printer,
): Promise<Result[]> {
  const mutants = targets.flatMap((sources) => sampleMutants(original, sources, seed, samples));
  const reach = findReach(original, files);
  const queue = [...mutants.entries()];
  const results: Result[] = [];
  let done = 0;
  await Promise.all(
    list.map(async (sandbox) => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [position, mutant] = next;
        const nearest = (reach.get(mutant.file) ?? []).slice(0, tests).map(({test}) => test);
        const result = {mutant, ...(await runner.run(mutant, nearest, sandbox))};
        results[position] = result;
        done += 1;
        printer.error(`${done}/${mutants.length} ${formatResult(result)}`);
      }
    }),
  );
  return results;
}

/** A run that is interrupted leaves no process and no copy behind. */
function endOnSignal(sandboxes: Sandboxes, runner: MutantRunner): void {
  for (const [signal, code] of Object.entries(SIGNALS))
    process.on(signal, () => {
      runner.killAll();
      sandboxes.remove();
      process.exit(code);
    });
}

const printer = createPrinter(process.stdout, process.stderr, process.env);
try {
  process.exitCode = await main(process.argv.slice(2), process.cwd(), printer);
} catch (error) {
  if (!(error instanceof ExpectedError)) throw error;
  printer.error(`${printer.paint("error", "red")}: ${error.message}\n hint: ${error.hint}`);
  process.exitCode = 2;
}
