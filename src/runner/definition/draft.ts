/** An instance while the pipeline is being put together: first without a name, then with one and its globs matched. */

import type {Dep, Instance, Out} from "./instance.ts";
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

/** What an instance is, before its name, its dependencies' files and its place are known. */
export interface Draft extends Omit<Instance, "name" | "stage" | "bindings" | "deps" | "outs" | "at"> {
  readonly stage: WrittenStage;
  readonly variant: Variant;
  readonly deps: readonly DraftDep[];
  readonly outs: readonly DraftOut[];
}

/** A draft whose name and dependencies are settled, now that all drafts are known. */
export interface NamedDraft {
  readonly name: string;
  readonly draft: Draft;
  readonly deps: readonly NamedDep[];
}

export interface NamedDep {
  readonly role: string;
  readonly paths: readonly string[];
  readonly many: boolean;
  readonly glob?: NonNullable<Dep["glob"]>;
  readonly span: Span;
}
