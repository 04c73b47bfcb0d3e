/** A first look at an output, read only as far as the budget goes. */
import {readFileSync} from "node:fs";
import {extname} from "node:path";
import type {FigurePreview, Preview, TablePreview} from "../../report/pages/pipeline/description.ts";
import type {Instance, Out} from "../../runner/definition/instance.ts";
import {
  diffJson,
  isInList,
  isVerdict,
  type JsonChange,
  listValues,
  rankChanges,
} from "../../runner/diff/diff-json.ts";
import {findBytes} from "../../runner/diff/find-bytes.ts";
import type {Side} from "../../runner/diff/side.ts";
import {type Column, cellAt, type Table, toCoded} from "../../runner/diff/table/column.ts";
import {describeNumbers} from "../../runner/diff/table/distribution.ts";
import {findTableKind, readTables, type TableKind} from "../../runner/diff/table/read-tables.ts";
import {formatChange, formatNumber} from "../../runner/diff/text/number.ts";
import type {Workspace} from "../../runner/engine/workspace.ts";
import type {RunRecord} from "../../runner/store/record.ts";
import {previewDatabase} from "./preview-database.ts";
import {BINS, cutCell, cutLine, cutValue, HEAD_ROWS, MAX_COLUMNS, TOP} from "./preview-limits.ts";

/** How many bytes may still be read. */
export interface Budget {
  bytes: number;
}

interface Request {
  readonly workspace: Workspace;
  readonly instance: Instance;
  readonly record: RunRecord | undefined;
  readonly out: Out;
  /** What metrics are compared with. */
  readonly since: Side | undefined;
  readonly budget: Budget;
}

const [MAX_FIGURES, MAX_LINES, MAX_LINE] = [16, 40, 160];
const MAX_FILE = 64e6;

export async function previewOutput({
  workspace,
  instance,
  record,
  out,
  since,
  budget,
}: Request): Promise<Preview> {
  const {path} = out;
  const recorded = record?.outs.find((one) => one.path === path);
  if (record === undefined || recorded === undefined) return {path, kind: "none", why: "not built"};
  if (/^reports\/.*\.html$/.test(path))
    return {path, kind: "page", href: encodeURI(path.slice("reports/".length))};
  if (recorded.size > Math.min(MAX_FILE, budget.bytes))
    return {path, kind: "none", why: "too large for a preview"};
  const bytes = await findBytes(workspace, {...recorded, instance: instance.name, record});
  if (bytes === undefined) return {path, kind: "none", why: "altered, or not stored any more"};
  if (bytes.kind === "folder") return {path, kind: "none", why: `a folder of ${bytes.files.length} files`};
  budget.bytes -= recorded.size;
  try {
    const table = findTableKind(path);
    if (table !== undefined) {
      const tables =
        table === "duckdb" ? await previewDatabase(bytes.path) : await previewFile(bytes.path, table);
      return {path, kind: "table", tables};
    }
    const text = readFileSync(bytes.path, "utf8");
    if (out.kind === "metrics")
      return {path, ...(await describeFigures(workspace, path, JSON.parse(text), since))};
    if (text.slice(0, 4096).includes("\0")) return {path, kind: "none", why: "no text and no table"};
    return {path, kind: "text", ...cutText(extname(path) === ".json" ? prettify(text) : text)};
  } catch (error) {
    return {path, kind: "none", why: `it cannot be read as what its name says (${(error as Error).message})`};
  }
}

async function previewFile(path: string, kind: TableKind): Promise<readonly TablePreview[]> {
  return [...(await readTables(path, kind))].map(([name, table]) => describeTable(name, table));
}

function describeTable(name: string, table: Table): TablePreview {
  const columns = table.columns.slice(0, MAX_COLUMNS);
  const rows = Array.from({length: Math.min(HEAD_ROWS, table.rows)}, (_, row) =>
    columns.map((column) => cutCell(String(cellAt(column, row) ?? "null"))),
  );
  return {
    name,
    rows: table.rows,
    columns: columns.map(describeColumn),
    more: table.columns.length - columns.length,
    head: rows,
  };
}

