/** `pnpm dag inspect-data FILE`: what kymo sees in a file or folder of recordings, and the column map to read it by. */
import {existsSync, readFileSync, statSync} from "node:fs";
import {basename, join, resolve} from "node:path";
import {Document, parse, visit} from "yaml";
import {type ColumnMap, columnMapSchema, formatsSchema} from "../../formats/tables/column-map.ts";
import {type FoundRecording, type Maps, readContainer} from "../../formats/tables/container.ts";
import {openCsvTable} from "../../formats/tables/csv-table.ts";
import {readFolder} from "../../formats/tables/folder.ts";
import {describeFile} from "../../formats/tables/looks-like.ts";
import {openParquetTable} from "../../formats/tables/parquet-table.ts";
import {SHIPPED_MAPS} from "../../formats/tables/shipped-maps.ts";
import {openSource, type SourceFile} from "../../formats/tables/source-file.ts";
import type {Table} from "../../formats/tables/table.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {defineCommand} from "../../platform/terminal/command.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {formatTable} from "../../platform/terminal/table.ts";
import {describeRecording, findUnits} from "./describe-recording.ts";
import {proposeMap} from "./propose.ts";

const LIMITS = {maxUncompressedMB: 2000, maxRatio: 1000};
const FIRST_ROWS = 5;
const LOOKED_AT = 1000;
const SHOWN = 20;

export default defineCommand({
  words: "FILE",
  about:
    "Shows what kymo sees in a file, an archive or a folder of recordings: columns, first rows, rates, units, gaps, people. Where no column map fits it proposes one, to be pasted under formats in params.yaml.",
  options: {},
  notes: `Examples
  pnpm dag inspect-data data/raw
  pnpm dag inspect-data ~/Downloads/walk.zip`,
  async run({words, printer, root}) {
    const path = resolve(root, words[0]!);
    if (!existsSync(path))
      throw new ExpectedError("input", `${words[0]} is not there`, {file: words[0], hint: "Check the path."});
    const maps = {...readOwnMaps(root), ...SHIPPED_MAPS};
    if (statSync(path).isDirectory()) {
      const {recordings, unread} = await readFolder(path, {maps, limits: LIMITS, isElsewhere: () => false});
      for (const one of recordings.slice(0, SHOWN))
        for (const line of describeRecording(one, 60)) printer.print(line);
      if (recordings.length > SHOWN) printer.print(`and ${recordings.length - SHOWN} more recordings`);
      for (const {file, looksLike} of unread)
        printer.print(`${file} is not read: it looks like ${looksLike}`);
      return 0;
    }
    const files = await openSource(path, basename(path), LIMITS);
    for (const file of files) await printTable(file, printer);
    const {recordings, unread} = await readContainer(
      files,
      files.length > 1 ? basename(path) : "",
      maps,
      LIMITS,
    );
    for (const one of recordings.slice(0, SHOWN))
      for (const line of describeRecording(one, 60)) printer.print(line);
    if (recordings.length > SHOWN) printer.print(`and ${recordings.length - SHOWN} more recordings`);
    if (recordings.length === 0) for (const file of unread) await printProposal(file, maps, printer);
    return 0;
  },
});

function readOwnMaps(root: string): Maps {
  const file = join(root, "params.yaml");
  if (!existsSync(file)) return {};
  const {formats} = (parse(readFileSync(file, "utf8")) ?? {}) as {formats?: unknown};
  const result = formatsSchema.safeParse(formats ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ExpectedError("input", `formats: ${issue?.message}`, {
    file,
    place: ["formats", ...(issue?.path ?? [])].join("."),
    hint: "Correct the column map; docs/data.md has its keys.",
  });
}

async function openTable(file: SourceFile): Promise<Table | undefined> {
  if (file.content === "parquet") return openParquetTable(file.path, file.name);
  if (file.content !== "text") return undefined;
  return openCsvTable(await file.read(), file.name, file.path, {skip: 0, header: true});
}

async function printTable(file: SourceFile, printer: Printer): Promise<void> {
  const table = await openTable(file);
  printer.print(
    `${file.name}  ${file.content}${table === undefined ? "" : `, ${table.columns.length} columns`}`,
  );
  if (table === undefined || table.columns.length < 2) return;
  const wanted = table.columns.map((_, i) => i).slice(0, 12);
  const rows: string[][] = [];
  await table.read(wanted, (cells) => {
    if (rows.length < FIRST_ROWS) rows.push(wanted.map((_, slot) => cells.text(slot).slice(0, 24)));
  });
  const titles = wanted.map((at) => ({title: table.columns[at]!, shrinkTo: 8, align: "left" as const}));
  printer.print(formatTable(titles, rows, printer));
}

/** The map that the columns suggest, with what it would read. */
async function printProposal(file: SourceFile, maps: Maps, printer: Printer): Promise<void> {
  const table = await openTable(file);
  const proposal = table && (await proposeMap(table, LOOKED_AT));
  if (proposal === undefined) {
    printer.print(`${file.name} is not read: it looks like ${await describeFile(file)}`);
    printer.print("Write a map by hand: docs/data.md has the keys.");
    return;
  }
  const name = "my-format";
  const {recordings} = await readContainer([file], "", {[name]: proposal.map, ...maps}, LIMITS);
  for (const one of recordings.slice(0, SHOWN))
    for (const line of describeRecording(one, 60)) printer.print(line);
  for (const note of proposal.notes) printer.print(`check: ${note}`);
  printer.print("No column map fits. Check this one, name what is auto, and paste it into params.yaml:");
  printer.print("");
  printer.print(toYaml(name, withUnits(proposal.map, recordings)));
}

/** Lists stand on one line each. */
function toYaml(name: string, map: ColumnMap): string {
  const {skip, header, separate, ...rest} = map;
  const document = new Document({
    formats: {
      [name]: {
        ...(skip === 0 ? {} : {skip}),
        ...(header ? {} : {header}),
        ...rest,
        ...(separate.length === 0 ? {} : {separate}),
      },
    },
  });
  visit(document, {
    Seq: (_, list) => {
      list.flow = true;
    },
  });
  return document.toString({lineWidth: 0, flowCollectionPadding: false}).trimEnd();
}

/** The map with the units that physics finds, where it finds them in the first recording. */
function withUnits(map: ColumnMap, [first]: readonly FoundRecording[]): ColumnMap {
  const units =
    first === undefined || first.samples instanceof ExpectedError ? undefined : findUnits(first.samples);
  if (units === undefined) return map;
  const named = {
    ...map,
    ...(units.accel.margin === null ? {} : {accel: {...map.accel, unit: units.accel.unit}}),
    // of a watch that hardly turns nothing is known
    ...(map.gyro === undefined || units.gyro === undefined || units.gyro.margin === null
      ? {}
      : {gyro: {...map.gyro, unit: units.gyro.unit}}),
  };
  return columnMapSchema.parse(named);
}
