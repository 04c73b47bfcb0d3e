/** Who and what a labelled CSV names, without its numbers: enough to check a plan by, in a fraction of the time. */
import {type CsvRow, readCsvRows} from "../formats/csv/rows.ts";
import {ExpectedError} from "../platform/failure.ts";
import {readTextCell} from "./labelled-cells.ts";
import {findMappedNames, type LabelledNames, type Maps} from "./labelled-map.ts";

/** Undefined for a table that neither a map nor the columns `activity` and `User` fit: the stage that reads it says why. */
export async function findLabelledNames(path: string, maps: Maps): Promise<LabelledNames | undefined> {
  try {
    const mapped = await findMappedNames(path, maps);
    if (mapped !== undefined) return mapped;
  } catch {
    return undefined;
  }
  const [activities, users] = [new Set<string>(), new Set<string>()];
  let columns: Columns | undefined;
  try {
    await readCsvRows(
      path,
      (row) => {
        if (columns === undefined) {
          columns = findColumns(row, path);
          return;
        }
        activities.add(readTextCell(row, columns.activity, "activity", path).trim());
        users.add(readTextCell(row, columns.user, "User", path).trim());
      },
      {guess: true},
    );
  } catch {
    return undefined;
  }
  if (columns === undefined) return undefined;
  return {activities: [...activities], users: [...users], hasGyro: columns.hasGyro};
}

interface Columns {
  readonly activity: number;
  readonly user: number;
  readonly hasGyro: boolean;
}

function findColumns(row: CsvRow, path: string): Columns {
  const header = row.starts.map((_, i) =>
    readTextCell(row, i, "the header", path)
      .replace(/^\uFEFF/, "")
      .trim()
      .toLowerCase(),
  );
  const [activity, user] = [header.indexOf("activity"), header.indexOf("user")];
  if (activity >= 0 && user >= 0)
    return {activity, user, hasGyro: header.some((name) => /^g[xyz](_w)?$/.test(name))};
  throw new ExpectedError("input", "no columns activity and User", {file: path, hint: "Name them so."});
}
