/**
 * The recordings in one container: an archive, a folder, or the files that lie side by side in the folder of recordings.
 * Tables are read by the first map that finds all its sensors there; a map that finds one of two comes last.
 */
import {basename} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {parseBatchedJson} from "../garmin/batched-json.ts";
import {type RecordingPair, readSensorBytes} from "../garmin/recording.ts";
import type {UnpackLimits} from "../garmin/workbook.ts";
import type {ColumnMap} from "./column-map.ts";
import {openCsvTable} from "./csv-table.ts";
import {finishGroups} from "./finish-groups.ts";
import {openParquetTable} from "./parquet-table.ts";
import {type Groups, readSensors} from "./read-sensors.ts";
import {fitMap, type Recognised} from "./recognise.ts";
import type {SourceFile} from "./source-file.ts";
import type {Table, TableForm} from "./table.ts";

/** A recording that was found, read or refused. */
export interface FoundRecording {
  readonly session: string;
  /** Names of its files. */
  readonly files: readonly string[];
  /** The map, or "FIT", "batched JSON", "Garmin". */
  readonly readBy: string;
  readonly samples: RecordingPair | ExpectedError;
}

export type Maps = Readonly<Record<string, ColumnMap>>;

export interface ContainerResult {
  readonly recordings: readonly FoundRecording[];
  readonly unread: readonly SourceFile[];
}

const GARMIN_NAME = /^(.+)-(accelerometer|gyroscope)_data\.(?:xlsx|csv|tsv|txt|fit)(?:\.gz)?$/i;

/** `label` names the container in its recordings' sessions; "" for the folder of recordings itself. */
export async function readContainer(
  files: readonly SourceFile[],
  label: string,
  maps: Maps,
  limits: UnpackLimits,
): Promise<ContainerResult> {
  const recordings: FoundRecording[] = [];
  const used = new Set<SourceFile>();
  const add = async (
    session: string,
    own: readonly SourceFile[],
    readBy: string,
    read: () => Promise<RecordingPair>,
  ) => {
    for (const file of own) used.add(file);
    const samples = await asValue(read);
    recordings.push({
      session: nameSession([label, session]),
      files: own.map(({name}) => name),
      readBy,
      samples,
    });
  };
  for (const file of files) {
    const stem = stemOf(file.name);
    if (file.content === "json")
      await add(stem, [file], "batched JSON", async () =>
        parseBatchedJson((await file.read()).toString(), file.path),
      );
    if (file.content === "fit" && !GARMIN_NAME.test(basename(file.name)))
      await add(stem, [file], "FIT", async () => {
        const bytes = await file.read();
        const named = `${file.path.replace(/\.(fit|gz|zip)$/i, "")}.fit`;
        return {
          accel: await readSensorBytes(bytes, named, "accelerometer", limits),
          gyro: await readSensorBytes(bytes, named, "gyroscope", limits),
        };
      });
  }
  for (const [session, pair] of findPairs(files))
    await add(session, [pair.accel, pair.gyro], "Garmin", async () => ({
      accel: await readSensorBytes(await pair.accel.read(), pair.accel.name, "accelerometer", limits),
      gyro: await readSensorBytes(await pair.gyro.read(), pair.gyro.name, "gyroscope", limits),
    }));
  const tables = await openTables(files.filter((file) => !used.has(file)));
  for (const {found, map, mapName} of assign(tables, maps, label !== "")) {
    for (const {file} of found) used.add(file);
    recordings.push(...(await readByMap(found, map, mapName, label)));
  }
  return {recordings, unread: files.filter((file) => !used.has(file))};
}

async function asValue(read: () => Promise<RecordingPair>): Promise<RecordingPair | ExpectedError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ExpectedError && error.reason === "input") return error;
    throw error;
  }
}

function findPairs(files: readonly SourceFile[]): ReadonlyMap<string, {accel: SourceFile; gyro: SourceFile}> {
  const halves = new Map<string, Partial<Record<"accel" | "gyro", SourceFile>>>();
  for (const file of files) {
    const match = GARMIN_NAME.exec(basename(file.name));
    if (match === null) continue;
    const half = halves.get(match[1]!) ?? {};
    half[match[2]!.toLowerCase() === "accelerometer" ? "accel" : "gyro"] ??= file;
    halves.set(match[1]!, half);
  }
  const pairs = new Map<string, {accel: SourceFile; gyro: SourceFile}>();
  for (const [session, {accel, gyro}] of halves)
    if (accel !== undefined && gyro !== undefined) pairs.set(session, {accel, gyro});
  return pairs;
}

