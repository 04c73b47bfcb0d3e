/**
 * What dag.yaml means once every template is filled in and every `each`, `foreach` and `matrix` is expanded.
 *
 * Paths are relative to the workspace, with `/`, normalised (no `./`, no `//`); they may start with `../`.
 */

/** Where something stands in a definition file; line and column from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The format decides how the content of a file is digested. */
export type Format = "arrow" | "duckdb" | "bytes" | "folder";

export interface Dep {
  /** The name given in dag.yaml; for a DVC-style list, the path itself. */
  readonly role: string;
  /** Sorted by code unit. One path, unless `many`. */
  readonly paths: readonly string[];
  /** True for a glob, which may match nothing. */
  readonly many: boolean;
  /** Of a glob: its text, and what it matches on disk without depending on it, which instances that are gone have left. */
  readonly glob?: {readonly pattern: string; readonly besides: readonly string[]};
  readonly at: Place;
}

export interface Out {
  readonly role: string;
  readonly path: string;
  readonly kind: "out" | "metrics" | "plots";
  /** False: not kept in the store, only its digest is recorded (DVC's `cache: false`). */
  readonly cache: boolean;
  /** True: not removed before the command runs (DVC's `persist`). */
  readonly persist: boolean;
  /** The columns by which rows of two builds are joined. */
  readonly key?: readonly string[];
  /** How far a rebuild may be off and still count as the same. */
  readonly compare?: Tolerance;
  /** Of a plot: what is drawn of it. */
  readonly plot?: PlotSettings;
  readonly at: Place;
}

/** DVC's settings of a plot: columns, words beside them, and what kind of picture it is. */
export interface PlotSettings {
  readonly x?: string;
  readonly y?: readonly string[];
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly title?: string;
  readonly template?: string;
}

/** As in numpy.allclose: |a − b| ≤ atol + rtol · |b|. */
export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

/** One declared parameter: `key` is dotted, `file` the parameter file it comes from. */
export interface Param {
  readonly file: string;
  readonly key: string;
  readonly value: unknown;
  /** The value as a command may see it that reads the file itself (tree.ts). */
  readonly spelled: string;
}

export type Action =
  | {readonly kind: "run" /** TypeScript file, relative to the workspace. */; readonly file: string}
  | {readonly kind: "cmd"; readonly commands: readonly string[]; readonly wdir: string};

export interface Instance {
  /** `fuse@2025-03-23` or `evaluate`: unique. Bound values joined by `,` in the order they were bound. */
  readonly name: string;
  /** The stage's name in dag.yaml. */
  readonly stage: string;
  /** Sorted by name. */
  readonly bindings: Readonly<Record<string, string>>;
  readonly action: Action;
  /** Sorted by role. */
  readonly deps: readonly Dep[];
  /** Sorted by file, then key. */
  readonly params: readonly Param[];
  /** Sorted by path. */
  readonly outs: readonly Out[];
  /** Names of environment variables that enter the fingerprint. */
  readonly env: readonly string[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  /** True: the tracker is given its runs. */
  readonly tracked: boolean;
  /** False: what the stage touches while it runs is not guarded. */
  readonly strict: boolean;
  /** True: the stage may use the network. */
  readonly network: boolean;
  /** True: several instances may run in one process, one after the other, with the packages loaded once. */
  readonly sharesProcess: boolean;
  /** Instances that have a name in common never run at the same time. Sorted. */
  readonly mutex: readonly string[];
  readonly at: Place;
}

/** An error in a definition file, shown with its line, a caret and a hint. */
export interface Diagnostic {
  readonly message: string;
  readonly hint: string;
  readonly at: Place;
  /** How many characters the caret underlines. */
  readonly length: number;
}

/** An instance with the names of the instances whose outputs it reads. */
export interface Node {
  readonly instance: Instance;
  /** Sorted by code unit. */
  readonly upstream: readonly string[];
  /** The dynamic instances that it reads from, or is one of: it waits until these are known. */
  readonly dynamicOn?: readonly DynamicUpstream[];
}

export interface DynamicUpstream {
  /** Whose instances are dynamic. */
  readonly stage: string;
  /** The instance that writes the folder which they follow from. */
  readonly producer: string;
}

export interface Pipeline {
  /** In an order in which every node stands after its upstream; ties by the order in dag.yaml, then by name. */
  readonly nodes: readonly Node[];
  /** Stage names in the order of dag.yaml, also those with no instance. */
  readonly stages: readonly StageSummary[];
  /** The definition, its parameter files and what `vars` names: as they were read, relative to the workspace. */
  readonly sources: readonly string[];
  /** The tracker's file, relative to the workspace. */
  readonly tracker?: string;
  /** The study that the paths and parameters are of. */
  readonly study?: string;
}

export interface StageSummary {
  readonly name: string;
  readonly instances: readonly string[];
  /** The resolved `each` patterns, to say what matched nothing. */
  readonly each?: readonly string[];
  /** The instances that write the folders which its own instances follow from: those are dynamic. */
  readonly dynamicOn?: readonly string[];
  /** Beside `dynamicOn`: whether its instances, none of which may be known, are frozen. */
  readonly frozen?: boolean;
}

export type Loaded =
  | {readonly ok: true; readonly pipeline: Pipeline; readonly params: Readonly<Record<string, unknown>>}
  | {
      readonly ok: false;
      readonly diagnostics: readonly Diagnostic[];
      readonly sources: Readonly<Record<string, string>>;
    };
