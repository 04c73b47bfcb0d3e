/** What differs between two builds, as its page shows it. */

export interface DiffDescription {
  readonly before: string;
  readonly after: string;
  readonly causes: readonly {readonly text: string; readonly where: string; readonly artifacts: string}[];
  /** One sentence: how many changed. */
  readonly counts: string;
  /** Those that people read first. */
  readonly artifacts: readonly ArtifactDescription[];
  /** Artifacts that are not told one by one. */
  readonly omitted: number;
}

export interface ArtifactDescription {
  readonly path: string;
  readonly instance: string;
  readonly how: "changed" | "added" | "removed" | "renamed";
  /** Sentences without a stop. */
  readonly lines: readonly string[];
  /** Numbers of the causes, from 1; empty where there is but one. */
  readonly causes: readonly number[];
  readonly figures: readonly FigureChange[];
  /** Values beyond those figures. */
  readonly moreFigures: number;
  readonly columns: readonly ColumnChange[];
  readonly rows: readonly string[];
}

export interface FigureChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly change: string;
  /** Whether it may be noise; empty where there is no interval. */
  readonly note: string;
}

export interface ColumnChange {
  /** With the table's name, where the file has several. */
  readonly name: string;
  readonly cells: number;
  readonly histogram?: {
    readonly edges: readonly number[];
    readonly before: readonly number[];
    readonly after: readonly number[];
  };
  readonly transitions?: readonly {readonly before: string; readonly after: string; readonly rows: number}[];
}
