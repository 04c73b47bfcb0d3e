/** The commands of `pnpm notebook`. */
import type {CommandGroup} from "../program.ts";

/** `bin` is the path of the program itself. */
export function createNotebookCommands(bin: string): CommandGroup {
  return {
    call: "pnpm notebook",
    title: "pnpm notebook: explore the artifacts, in pages that open without a network",
    commands: {
      build: {
        summary: "write the notebooks' pages that are stale",
        load: async () => ({default: (await import("./build.ts")).createBuild(bin)}),
      },
      dev: {
        summary: "open the notebooks live: every change of one shows at once",
        load: async () => ({default: (await import("./dev.ts")).createDev(bin)}),
      },
      changes: {
        summary: "the notebook on what changed since a commit",
        load: async () => ({default: (await import("./changes.ts")).createChanges(bin)}),
      },
    },
  };
}
