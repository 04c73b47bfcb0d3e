/** The commands of `pnpm model`. */
import type {CommandGroup} from "../program.ts";

const group: CommandGroup = {
  call: "pnpm model",
  title: "pnpm model: what a model is, its versions, its runs",
  commands: {
    inspect: {
      summary: "layers, parameters, compile settings, cost of a window",
      load: () => import("./inspect.ts"),
    },
    adopt: {
      summary: "the card of a model from elsewhere: people, classes, windows, scaler",
      load: () => import("./adopt.ts"),
    },
    export: {summary: "the model for any ONNX engine", load: () => import("./export.ts")},
    runs: {
      summary: "every training and evaluation run: list, filter, sort, show, compare",
      load: () => import("./runs.ts"),
    },
    register: {summary: "a new version in the registry", load: () => import("./register.ts")},
    list: {summary: "names, versions and their stages", load: () => import("./list.ts")},
    show: {summary: "one version, down to the raw recordings", load: () => import("./show.ts")},
    compare: {summary: "where two versions differ", load: () => import("./compare.ts")},
    promote: {summary: "to staging; or, through the gate, to production", load: () => import("./promote.ts")},
    rollback: {summary: "the production version before this one", load: () => import("./rollback.ts")},
    archive: {summary: "a version that is not to be used any more", load: () => import("./archive.ts")},
    check: {summary: "find what was edited by hand, or is missing", load: () => import("./check.ts")},
  },
};

export default group;
