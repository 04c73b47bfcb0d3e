/** What a file that nobody reads looks like, in a few words, so that a person sees why. */
import {basename} from "node:path";
import {findColumns} from "../garmin/columns.ts";
import {findPacker} from "../garmin/unpack.ts";
import {openCsvTable} from "./csv-table.ts";
import type {SourceFile} from "./source-file.ts";

export async function describeFile({name, content, read}: SourceFile): Promise<string> {
  const base = basename(name);
  if (/accel|gyro/i.test(base) && /\.(xlsx|csv|tsv|fit)(\.gz)?$/i.test(base)) {
    const sensor = /accel/i.test(base) ? "accelerometer" : "gyroscope";
    if (content === "xlsx" || (content === "text" && isGarmin(await read(), name, sensor)))
      return `a Garmin file of the ${sensor}; its name has to end in -${sensor}_data${/\.[^.]+(\.gz)?$/.exec(base)?.[0] ?? ".xlsx"}`;
  }
  if (content === "xlsx")
    return "a workbook whose name does not end in -accelerometer_data.xlsx or -gyroscope_data.xlsx";
  if (content === "text") return describeText(await read(), name);
  if (content === "other") {
    const bytes = await read();
    if (bytes.length === 0) return "an empty file; copy or export it again";
    const packer = findPacker(bytes);
    return packer === undefined
      ? "no table: its bytes are no text"
      : `packed by ${packer}; unpack it, or pack it by gzip or zip`;
  }
  return `${content}, which no reader takes here`;
}

function isGarmin(bytes: Buffer, name: string, sensor: "accelerometer" | "gyroscope"): boolean {
  try {
    findColumns(openCsvTable(bytes, name, name, {skip: 0, header: true}).columns, sensor, name, 1);
    return true;
  } catch {
    return false;
  }
}

function describeText(bytes: Buffer, name: string): string {
  let columns: readonly string[];
  try {
    ({columns} = openCsvTable(bytes, name, name, {skip: 0, header: true}));
  } catch {
    return "text, but no table";
  }
  if (columns.length < 2) return "text, but no table";
  const shown = columns.slice(0, 10).map((column) => column.slice(0, 30));
  return `a table with the columns ${shown.join(", ")}${columns.length > 10 ? " …" : ""}; no column map fits, "kymo inspect-data" proposes one`;
}
