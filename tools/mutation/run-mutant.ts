/**
 * One mutant against its tests, one process a test file, until one of them fails.
 *
 * A test file is first run once without a mutant: it is of use only if it passes, and its own time says how long a
 * mutant may take. Whatever a test starts is in its process group and ends with it.
 */
import {type ChildProcess, spawn} from "node:child_process";
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {countTests} from "../../test/count-tests.ts";
import {applyMutation, type Mutant} from "./sample.ts";
import type {Sandbox} from "./sandbox.ts";

export type Status = "killed" | "survived" | "timed out" | "no tests";

export interface Verdict {
  readonly status: Status;
  /** The test file that found the mutant. */
  readonly test?: string;
}

/** A test file that cannot be used, and why. */
export interface UnusableTest {
  readonly test: string;
  readonly why: "fails without a mutant" | "takes too long without a mutant";
}

interface Run {
  readonly outcome: "passed" | "failed" | "timed out";
  readonly durationMs: number;
}

/** A mutant may take this many times as long as the unchanged code, and `spareS`: the machine may be busier by then. */
const SLOWER = 3;

export class MutantRunner {
  readonly #limitMs: number;
  readonly #spareMs: number;
  readonly #unchanged = new Map<string, Promise<Run>>();
  readonly #running = new Set<ChildProcess>();

  /** `limitS`: seconds that a test file may take without a mutant. */
  constructor({limitS, spareS = 5}: {readonly limitS: number; readonly spareS?: number}) {
    this.#limitMs = limitS * 1000;
    this.#spareMs = spareS * 1000;
  }

  async run(mutant: Mutant, tests: readonly string[], sandbox: Sandbox): Promise<Verdict> {
    let status: Status = "no tests";
    for (const test of tests) {
      const unchanged = await this.#runUnchanged(test, sandbox);
      if (unchanged.outcome !== "passed") continue;
      const path = join(sandbox.root, mutant.file);
      writeFileSync(path, applyMutation(readFileSync(path, "utf8"), mutant));
      const {outcome} = await this.#runTest(test, sandbox, unchanged.durationMs * SLOWER + this.#spareMs);
      sandbox.restore();
      if (outcome === "failed") return {status: "killed", test};
      if (outcome === "timed out") return {status: "timed out", test};
      status = "survived";
    }
    return {status};
  }

  /** Of the test files that were to be used. */
  async unusableTests(): Promise<UnusableTest[]> {
    const unusable: UnusableTest[] = [];
    for (const [test, run] of [...this.#unchanged].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const {outcome} = await run;
      if (outcome === "failed") unusable.push({test, why: "fails without a mutant"});
      if (outcome === "timed out") unusable.push({test, why: "takes too long without a mutant"});
    }
    return unusable;
  }

  killAll(): void {
    for (const child of this.#running) killGroup(child);
  }

  #runUnchanged(test: string, sandbox: Sandbox): Promise<Run> {
    let run = this.#unchanged.get(test);
    if (run === undefined) {
      run = this.#runTest(test, sandbox, this.#limitMs).finally(() => sandbox.restore());
      this.#unchanged.set(test, run);
    }
    return run;
  }

  #runTest(test: string, sandbox: Sandbox, limitMs: number): Promise<Run> {
    return new Promise((resolve, reject) => {
      const startMs = Date.now();
      const child = spawn(process.execPath, ["--import", "tsx", test], {
        cwd: sandbox.root,
        env: {...process.env, TMPDIR: sandbox.temporary},
        stdio: ["ignore", "pipe", "pipe"],
        detached: true, // a process group of its own
      });
      this.#running.add(child);
      let output = "";
      let isLate = false;
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => {
          output = (output + text).slice(-1_000_000);
        });
      const timer = setTimeout(() => {
        isLate = true;
        killGroup(child);
      }, limitMs);
      child.on("error", reject);
      child.on("exit", () => killGroup(child));
      child.on("close", (code) => {
        clearTimeout(timer);
        this.#running.delete(child);
        const outcome = isLate ? "timed out" : countTests(output, code).failed > 0 ? "failed" : "passed";
        resolve({outcome, durationMs: Date.now() - startMs});
      });
    });
  }
}

function killGroup({pid}: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
