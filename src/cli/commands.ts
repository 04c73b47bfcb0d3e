/** All commands: a new one is a line here and a file. */
import type {CommandGroup} from "./program.ts";

/** `worker` is the path of the program in which a stage runs. */
export function createProgram(worker: string): CommandGroup {
  return {
    call: "pnpm dag",
    title: "kymo: reproducible pipelines for wearable-sensor recordings",
    commands: {
      repro: {
        summary: "build what is stale",
        load: async () => ({default: (await import("../runner/cli/repro.ts")).createRepro(worker)}),
      },
      status: {
        summary: "what is stale; exit code 1 if anything is",
        load: () => import("../runner/cli/status.ts"),
      },
      why: {
        summary: "every reason why a stage is stale or fresh",
        load: () => import("../runner/cli/why.ts"),
      },
      graph: {summary: "draw the pipeline", load: () => import("../runner/cli/graph.ts")},
      model: {
        summary: "what a model is, its versions, its runs",
        load: () => import("./model/commands.ts"),
      },
    },
  };
}
