/** Which column map fits a table. */
import {basename} from "node:path";
import {type ColumnMap, columnsOf, findColumn, type SensorMap} from "./column-map.ts";
import {matchName} from "./name-pattern.ts";
import type {Table} from "./table.ts";

export type Side = "accel" | "gyro";

export interface Recognised {
  readonly mapName: string;
  readonly map: ColumnMap;
  /** The sensors that the table holds. */
  readonly sides: readonly Side[];
  /** What the file's name says of the recording; "" for nothing. */
  readonly session: string;
}

/** How the table fits the map, by its name and columns; undefined where it does not. */
export function fitMap(
  table: Pick<Table, "name" | "columns">,
  mapName: string,
  map: ColumnMap,
): Recognised | undefined {
  const name = basename(table.name).replace(/\.gz$/i, "");
  const {accel, gyro} = map;
  const sensors: readonly (readonly [Side, SensorMap])[] = [
    ["accel", accel],
    ...(gyro === undefined ? [] : [["gyro", gyro] as const]),
  ];
  const own = sensors.flatMap(([side, sensor]) => {
    const pattern = sensor.files ?? map.files;
    const session = pattern === undefined ? "" : matchName(pattern, name);
    return session === undefined ? [] : [{side, sensor, session}];
  });
  const sides = own.map(({side}) => side);
  if (own.length === 0) return undefined;
  const wanted = columnsOf(
    map,
    own.map(({sensor}) => sensor),
  );
  if (wanted.some((column) => findColumn(column, table.columns) === undefined)) return undefined;
  // columns named by position fit any table: a name has to speak for the map
  if (
    wanted.every((column) => typeof column === "number") &&
    map.files === undefined &&
    own.some(({sensor}) => sensor.files === undefined)
  )
    return undefined;
  return {mapName, map, sides, session: own[0]!.session};
}
