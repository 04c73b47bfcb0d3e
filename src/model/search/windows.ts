import {
  readWindows,
  type Windows,
  type WindowsMeta,
  type WindowsTable,
  widthOf,
  writeWindows,
} from "../../artifacts/windows.ts";
import {gatherWindows} from "../../windows/cut.ts";

/** Writes the rows of `users`, in the order of the table, with all of its columns and metadata. */
export async function writeWindowsOf(
  users: readonly string[],
  from: string,
  to: string,
): Promise<WindowsMeta> {
  const table = await readWindows(from);
  const wanted = new Set(users);
  const rows = table.user.flatMap((name, row) => (name !== null && wanted.has(name) ? [row] : []));
  await writeWindows(to, select(table, rows), table.meta);
  return table.meta;
}

function select(table: WindowsTable, rows: readonly number[]): Windows & Pick<WindowsTable, "windowId"> {
  const words = (values: readonly (string | null)[]) => rows.map((row) => values[row]!);
  const times = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  const whole = (values: Int32Array) => Int32Array.from(rows, (row) => values[row]!);
  return {
    rows: rows.length,
    windowId: whole(table.windowId),
    session: words(table.session),
    user: words(table.user),
    activity: words(table.activity),
    start: times(table.start),
    end: times(table.end),
    segment: whole(table.segment),
    x: gatherWindows(table.x, rows, widthOf(table.meta)),
  };
}
