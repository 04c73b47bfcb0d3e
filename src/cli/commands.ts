/** All commands: a new one is a line here and a file. */

import type {ReproTools} from "../runner/cli/repro.ts";
import type {Diff} from "../runner/diff/diff.ts";
import type {Picture} from "../runner/plots/picture.ts";
import {GLOBAL_OPTIONS} from "./global-options.ts";
import {isPageMissing} from "./pipeline-page/page-file.ts";
import type {CommandEntry, CommandGroup} from "./program.ts";

export interface ProgramParts {
  /** Path of the program itself, src/cli/bin.mjs. */
  readonly bin: string;
  /** Path of the program in which a stage runs. */
  readonly worker: string;
  /** Path of the module that varies a Node process in a rebuild. */
  readonly preload: string;
  /** Writes the page of the pipeline; bundled apart, since a run with nothing to do needs none of it. */
  readonly writePage: NonNullable<ReproTools["afterRun"]>;
  /** Writes the page of a diff; bundled apart as well. */
  writeDiffPage(path: string, diff: Diff): Promise<void>;
  drawPicture(picture: Picture): Promise<string>;
  /** Checks what a plan reads before anything runs; bundled apart as well. */
  readonly checkPlan: NonNullable<ReproTools["checkPlan"]>;
  /** The commands of models: bundled apart, since they reach most of the code, and `repro` needs none of it. */
  readonly loadModel: CommandEntry["load"];
  /** The commands of the retraining trigger and of alerts, bundled apart for the same reason. */
  readonly loadTrigger: CommandEntry["load"];
  readonly loadAlert: CommandEntry["load"];
  /** The commands of the service: bundled apart as well, with the programs of its threads. */
  loadService(name: "serve" | "keys" | "replay"): ReturnType<CommandEntry["load"]>;
}

export function createProgram({
  bin,
  worker,
  preload,
  writePage,
  writeDiffPage,
  drawPicture,
  checkPlan,
  loadModel,
  loadTrigger,
  loadAlert,
  loadService,
}: ProgramParts): CommandGroup {
  const program: CommandGroup = {
    call: "pnpm dag",
    title: "kymo: reproducible pipelines for wearable-sensor recordings",
    options: GLOBAL_OPTIONS,
    commands: {
      repro: {
        summary: "build what is stale",
        load: async () => ({
          default: (await import("../runner/cli/repro.ts")).createRepro({
            worker,
            afterRun: writePage,
            isDue: isPageMissing,
            checkPlan,
          }),
        }),
      },
      status: {
        summary: "what is stale; exit code 1 if anything is",
        load: () => import("../runner/cli/status.ts"),
      },
      why: {
        summary: "every reason why a stage is stale or fresh",
        load: () => import("../runner/cli/why.ts"),
      },
      diff: {
        summary: "what differs between two commits' artifacts, and why",
        load: async () => ({
          default: (await import("../runner/cli/diff.ts")).createDiff({worker, writePage: writeDiffPage}),
        }),
      },
      verify: {
        summary: "is the lock fresh, are its outputs kept, does a rebuild give the same",
        load: async () => ({
          default: (await import("../runner/cli/verify.ts")).createVerify({worker, preload}),
        }),
      },
      watch: {
        summary: "build again as files change",
        load: async () => ({default: (await import("../runner/cli/watch.ts")).createWatch(bin)}),
      },
      check: {
        summary: "do the metrics keep within the checks of params.yaml",
        load: () => import("../runner/cli/check.ts"),
      },
      checkout: {
        summary: "put the outputs of a commit's lock into the working tree",
        load: () => import("../runner/cli/checkout.ts"),
      },
      push: {
        summary: "outputs of a lock into the remote",
        load: async () => ({default: (await import("../runner/cli/exchange.ts")).pushCommand}),
      },
      pull: {
        summary: "outputs of a lock from the remote",
        load: async () => ({default: (await import("../runner/cli/exchange.ts")).pullCommand}),
      },
      gc: {summary: "remove stored outputs that no lock needs", load: () => import("../runner/cli/gc.ts")},
      metrics: {summary: "figures, and how they changed", load: () => import("../runner/cli/metrics.ts")},
      plots: {
        summary: "an SVG of each plot, or of two commits' over each other",
        load: async () => ({default: (await import("../runner/cli/plots.ts")).createPlots(drawPicture)}),
      },
      params: {summary: "how parameters changed", load: () => import("../runner/cli/params.ts")},
      "merge-driver": {
        summary: "merges dag.lock stage by stage, as git calls it",
        isHidden: true,
        load: () => import("../runner/cli/merge-driver.ts"),
      },
      doctor: {
        summary: "what is wrong here, and the command that repairs it",
        load: async () => ({default: (await import("../runner/cli/doctor.ts")).createDoctor(bin)}),
      },
      "inspect-data": {
        summary: "what a file of recordings holds, and the column map to read it by",
        load: () => import("./inspect-data/inspect-data.ts"),
      },
      sql: {summary: "ask artifacts/kymo.duckdb", load: () => import("./sql.ts")},
      export: {
        summary: "every table of artifacts/kymo.duckdb as Parquet",
        load: () => import("./export.ts"),
      },
      log: {summary: "past runs: when, how long, what and why", load: () => import("../runner/cli/log.ts")},
      graph: {summary: "draw the pipeline", load: () => import("../runner/cli/graph.ts")},
      init: {
        summary: "a new pipeline with one small stage",
        load: async () => ({default: (await import("./init/init.ts")).createInit(bin)}),
      },
      model: {
        summary: "what a model is, its versions, its runs",
        load: loadModel,
      },
      trigger: {
        summary: "when to train again, and training again",
        load: loadTrigger,
      },
      alert: {
        summary: "who is told of what, and telling them",
        load: loadAlert,
      },
      serve: {summary: "answer predictions over HTTP", load: () => loadService("serve")},
      keys: {summary: "who may ask the service", load: () => loadService("keys")},
      replay: {summary: "a logged request computed again, bit by bit", load: () => loadService("replay")},
      notebook: {
        summary: "notebooks over the artifacts: build, live, what changed",
        load: async () => ({default: (await import("./notebook/commands.ts")).createNotebookCommands(bin)}),
      },
      completion: {
        summary: "a script by which the shell completes what you type",
        load: async () => ({default: (await import("./completion/script.ts")).createCompletion(bin)}),
      },
      complete: {
        summary: "what a word could become",
        isHidden: true,
        load: async () => ({default: (await import("./completion/complete.ts")).createComplete(program)}),
      },
    },
  };
  return program;
}
