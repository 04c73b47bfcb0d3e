/** The commands of `kymo trigger`. */
import type {CommandGroup} from "../program.ts";

export const createTrigger = (bin: string): CommandGroup => ({
  call: "pnpm dag trigger",
  title: "pnpm dag trigger: when to train again, and training again",
  commands: {
    run: {
      summary: "decide on what is new, and do what was decided",
      load: async () => ({default: (await import("./run.ts")).createRun(bin)}),
    },
    status: {summary: "what it remembers, and what holds it", load: () => import("./status.ts")},
    replay: {summary: "a policy over a history, with its costs", load: () => import("./replay.ts")},
  },
});
