/** What the pipeline's page shows, as plain data: no time, no memory, no machine's path. */

/** `unbuilt`: frozen, and left so until it is named. */
export type StageState = "fresh" | "stale" | "frozen" | "unbuilt" | "empty";

export interface PipelineDescription {
  readonly stages: readonly StageDescription[];
  /** Stages that read what another writes: from the writer to the reader. */
  readonly edges: readonly (readonly [from: string, to: string])[];
  /** The commit that metrics are compared with; undefined where there is none. */
  readonly since?: string;
  /** Stages that are not told one by one. */
  readonly omitted: number;
}

export interface StageDescription {
  readonly name: string;
  readonly state: StageState;
  readonly desc?: string;
  /** The comment at the head of its file. */
  readonly comment?: string;
  readonly action:
    | {readonly kind: "cmd"; readonly commands: readonly string[]}
    | {
        readonly kind: "run";
        readonly file: string;
        readonly source: string;
        /** The code that it reaches, by file; undefined of a stage that was not built. */
        readonly symbols?: readonly {readonly file: string; readonly names: readonly string[]}[];
      };
  /** Dotted key and value as JSON. */
  readonly params: readonly (readonly [key: string, value: string])[];
  /** The first of them. */
  readonly instances: readonly InstanceDescription[];
  /** How many there are. */
  readonly count: number;
  /** Of the outputs of the first instance. */
  readonly previews: readonly Preview[];
}

export interface InstanceDescription {
  readonly name: string;
  readonly state: StageState;
  readonly reads: readonly string[];
  readonly writes: readonly {readonly path: string; readonly size: number; readonly digest: string}[];
}

export type Preview = {readonly path: string} & (
  | {readonly kind: "table"; readonly tables: readonly TablePreview[]}
  | {readonly kind: "figures"; readonly figures: readonly FigurePreview[]; readonly more: number}
  | {readonly kind: "text"; readonly text: string; readonly isCut: boolean}
  /** A page of its own, relative to reports/. */
  | {readonly kind: "page"; readonly href: string}
  | {readonly kind: "none"; readonly why: string}
);

export interface TablePreview {
  /** Empty where the file is one table. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly ColumnPreview[];
  /** Columns that are left out. */
  readonly more: number;
  /** The first rows, a cell a column. */
  readonly head: readonly (readonly string[])[];
}

export interface ColumnPreview {
  readonly name: string;
  readonly type: string;
  /** Of numbers: counts in equal bins, with the least and the greatest value. */
  readonly histogram?: {readonly counts: readonly number[]; readonly min: number; readonly max: number};
  /** Of texts: how many there are, and the most frequent. */
  readonly top?: {
    readonly distinct: number;
    readonly values: readonly (readonly [text: string, rows: number])[];
  };
}

export interface FigurePreview {
  readonly name: string;
  readonly value: string;
  readonly interval?: string;
  /** Since the last commit. */
  readonly change?: string;
}