function describeColumn(column: Column): TablePreview["columns"][number] {
  const {name, type} = column;
  if (column.kind !== "text") {
    const {histogram, before} = describeNumbers(column, column);
    if (before.min === null || before.max === null) return {name, type};
    const counts = mergeBins(histogram.before, BINS);
    return {name, type, histogram: {counts, min: before.min, max: before.max}};
  }
  const {codes, texts} = toCoded(column);
  const counts = new Map<number, number>();
  for (const code of codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
  const values = [...counts]
    .sort(([a, n], [b, m]) => m - n || (texts[a]! < texts[b]! ? -1 : 1))
    .slice(0, TOP)
    .map(([code, n]) => [cutValue(texts[code]!), n] as const);
  return {name, type, top: {distinct: counts.size, values}};
}

function mergeBins(counts: readonly number[], bins: number): readonly number[] {
  const step = counts.length / bins;
  return Array.from({length: bins}, (_, i) =>
    counts.slice(i * step, (i + 1) * step).reduce((sum, n) => sum + n, 0),
  );
}

type Figures = Omit<Extract<Preview, {kind: "figures"}>, "path">;

async function describeFigures(
  workspace: Workspace,
  path: string,
  whole: unknown,
  since: Side | undefined,
): Promise<Figures> {
  const value = withoutSeries(whole);
  const isShown = (one: JsonChange): boolean =>
    isVerdict(one) || (typeof one.after === "number" && !isInList(one));
  const ranked = rankChanges(listValues(value).filter(isShown));
  const before = since === undefined ? undefined : withoutSeries(await readBefore(workspace, path, since));
  const changes = new Map(
    (before === undefined ? [] : diffJson(before, value, Number.POSITIVE_INFINITY).changes).map((one) => [
      one.path,
      one,
    ]),
  );
  const figures = ranked.slice(0, MAX_FIGURES).map(({path: name, after, interval}): FigurePreview => {
    const bounds = interval?.after;
    return {
      name,
      value: typeof after === "number" ? formatNumber(after) : String(after),
      ...(bounds === undefined ? {} : {interval: `[${formatNumber(bounds[0])}, ${formatNumber(bounds[1])}]`}),
      ...(before === undefined ? {} : {change: describeChange(changes.get(name))}),
    };
  });
  return {kind: "figures", figures, more: ranked.length - figures.length};
}

/** With lists of plain values empty, whose items are no figures of their own: of a large file they are most. */
function withoutSeries(value: unknown): unknown {
  if (Array.isArray(value)) {
    const isSeries = value.every((item) => typeof item !== "object" || item === null);
    return isSeries ? [] : value.map(withoutSeries);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === "verdict" ? item : withoutSeries(item)]),
  );
}

function describeChange(change: JsonChange | undefined): string {
  if (change === undefined) return "none";
  if (change.change === undefined) return `was ${JSON.stringify(change.before ?? null)}`;
  return `${formatChange(change.change)}${change.withinNoise === true ? ", may be noise" : ""}`;
}

/** The JSON that a commit's lock records, where it is still stored. */
async function readBefore(workspace: Workspace, path: string, {records}: Side): Promise<unknown> {
  for (const [instance, record] of records) {
    const out = record.outs.find((one) => one.path === path);
    if (out === undefined) continue;
    const bytes = await findBytes(workspace, {...out, instance, record});
    return bytes?.kind === "file" ? (JSON.parse(readFileSync(bytes.path, "utf8")) as unknown) : undefined;
  }
  return undefined;
}

function prettify(text: string): string {
  return text.includes("\n", 1) && text.split("\n").length > 3
    ? text
    : JSON.stringify(JSON.parse(text), null, 1);
}

function cutText(text: string): {readonly text: string; readonly isCut: boolean} {
  const lines = text.split("\n");
  const shown = lines.slice(0, MAX_LINES).map((line) => cutLine(line, MAX_LINE));
  return {text: shown.join("\n").trimEnd(), isCut: lines.length > MAX_LINES};
}
