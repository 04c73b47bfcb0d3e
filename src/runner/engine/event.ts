/** What the engine tells the world while it works; only the loggers print. */
import type {Failure} from "../../platform/failure.ts";
import type {Reason} from "./reason.ts";

export type Event =
  | {readonly type: "start"; readonly instances: readonly string[]; readonly jobs: number}
  /** Replaces the instances of `start`: a folder has been written from which more of them follow, or fewer. */
  | {readonly type: "plan"; readonly instances: readonly string[]}
  | {readonly type: "warning"; readonly message: string}
  | {readonly type: "fresh"; readonly name: string}
  /** A frozen instance that has no outputs, and that nobody asked for. */
  | {readonly type: "frozen"; readonly name: string}
  /** With --dry: what would run, and why. */
  | {readonly type: "stale"; readonly name: string; readonly reasons: readonly Reason[]}
  | {readonly type: "run"; readonly name: string; readonly reasons: readonly Reason[]}
  | {readonly type: "progress"; readonly name: string; readonly share: number; readonly text?: string}
  | {readonly type: "log"; readonly name: string; readonly line: string}
  | {
      readonly type: "done";
      readonly name: string;
      readonly how: "ran" | "restored";
      readonly milliseconds: number;
      /** Peak resident memory of its worker, where it had one. */
      readonly peakMB?: number;
      /** True when the outputs' content is what it was before. */
      readonly unchanged: boolean;
      readonly reasons: readonly Reason[];
    }
  | {readonly type: "failed"; readonly name: string; readonly failure: Failure}
  /** It ran and its result stands, but the tracker failed. */
  | {readonly type: "untracked"; readonly name: string; readonly failure: Failure}
  | {readonly type: "skipped"; readonly name: string; readonly because: string}
  /** The outputs of an instance that is no longer in the pipeline. */
  | {readonly type: "removed"; readonly name: string; readonly paths: readonly string[]}
  | {readonly type: "end"; readonly summary: Summary};

export interface Summary {
  readonly fresh: number;
  readonly ran: number;
  readonly restored: number;
  readonly failed: number;
  readonly skipped: number;
  readonly stale: number;
  /** Frozen instances without outputs. */
  readonly frozen: readonly string[];
  readonly milliseconds: number;
  readonly interrupted: boolean;
}
