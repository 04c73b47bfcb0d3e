/**
 * What the recordings are compared with: the labelled windows of the training users, or the older JSON of normalised
 * samples.
 */
import {readFile} from "node:fs/promises";
import {readWindows} from "../../artifacts/windows.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {sortFinite} from "../../stats/sorted.ts";
import {parseSamples} from "./samples-baseline.ts";
import {type Provenance, selectRows, series, viewWindows, type WindowTable} from "./window-table.ts";

export interface Reference {
  readonly kind: "windows" | "samples";
  readonly label: string;
  readonly note: string;
  /** Channel by channel, ascending, normalised. */
  readonly sorted: readonly Float64Array[];
  readonly provenance: Provenance;
  /** Training windows; undefined for a baseline of samples. */
  readonly table: WindowTable | undefined;
  readonly simulated: boolean;
}

/**
 * Reads either kind, told apart by the first bytes. Of windows the users in `trainUsers` are kept, or all where none of
 * them is there. Throws an ExpectedError when the file is neither, or has no windows.
 */
export async function readBaseline(path: string, trainUsers: readonly string[]): Promise<Reference> {
  const bytes = await readFile(path);
  return bytes.subarray(0, 6).toString("latin1") === "ARROW1"
    ? windowsBaseline(viewWindows(await readWindows(path)), trainUsers, path)
    : samplesBaseline(bytes.toString("utf8"), path);
}

function windowsBaseline(all: WindowTable, trainUsers: readonly string[], path: string): Reference {
  const training = new Set(trainUsers);
  const known = all.users.some((user) => user !== null && training.has(user));
  const table = known ? selectRows(all, (row) => training.has(all.users[row] ?? "")) : all;
  if (table.rows === 0)
    throw new ExpectedError("input", "the baseline has no windows", {
      file: path,
      hint: "Give one that was built from labelled data.",
    });
  const users = new Set(table.users).size;
  return {
    kind: "windows",
    label: known
      ? "labelled windows of the training users"
      : "labelled windows of people who are not in the splits",
    note: known
      ? `${table.rows} windows of ${users === 1 ? "the training user" : `the ${users} training users`}; no validation or test user is in it`
      : `${table.rows} windows of ${users === 1 ? "one user, who is not" : `${users} users, none of whom is`} in the splits`,
    sorted: series(table).map(sortFinite),
    provenance: table,
    table,
    simulated: table.simulated,
  };
}

function samplesBaseline(text: string, path: string): Reference {
  const {samples, ...provenance} = parseSamples(text, path);
  return {
    kind: "samples",
    label: "normalised training samples",
    note: `${samples[0]!.length} samples a channel, drawn from the training data without user, session or time; its units are not written in it and are taken to be the model's`,
    sorted: samples.map(sortFinite),
    provenance,
    table: undefined,
    simulated: false,
  };
}
