/** Builds one after the other, as changes come: at most one runs, and whatever came in between makes one more. */
import type {Failure} from "../../platform/failure.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import type {Pipeline} from "../../runner/definition/instance.ts";
import {runKymo} from "./run-kymo.ts";

/** What a page is told: reload, or show what is wrong. */
export type News =
  /** `isNew`: false where everything was fresh. */
  | {readonly type: "built"; readonly isNew: boolean}
  | {
      readonly type: "failed";
      readonly failures: readonly Pick<Failure, "message" | "file" | "place" | "hint">[];
    };

export interface LiveBuildOptions {
  readonly bin: string;
  readonly root: string;
  /** Names of instances. */
  readonly targets: readonly string[];
  readonly printer: Printer;
  tell(news: News): void;
}

interface Told {
  readonly type?: string;
  readonly name?: string;
  readonly how?: string;
  readonly seconds?: number;
  readonly failure?: Failure;
  readonly error?: Failure;
}

export class LiveBuild {
  readonly #options: LiveBuildOptions;
  #isWanted = false;
  #running: Promise<void> | undefined;

  constructor(options: LiveBuildOptions) {
    this.#options = options;
  }

  /** What the targets read, of this pipeline. */
  listRead({nodes}: Pipeline): readonly string[] {
    const targets = new Set(this.#options.targets);
    return nodes
      .filter(({instance}) => targets.has(instance.name))
      .flatMap(({instance}) => instance.deps.flatMap(({paths}) => paths));
  }

  /** `path` is what changed; undefined at the beginning. */
  request(path: string | undefined): void {
    const {printer} = this.#options;
    if (path !== undefined) printer.print(printer.paint(`changed   ${path}`, "dim"));
    this.#isWanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Once nothing runs. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const {bin, root, targets, printer, tell} = this.#options;
    while (this.#isWanted) {
      this.#isWanted = false;
      const failures: Failure[] = [];
      let isNew = false;
      const {code} = await runKymo(bin, root, ["repro", "--keep-frozen", "--json", ...targets], (line) => {
        const told = parse(line);
        const failure = told.failure ?? told.error;
        if (failure !== undefined) failures.push(failure);
        isNew ||= told.type === "done";
        const said = describe(told, targets);
        if (said !== undefined) printer.print(said);
      });
      for (const {message, file, place, hint} of failures)
        printer.error(`failed    ${[file, place].filter(Boolean).join(", ")}: ${message}\n          ${hint}`);
      if (code !== 0) tell({type: "failed", failures: failures.map(pick)});
      else tell({type: "built", isNew});
    }
  }
}

function describe({type, name, seconds}: Told, targets: readonly string[]): string | undefined {
  if (type === "done") return `computed  ${name}${seconds === undefined ? "" : `  ${seconds.toFixed(1)} s`}`;
  if (type === "fresh" && name !== undefined && targets.includes(name)) return `cached    ${name}`;
  return undefined;
}

const pick = ({message, file, place, hint}: Failure) => ({
  message,
  hint,
  ...(file === undefined ? {} : {file}),
  ...(place === undefined ? {} : {place}),
});

function parse(line: string): Told {
  try {
    return JSON.parse(line) as Told;
  } catch {
    return {};
  }
}
