/**
 * What the recordings are compared with: the labelled windows of the training users, or the older JSON of normalised
 * samples. Like is compared with like only: channels, units, gravity and scaler must agree.
 */
import {readFile} from "node:fs/promises";
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import {sortFinite} from "../../stats/sorted.ts";
import {type Provenance, readWindowTable, selectRows, series, type WindowTable} from "./window-table.ts";

export interface Reference {
  kind: "windows" | "samples";
  label: string;
  note: string;
  /** Channel by channel, ascending, normalised. */
  sorted: Float64Array[];
  provenance: Provenance;
  /** Training windows; undefined for a baseline of samples. */
  table: WindowTable | undefined;
  simulated: boolean;
}

const legacySchema = z.object({
  preprocessing: z.object({scaler_mean: z.array(z.number()), scaler_scale: z.array(z.number().positive())}),
  per_channel: z.record(z.string(), z.object({samples: z.array(z.number()).min(1)})),
});

/** Reads either kind, told apart by the first bytes. Of windows the users in `trainUsers` are kept, or all. */
export async function readBaseline(path: string, trainUsers: readonly string[]): Promise<Reference> {
  const bytes = await readFile(path);
  return bytes.subarray(0, 6).toString("latin1") === "ARROW1"
    ? windowsBaseline(await readWindowTable(path), trainUsers, path)
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
    label: "labelled windows of the training users",
    note: known
      ? `${table.rows} windows of the ${users} training users; no validation or test user is in it`
      : `${table.rows} windows of all ${users} users: none of them is in the splits`,
    sorted: series(table).map(sortFinite),
    provenance: table,
    table,
    simulated: table.simulated,
  };
}

function samplesBaseline(text: string, path: string): Reference {
  const hint = "Give a table of windows, or the normalised_baseline.json of the training.";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ExpectedError("input", "the baseline is neither an Arrow table nor JSON", {
      file: path,
      hint,
      cause,
    });
  }
  const checked = legacySchema.safeParse(value);
  if (!checked.success)
    throw new ExpectedError(
      "input",
      `not a baseline of normalised samples: ${z.prettifyError(checked.error)}`,
      {
        file: path,
        hint,
      },
    );
  const {preprocessing, per_channel: perChannel} = checked.data;
  const channels = Object.keys(perChannel);
  const sorted = channels.map((channel) => Float64Array.from(perChannel[channel]!.samples).sort());
  if (
    preprocessing.scaler_mean.length !== channels.length ||
    preprocessing.scaler_scale.length !== channels.length
  )
    throw new ExpectedError(
      "input",
      `the baseline has ${channels.length} channels and ${preprocessing.scaler_mean.length} means`,
      {file: path, hint},
    );
  return {
    kind: "samples",
    label: "normalised training samples",
    note: `${sorted[0]!.length} samples a channel, drawn from the training data without user, session or time; its units are not written in it and are taken to be the model's`,
    sorted,
    provenance: {
      channels,
      accelUnit: "m/s^2",
      gyroUnit: "deg/s",
      gravity: "included",
      scalerHash: null,
      mean: preprocessing.scaler_mean,
      scale: preprocessing.scaler_scale,
    },
    table: undefined,
    simulated: false,
  };
}

/** Largest difference of two scalers in training standard deviations: of the means, or of the scales' ratio from 1. */
export function scalerDifference(
  a: Pick<Provenance, "mean" | "scale">,
  b: Pick<Provenance, "mean" | "scale">,
): number {
  let largest = 0;
  for (let c = 0; c < a.mean.length; c++) {
    const scale = a.scale[c]!;
    largest = Math.max(largest, Math.abs(a.mean[c]! - b.mean[c]!) / scale, Math.abs(b.scale[c]! / scale - 1));
  }
  return largest;
}

/** Throws a ExpectedError unless `other` may be compared with `reference`; gives the scalers' difference. */
export function requireAlike(
  reference: Provenance,
  other: Provenance,
  {tolerance, name, file}: {tolerance: number; name: string; file: string},
): number {
  const hint =
    "Compare only what was scaled alike: rebuild both with one scaler, or set `baseline` and `scaler` to a pair.";
  const pairs: [string, string, string][] = [
    ["channels", other.channels.join(), reference.channels.join()],
    ["accelerometer unit", other.accelUnit, reference.accelUnit],
    ["gyroscope unit", other.gyroUnit, reference.gyroUnit],
    ["gravity", other.gravity, reference.gravity],
  ];
  for (const [what, found, expected] of pairs)
    if (found !== expected)
      throw new ExpectedError("input", `${what} of ${name}: ${found}; of the baseline: ${expected}`, {
        file,
        hint,
      });
  const difference = scalerDifference(reference, other);
  if (difference > tolerance) {
    const found = `${difference.toPrecision(4)} training standard deviations`;
    throw new ExpectedError(
      "input",
      `the scaler of ${name} differs from the baseline's by ${found}, allowed are ${tolerance}`,
      {file, hint},
    );
  }
  return difference;
}
