/** The commands of `kymo alert`. */
import type {CommandGroup} from "../program.ts";

const group: CommandGroup = {
  call: "pnpm dag alert",
  title: "pnpm dag alert: who is told of what",
  commands: {
    run: {summary: "evaluate the rules, and deliver what is to be told", load: () => import("./run.ts")},
    status: {summary: "what is broken since when, and what waits", load: () => import("./status.ts")},
    test: {summary: "a message to each channel", load: () => import("./test.ts")},
  },
};

export default group;
