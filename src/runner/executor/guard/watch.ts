/** What a stage may touch, and how the watches over the kinds of things say what it did touch. */
import type {Callable} from "./caller.ts";

/** What a stage may touch, as plain data. All paths are absolute. */
export interface GuardRules {
  readonly root: string;
  /** The stage's name, and its file relative to the workspace: for messages. */
  readonly stage: string;
  readonly file: string;
  readonly bundle: string;
  /** Files and folders that may be read. */
  readonly readable: readonly string[];
  /** Folders in which the stage may do as it likes. */
  readonly writable: readonly string[];
  /** Declared variables. */
  readonly env: readonly string[];
  /** Whether the stage may use the network. */
  readonly network: boolean;
}

/** The rules of the job that runs; another's take their place where jobs share a process. */
export interface Current {
  readonly rules: GuardRules;
}

/** Something that must not be: what the stage did, and what to do about it. */
export interface Touch {
  /** Goes on after "the stage": `reads the clock (Date.now)`. */
  readonly what: string;
  readonly hint: string;
}

/** How a watch says what it saw. Each of these returns where it is allowed and throws where not. */
export interface Watch {
  /** Whether the stage's own code called `guarded` itself. */
  isOwn(guarded: Callable): boolean;
  /** Refused where the stage's own code called `guarded` itself; packages may. */
  refuseOwn(guarded: Callable, touch: () => Touch): void;
  /** Refused where the stage's own code stands on the stack, behind packages, too. */
  refuseBehalf(guarded: Callable, touch: () => Touch): void;
  /** Refused whoever called. */
  refuse(guarded: Callable, touch: () => Touch): void;
}
