/** The words of `pnpm test:mutation`. */
import {parseArgs} from "node:util";
import {ExpectedError} from "../../src/platform/failure.ts";

export interface Options {
  /** Folders and files, relative to the repository; none stands for every folder of sources. */
  readonly targets: readonly string[];
  readonly seed: number;
  /** Mutants a target, at most. */
  readonly samples: number;
  /** Mutants at a time; half of the processors where it is undefined. */
  readonly jobs: number | undefined;
  /** Test files a mutant, at most. */
  readonly tests: number;
  /** Seconds that a test file may take without a mutant. */
  readonly limitS: number;
  /** Percent. */
  readonly min: number | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

export const HELP = `pnpm test:mutation [FOLDER|FILE ...] [options]

Changes the sources at one point at a time and runs the tests that reach the place.

  --samples N   mutants of each folder or file that is named (20)
  --seed N      which mutants are drawn; the same seed draws the same (1)
  --jobs N      mutants at a time (half of the processors)
  --tests N     test files a mutant, nearest first (5)
  --limit S     seconds a test file may take without a mutant; slower ones are left out (60)
  --min SCORE   exit with 1 if less than this percentage is found
  --json        one JSON object a line`;

/** Throws an ExpectedError for words that make no sense. */
export function parseOptions(argv: readonly string[]): Options {
  const {values, positionals} = parse(argv);
  return {
    targets: positionals.map((path) => path.replace(/^\.\//, "").replace(/\/+$/, "")),
    seed: readNumber("seed", values.seed, 0) ?? 1,
    samples: readNumber("samples", values.samples, 1) ?? 20,
    jobs: readNumber("jobs", values.jobs, 1),
    tests: readNumber("tests", values.tests, 1) ?? 5,
    limitS: readNumber("limit", values.limit, 1) ?? 60,
    min: readNumber("min", values.min, 0),
    json: values.json,
    help: values.help,
  };
}

function parse(argv: readonly string[]) {
  const text = {type: "string"} as const;
  const flag = {type: "boolean", default: false} as const;
  try {
    return parseArgs({
      args: argv.filter((word) => word !== "--"),
      options: {
        seed: text,
        samples: text,
        jobs: text,
        tests: text,
        limit: text,
        min: text,
        json: flag,
        help: {...flag, short: "h"},
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw new ExpectedError("usage", (error as Error).message.split(". ")[0]!, {
      hint: "`pnpm test:mutation --help` shows what there is.",
    });
  }
}

function readNumber(name: string, text: string | undefined, low: number): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= low && (name === "min" || Number.isInteger(value))) return value;
  throw new ExpectedError("usage", `--${name} is "${text}"`, {hint: `Give a number from ${low}.`});
}
