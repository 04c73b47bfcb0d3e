/** The samples of a table, by the columns that a map names, recording by recording. */
import {ExpectedError} from "../../platform/failure.ts";
import {type ColumnMap, type ColumnName, findColumn} from "./column-map.ts";
import {GrowingSamples} from "./growing-samples.ts";
import type {Recognised, Side} from "./recognise.ts";
import type {RowCells, Table} from "./table.ts";
import {numberToMs, textToMs} from "./time.ts";

/** By the values of the map's `separate` columns, joined by "-"; "" where it has none. */
export type Groups = Map<string, Partial<Record<Side, GrowingSamples>>>;

/** Of a sensor's rows: more without a number are no faults of a sensor. */
const MAX_UNREADABLE = 0.5;
const MAX_GROUPS = 10_000;

/**
 * Adds the table's samples to `groups`. Rows in which a value is no number are left out and counted. Throws an
 * ExpectedError for a time that cannot be read, or where most rows have no values.
 */
export async function readSensors(
  table: Table,
  {map, sides}: Recognised,
  file: string,
  groups: Groups,
): Promise<void> {
  const slots: number[] = [];
  const slotOf = (column: ColumnName): {slot: number; sign: number} => {
    const {at, sign} = findColumn(column, table.columns)!;
    return {slot: slots.push(at) - 1, sign};
  };
  const time = "column" in map.time ? slotOf(map.time.column) : undefined;
  const sensors = sides.map((side) => {
    const sensor = map[side]!;
    const scale = sensor.scale ?? 1;
    return {side, scale, axes: sensor.columns.map(slotOf), added: (sensor.add ?? []).map(slotOf)};
  });
  const separate = map.separate.map((column) => slotOf(column).slot);
  const timeOf = await makeClock(table, map, time?.slot, file);
  let lastKey: string | undefined;
  let group: Partial<Record<Side, GrowingSamples>> = {};
  const unreadable: Partial<Record<Side, number>> = {};
  let rows = 0;
  const values = new Float64Array(3);
  await table.read(slots, (cells) => {
    const t = timeOf(cells, rows++);
    const key = separate.length === 0 ? "" : separate.map((slot) => cells.text(slot)).join("-");
    if (key !== lastKey) {
      group = getGroup(groups, key, file);
      lastKey = key;
    }
    for (const {side, axes, added, scale} of sensors) {
      for (let axis = 0; axis < 3; axis++) {
        const {slot, sign} = axes[axis]!;
        const extra = added[axis];
        const more = extra === undefined ? 0 : extra.sign * cells.number(extra.slot);
        values[axis] = (sign * cells.number(slot) + more) * scale;
      }
      group[side] ??= new GrowingSamples(file);
      if (!group[side].push(t, values)) unreadable[side] = (unreadable[side] ?? 0) + 1;
    }
  });
  for (const [side, count] of Object.entries(unreadable))
    if (count > rows * MAX_UNREADABLE)
      throw new ExpectedError("input", `${count} of ${rows} rows have no number for the ${side}`, {
        file,
        place: `columns ${map[side as Side]!.columns.join(", ")}`,
        hint: "Correct the columns of the map, or export the table with every sensor in every row.",
      });
}

function getGroup(groups: Groups, key: string, file: string): Partial<Record<Side, GrowingSamples>> {
  const known = groups.get(key);
  if (known !== undefined) return known;
  if (groups.size >= MAX_GROUPS)
    throw new ExpectedError("input", `more than ${MAX_GROUPS} recordings in one table`, {
      file,
      hint: "Name columns under separate that tell recordings apart, not samples.",
    });
  const group = {};
  groups.set(key, group);
  return group;
}

/** The time of a row in ms, by its cell or by its number. */
async function makeClock(
  table: Table,
  {time}: ColumnMap,
  slot: number | undefined,
  file: string,
): Promise<(cells: RowCells, row: number) => number> {
  if (!("column" in time)) {
    const {startLine, rateLine} = time;
    const lines = table.firstLines ?? [];
    const [start, rate] = [startLine, rateLine].map((line) => Number.parseFloat(lines[line - 1] ?? ""));
    if (!(start! > 0 && rate! > 0))
      throw new ExpectedError("input", `lines ${startLine} and ${rateLine} have no start and rate`, {
        file,
        hint: "Give the file as the device wrote it.",
      });
    return (_, row) => start! * 1000 + (row * 1000) / rate!;
  }
  const convert = numberToMs(time);
  return (cells) => {
    const value = convert === undefined ? textToMs(cells.text(slot!)) : convert(cells.number(slot!));
    if (Number.isNaN(value)) throw cells.refuse(slot!, `is no time in ${time.unit}`);
    return value;
  };
}
