/**
 * The search's own table of windows: those of the users who take part, and no others, so that no later stage of a
 * search could look at anybody else, and none runs again when others change.
 */
import {writeTable} from "../../formats/arrow/table.ts";
import {gatherWindows} from "../../windows/cut.ts";
import {readWindows, type WindowsMeta} from "../../windows/table.ts";

/** Writes the rows of `users`, in the order of the table, with all of its columns and metadata. */
export async function writeWindowsOf(
  users: readonly string[],
  from: string,
  to: string,
): Promise<WindowsMeta> {
  const {table, meta} = await readWindows(from);
  const wanted = new Set(users);
  const user = table.strings("user");
  const rows = user.flatMap((name, row) => (name !== null && wanted.has(name) ? [row] : []));
  const width = table.width("x");
  const chosen = gatherWindows(table.float32("x"), rows, width);
  const words = (name: string) => {
    const all = name === "user" ? user : table.strings(name);
    return {name, type: "dictionary", values: rows.map((row) => all[row]!)} as const;
  };
  const whole = (name: string) => {
    const all = table.int32(name);
    return {name, type: "int32", values: Int32Array.from(rows, (row) => all[row]!)} as const;
  };
  const time = (name: string) => {
    const all = table.timestamp(name);
    return {name, type: "timestamp", values: Float64Array.from(rows, (row) => all[row]!)} as const;
  };
  await writeTable(
    to,
    [
      whole("window_id"),
      ...["session", "user", "activity"].map(words),
      ...["start", "end"].map(time),
      whole("segment"),
      {name: "x", type: "list", width, values: chosen},
    ],
    table.metadata,
  );
  return meta;
}
