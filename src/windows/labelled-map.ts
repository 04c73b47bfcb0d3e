/**
 * The labelled table by a column map that names `labelled` columns: any CSV or Parquet, in any of the map's units and times.
 * Every cell is read strictly, as in kymo's own form.
 */
import {open} from "node:fs/promises";
import {basename} from "node:path";
import {TO_DEGREES, TO_METRES} from "../artifacts/units.ts";
import {type ColumnMap, type ColumnName, findColumn, type SensorMap} from "../formats/tables/column-map.ts";
import {openCsvTable} from "../formats/tables/csv-table.ts";
import {openParquetTable} from "../formats/tables/parquet-table.ts";
import {fitMap} from "../formats/tables/recognise.ts";
import {SHIPPED_MAPS} from "../formats/tables/shipped-maps.ts";
import {openSource, type SourceFile} from "../formats/tables/source-file.ts";
import type {RowCells, Table} from "../formats/tables/table.ts";
import {numberToMs, textToMs} from "../formats/tables/time.ts";
import {ExpectedError} from "../platform/failure.ts";
import {isNoName, NameCodes, NumberColumn} from "./labelled-cells.ts";
import type {Labelled} from "./labelled-rows.ts";

/** Who and what a labelled table names. */
export interface LabelledNames {
  /** In order of first appearance. */
  readonly activities: readonly string[];
  readonly users: readonly string[];
  /** Whether it has columns of a gyroscope. */
  readonly hasGyro: boolean;
}

export type Maps = Readonly<Record<string, ColumnMap>>;
type LabelColumns = NonNullable<ColumnMap["labelled"]>;

interface Mapped {
  readonly table: Table;
  readonly mapName: string;
  readonly map: ColumnMap;
  readonly labelled: LabelColumns;
}

const LIMITS = {maxUncompressedMB: 4000, maxRatio: 1000};

/** The map that fits the file, those of `maps` first; undefined for a CSV in kymo's own form, and for one that none fits. */
async function findMap(path: string, maps: Maps): Promise<Mapped | undefined> {
  const own = Object.entries(maps).filter(([, map]) => map.labelled !== undefined);
  if (own.length === 0 && !(await isContainer(path))) return undefined;
  const [file, ...more] = await openSource(path, basename(path), LIMITS);
  const isPlain = file?.content === "text" && more.length === 0 && file.name === basename(path);
  if (file === undefined || more.length > 0)
    throw new ExpectedError("input", `the archive has ${more.length + 1} tables, expected the labelled one`, {
      file: path,
      hint: "Give an archive of the labelled table alone.",
    });
  const shipped = isPlain ? [] : Object.entries(SHIPPED_MAPS);
  for (const [mapName, map] of [...own, ...shipped]) {
    if (map.labelled === undefined) continue;
    const table = await openTable(file, map);
    const {user, activity, session} = map.labelled;
    const wanted = [user, activity, ...(session === undefined ? [] : [session])];
    if (table === undefined || fitMap(table, mapName, map) === undefined) continue;
    if (wanted.some((column) => findColumn(column, table.columns) === undefined)) continue;
    return {table, mapName, map, labelled: map.labelled};
  }
  return undefined;
}

/** Whether it is a zip or Parquet, which the reader of kymo's own form does not take. */
async function isContainer(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const {buffer} = await file.read(Buffer.alloc(4), 0, 4, 0);
    return ["PAR1", "PK\x03\x04"].includes(buffer.toString("latin1"));
  } finally {
    await file.close();
  }
}

async function openTable(file: SourceFile, map: ColumnMap): Promise<Table | undefined> {
  if (file.content === "parquet") return map.header ? openParquetTable(file.path, file.name) : undefined;
  return file.content === "text" ? openCsvTable(await file.read(), file.name, file.path, map) : undefined;
}

