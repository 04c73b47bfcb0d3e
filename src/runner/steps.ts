/**
 * The points between which a kill can fall, by name: whatever is handed in as `Steps` is called at each. The table
 * "What survives a kill" in README.md says of each what the next run makes of it, and tests kill the runner there.
 */

export type Step =
  /** The staging and scratch folders are there, the journal does not say so yet. */
  | "before-journal"
  | "after-journal"
  /** An old output of a command has been moved into the staging folder. */
  | "output-aside"
  /** The process runs, and the journal names it. */
  | "started"
  | "after-run"
  /** The copy of a file is in the store's folder for incoming files. */
  | "store-copied"
  | "after-store"
  | "after-run-cache"
  /** A folder that is to be replaced has been moved aside; nothing is in its place. */
  | "folder-aside"
  /** An output has been renamed into place. */
  | "output-placed"
  | "journal-closed"
  /** The record of an instance is about to join the lock's journal. */
  | "before-record"
  | "after-record"
  | "before-lock"
  /** dag.lock has all records; its journal is still there. */
  | "lock-written"
  | "after-lock"
  /** The copy of a stored file or folder is whole, under a temporary name beside its target. */
  | "restore-copied"
  | "output-restored"
  /** After a kill: an old output of a command has been moved back. */
  | "output-back"
  | "orphan-removed"
  /** A temporary folder for a workspace is there, and empty. */
  | "home-made"
  /** Git has made its worktree in it. */
  | "worktree-added"
  /** The workspace in it has all that it starts with. */
  | "home-filled"
  /** Git knows of no worktree any more; the folder is still there. */
  | "worktree-removed"
  /** Garbage collection has removed a run's entry; its objects are still there. */
  | "gc-run-removed"
  | "gc-object-removed";

export interface Steps {
  reached(step: Step): void;
}

export const NO_STEPS: Steps = {reached: () => undefined};
