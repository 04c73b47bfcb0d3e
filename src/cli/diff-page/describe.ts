/** A diff as its page shows it, within bounds: a page is to be read. */
import type {
  ArtifactDescription,
  ColumnChange,
  DiffDescription,
  FigureChange,
} from "../../report/pages/diff/description.ts";
import type {ChangedArtifact, Diff} from "../../runner/diff/diff.ts";
import type {ArtifactDiff} from "../../runner/diff/diff-artifact.ts";
import {type JsonChange, rankChanges} from "../../runner/diff/diff-json.ts";
import type {TableDiff} from "../../runner/diff/table/diff-tables.ts";
import {artifactLines} from "../../runner/diff/text/artifact-lines.ts";
import {exampleLines} from "../../runner/diff/text/example-rows.ts";
import {formatChange, formatPair, formatValue} from "../../runner/diff/text/number.ts";
import {type Summary, summarise} from "../../runner/diff/text/summary.ts";
import {orderForReading} from "../../runner/diff/text/terminal.ts";

const [MAX_ARTIFACTS, MAX_FIGURES, MAX_COLUMNS, MAX_CHARTS, MAX_ROWS] = [60, 24, 6, 24, 10];

export function describeDiff(diff: Diff): DiffDescription {
  const summary = summarise(diff);
  const changed = orderForReading(diff.changed);
  const shown = changed.slice(0, MAX_ARTIFACTS);
  let charts = MAX_CHARTS;
  const artifacts = shown.map((artifact) => {
    const described = describeArtifact(artifact, summary, charts);
    charts -= described.columns.filter(({histogram}) => histogram !== undefined).length;
    return described;
  });
  const others = (["added", "removed"] as const).flatMap((how) =>
    diff[how].map((one): ArtifactDescription => ({...EMPTY, path: one.path, instance: one.instance, how})),
  );
  const renamed = diff.renamed.map(
    (one): ArtifactDescription => ({
      ...EMPTY,
      path: one.after,
      instance: one.before,
      how: "renamed",
    }),
  );
  const all = [...artifacts, ...others, ...renamed];
  return {
    before: diff.before,
    after: diff.after,
    causes: summary.causes.map(({text, where, artifacts: touched}) => ({text, where, artifacts: touched})),
    counts: summary.counts,
    artifacts: all.slice(0, MAX_ARTIFACTS * 2),
    omitted: changed.length - shown.length + Math.max(0, all.length - MAX_ARTIFACTS * 2),
  };
}

const EMPTY = {lines: [], causes: [], figures: [], moreFigures: 0, columns: [], rows: []} as const;

function describeArtifact(artifact: ChangedArtifact, summary: Summary, charts: number): ArtifactDescription {
  const {path, instance, diff} = artifact;
  const causes = summary.causes.length > 1 ? summary.numbersOf(artifact) : [];
  const head = {...EMPTY, path, instance, how: "changed" as const, causes};
  if (diff?.kind === "json") {
    const ranked = rankChanges(diff.changes);
    return {
      ...head,
      figures: ranked.slice(0, MAX_FIGURES).map(describeFigure),
      moreFigures: diff.total - Math.min(MAX_FIGURES, ranked.length),
    };
  }
  if (diff?.kind !== "tables") return {...head, lines: artifactLines(artifact, {values: 12, rows: 0})};
  const tables = diff.tables.flatMap(({name, diff: table}) => (table === undefined ? [] : [{name, table}]));
  return {
    ...head,
    lines: artifactLines(withoutColumns(artifact, diff), {values: 0, rows: 0}),
    columns: tables
      .flatMap(({name, table}) => describeColumns(name, table))
      .slice(0, Math.min(MAX_COLUMNS, charts)),
    rows: tables.flatMap(({table}) => exampleLines(table.examples)).slice(0, MAX_ROWS),
  };
}

/** The columns are drawn, so that the lines need not tell of them. */
function withoutColumns(
  artifact: ChangedArtifact,
  diff: Extract<ArtifactDiff, {kind: "tables"}>,
): ChangedArtifact {
  const tables = diff.tables.map((one) =>
    one.diff === undefined ? one : {...one, diff: {...one.diff, columns: []}},
  );
  return {...artifact, diff: {kind: "tables", tables}};
}

function describeFigure({path, before, after, change, withinNoise}: JsonChange): FigureChange {
  const [was, is] =
    typeof before === "number" && typeof after === "number"
      ? formatPair(before, after)
      : [formatValue(before), formatValue(after)];
  return {
    name: path,
    before: was,
    after: is,
    change: change === undefined ? "" : formatChange(change),
    note:
      withinNoise === undefined
        ? ""
        : withinNoise
          ? "within the interval: may be noise"
          : "beyond the interval",
  };
}

function describeColumns(table: string, {columns}: TableDiff): readonly ColumnChange[] {
  return columns.map(({name, changed, numeric, categorical}) => ({
    name: table === "" ? name : `${table}.${name}`,
    cells: changed,
    ...(numeric === undefined ? {} : {histogram: numeric.histogram}),
    ...(categorical === undefined
      ? {}
      : {
          transitions: categorical.transitions.map(({before, after, rows}) => ({
            before: before ?? "null",
            after: after ?? "null",
            rows,
          })),
        }),
  }));
}