interface OpenedFile {
  readonly file: SourceFile;
  /** The table as a map of this form sees it; undefined where it cannot be read so. */
  open(form: TableForm): Table | undefined;
}

async function openTables(files: readonly SourceFile[]): Promise<readonly OpenedFile[]> {
  const opened: OpenedFile[] = [];
  for (const file of files) {
    if (file.content === "parquet") {
      const table = await asTable(() => openParquetTable(file.path, file.name));
      opened.push({file, open: ({header}) => (header ? table : undefined)});
    } else if (file.content === "text") {
      const bytes = await file.read();
      const known = new Map<string, Table | undefined>();
      opened.push({
        file,
        open(form) {
          const key = `${form.skip} ${form.header}`;
          if (!known.has(key))
            known.set(
              key,
              openQuietly(() => openCsvTable(bytes, file.name, file.path, form)),
            );
          return known.get(key);
        },
      });
    }
  }
  return opened;
}

function openQuietly(open: () => Table): Table | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof ExpectedError) return undefined;
    throw error;
  }
}

async function asTable(open: () => Promise<Table>): Promise<Table | undefined> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof ExpectedError) return undefined;
    throw error;
  }
}

interface Found {
  readonly file: SourceFile;
  readonly table: Table;
  readonly recognised: Recognised;
}

interface Assigned {
  readonly mapName: string;
  readonly map: ColumnMap;
  readonly found: readonly Found[];
}

/** Which map reads which tables. Of an archive or folder one map reads: an app writes a sensor in several ways. */
function assign(tables: readonly OpenedFile[], maps: Maps, isOne: boolean): readonly Assigned[] {
  const assigned: Assigned[] = [];
  const taken = new Set<OpenedFile>();
  for (const wantsAll of [true, false])
    for (const [mapName, map] of Object.entries(maps)) {
      if (isOne && assigned.length > 0) return assigned;
      const found = tables.flatMap((one) => {
        const table = taken.has(one) ? undefined : one.open(map);
        const recognised = table && fitMap(table, mapName, map);
        return recognised === undefined ? [] : [{one, file: one.file, table: table!, recognised}];
      });
      const sides = new Set(found.flatMap(({recognised}) => recognised.sides));
      if (found.length === 0 || (wantsAll && sides.size < (map.gyro === undefined ? 1 : 2))) continue;
      for (const {one} of found) taken.add(one);
      assigned.push({mapName, map, found});
    }
  return assigned;
}

async function readByMap(
  found: readonly Found[],
  map: ColumnMap,
  mapName: string,
  label: string,
): Promise<readonly FoundRecording[]> {
  const isSplit = map.accel.files !== undefined;
  const bases = new Map<string, Found[]>();
  for (const one of found) {
    const own = one.recognised.session || (isSplit || label !== "" ? "" : stemOf(one.file.name));
    const base = [label, own].filter((part) => part !== "").join("-");
    bases.set(base, [...(bases.get(base) ?? []), one]);
  }
  const recordings: FoundRecording[] = [];
  for (const [base, own] of bases) {
    const files = own.map(({file}) => file.name);
    const groups: Groups = new Map();
    try {
      for (const {table, recognised, file} of own) await readSensors(table, recognised, file.path, groups);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      recordings.push({session: nameSession([base || mapName]), files, readBy: mapName, samples: error});
      continue;
    }
    for (const {key, samples} of finishGroups(groups, map, own[0]!.file.path)) {
      const session = nameSession([base, key].some((part) => part !== "") ? [base, key] : [mapName]);
      recordings.push({session, files, readBy: mapName, samples});
    }
  }
  return recordings;
}

/** The name without folders and extensions. */
export function stemOf(name: string): string {
  return basename(name)
    .replace(/\.gz$/i, "")
    .replace(/\.[^.]+$/, "");
}

/** A name that files can have everywhere: letters, digits, `.`, `_` and `-`. */
function nameSession(parts: readonly string[]): string {
  const name = parts
    .filter((part) => part !== "")
    .join("-")
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-")
    .replace(/^[.-]+|[.-]+$/g, "");
  return name === "" ? "recording" : name;
}