/** Undefined where no map fits. Throws an ExpectedError for a cell that cannot be read, and for a unit that is not named. */
export async function readLabelledByMap(path: string, maps: Maps): Promise<Labelled | undefined> {
  const found = await findMap(path, maps);
  if (found === undefined) return undefined;
  const {table, map, mapName, labelled} = found;
  const slots: number[] = [];
  const slotOf = (column: ColumnName): {slot: number; sign: number} => {
    const {at, sign} = findColumn(column, table.columns)!;
    return {slot: slots.push(at) - 1, sign};
  };
  const timeOf = makeClock(map, mapName, slotOf, path);
  const axes = [
    ...axesOf(map.accel, accelFactor(map, mapName, path), slotOf),
    ...(map.gyro === undefined ? [] : axesOf(map.gyro, gyroFactor(map.gyro, mapName, path), slotOf)),
  ];
  const [user, activity] = [slotOf(labelled.user).slot, slotOf(labelled.activity).slot];
  const session = labelled.session === undefined ? user : slotOf(labelled.session).slot;
  const t = new NumberColumn();
  const channels = axes.map(() => new NumberColumn());
  const names = {user: new NameCodes(), activity: new NameCodes(), session: new NameCodes()};
  let row = 1;
  await table.read(slots, (cells) => {
    row++;
    t.push(timeOf(cells));
    for (const [c, {parts, factor}] of axes.entries()) channels[c]!.push(sumOf(cells, parts) * factor);
    names.user.push(nameIn(cells, user), row);
    names.activity.push(nameIn(cells, activity), row);
    names.session.push(nameIn(cells, session), row);
  });
  if (t.length === 0)
    throw new ExpectedError("input", "the labelled table has no rows", {
      file: path,
      hint: "Give a table with a header and at least one row.",
    });
  return {
    rows: t.length,
    t: t.finish(),
    channels: channels.map((channel) => channel.finish()),
    activity: names.activity.finish(),
    user: names.user.finish(),
    session: names.session.finish(),
    activities: names.activity.names,
    users: names.user.names,
    sessions: names.session.names,
    activityLine: names.activity.lines,
  };
}

/** Who and what such a table names; undefined where no map fits. */
export async function findMappedNames(path: string, maps: Maps): Promise<LabelledNames | undefined> {
  const found = await findMap(path, maps);
  if (found === undefined) return undefined;
  const [activities, users] = [new Set<string>(), new Set<string>()];
  const {table, labelled, map} = found;
  const wanted = [labelled.activity, labelled.user].map((column) => findColumn(column, table.columns)!.at);
  await table.read(wanted, (cells) => {
    activities.add(cells.text(0));
    users.add(cells.text(1));
  });
  return {activities: [...activities], users: [...users], hasGyro: map.gyro !== undefined};
}

interface Axis {
  readonly parts: readonly {readonly slot: number; readonly sign: number}[];
  readonly factor: number;
}

function axesOf(
  {columns, add, scale = 1}: SensorMap,
  factor: number,
  slotOf: (column: ColumnName) => {slot: number; sign: number},
): readonly Axis[] {
  return columns.map((column, axis) => ({
    parts: [column, ...(add === undefined ? [] : [add[axis]!])].map(slotOf),
    factor: factor * scale,
  }));
}

function sumOf(cells: RowCells, parts: Axis["parts"]): number {
  let sum = 0;
  for (const {slot, sign} of parts) {
    const value = cells.number(slot);
    if (Number.isNaN(value)) throw cells.refuse(slot, "is no number");
    sum += sign * value;
  }
  return sum;
}

function nameIn(cells: RowCells, slot: number): string {
  const name = cells.text(slot).trim();
  if (isNoName(name)) throw cells.refuse(slot, "is no name");
  return name;
}

function makeClock(
  {time}: ColumnMap,
  mapName: string,
  slotOf: (column: ColumnName) => {slot: number},
  file: string,
): (cells: RowCells) => number {
  if (!("column" in time)) throw refuseMap(mapName, "has no column of times", "Name time.column.", file);
  const {slot} = slotOf(time.column);
  const convert = numberToMs(time);
  return (cells) => {
    const value = convert === undefined ? textToMs(cells.text(slot)) : convert(cells.number(slot));
    if (Number.isNaN(value)) throw cells.refuse(slot, `is no time in ${time.unit}`);
    return Math.round(value);
  };
}

const NAME_IT = "Name the unit: what a model learns from is not guessed.";

function accelFactor({accel}: ColumnMap, mapName: string, file: string): number {
  if (accel.unit === "auto") throw refuseMap(mapName, "names no unit of the accelerometer", NAME_IT, file);
  return TO_METRES[accel.unit];
}

function gyroFactor({unit}: NonNullable<ColumnMap["gyro"]>, mapName: string, file: string): number {
  if (unit === "auto") throw refuseMap(mapName, "names no unit of the gyroscope", NAME_IT, file);
  return TO_DEGREES[unit];
}

function refuseMap(mapName: string, what: string, hint: string, file: string): ExpectedError {
  return new ExpectedError("input", `the column map ${mapName} ${what}`, {
    file,
    place: `formats.${mapName}`,
    hint,
  });
}
