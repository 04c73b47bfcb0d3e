/** An instance while the pipeline is being put together: its globs are open and its name may still change. */

import type {Action, Out, Param} from "./instance.ts";
import type {Pattern} from "./pattern.ts";
import type {WrittenStage} from "./stages.ts";
import type {Span} from "./tree.ts";
import type {Variant} from "./variants.ts";

export interface DraftDep {
  readonly role: string;
  readonly path: string;
  /** For a glob; `path` is its text. */
  readonly pattern: Pattern | undefined;
  readonly span: Span;
}

export interface DraftOut extends Omit<Out, "at"> {
  readonly span: Span;
}

export interface Draft {
  readonly stage: WrittenStage;
  readonly variant: Variant;
  readonly action: Action;
  readonly deps: readonly DraftDep[];
  readonly params: readonly Param[];
  readonly outs: readonly DraftOut[];
  readonly env: readonly string[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly recorded: boolean;
}
