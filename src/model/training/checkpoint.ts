/**
 * A training run as it stands, from which it continues bit for bit: weights, the best weights so far, the optimizer,
 * and what else the run remembers. Written so that a crash leaves the old file or the new one, never a part of one.
 */
import {createHash} from "node:crypto";
import {open, readFile, rename, stat} from "node:fs/promises";
import {dirname} from "node:path";
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import {decodeCheckpoint, encodeCheckpoint} from "./checkpoint-format.ts";
import type {OptimizerState} from "./optimizers/optimizer.ts";

type Arrays = ReadonlyMap<string, Float32Array>;

/** What a checkpoint belongs to; a run may continue only what it would have begun alike. */
export interface CheckpointOwner {
  /** Of the model's configuration; see architectureDigest. */
  readonly architecture: string;
  /** SHA-256 (hex) of data, parameters and starting weights. */
  readonly inputs: string;
  readonly seed: number;
}

export interface Checkpoint<State> extends CheckpointOwner {
  /** Epochs, and steps over the whole run, that are done. */
  readonly epoch: number;
  readonly step: number;
  /** All variables, moving statistics too, by a name that no other has. */
  readonly weights: Arrays;
  /** The same of the best epoch; null before the first. */
  readonly best: Arrays | null;
  readonly optimizer: OptimizerState;
  /** Schedule, early stopping, history: plain JSON without NaN. */
  readonly state: State;
}

/** No model of this field comes near; a larger file would only fill the memory. */
const MAX_BYTES = 2 ** 30;

const count = z.number().int().nonnegative();
const headerSchema = z.strictObject({
  architecture: z.string(),
  inputs: z.string(),
  seed: z.number().int(),
  epoch: count,
  step: count,
  iteration: count,
  hasBest: z.boolean(),
  state: z.unknown(),
});

/** SHA-256 (hex) of a model's configuration, whatever the order of its keys. */
export function architectureDigest(config: unknown): string {
  const sorted = JSON.stringify(config, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash("sha256").update(sorted).digest("hex");
}

/** Writes beside `path`, flushes, and renames over it. */
export async function writeCheckpoint<State>(path: string, checkpoint: Checkpoint<State>): Promise<void> {
  const {weights, best, optimizer, ...rest} = checkpoint;
  const header = {...rest, iteration: optimizer.iteration, hasBest: best !== null};
  const groups = {weights, best: best ?? new Map<string, Float32Array>(), optimizer: optimizer.slots};
  const arrays = new Map<string, Float32Array>();
  for (const [group, members] of Object.entries(groups))
    for (const [name, values] of members) arrays.set(`${group}/${name}`, values);
  const pieces = encodeCheckpoint({header, arrays});
  const partial = `${path}.partial`;
  const file = await open(partial, "w");
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
  const folder = await open(dirname(path), "r");
  // Some file systems cannot flush a folder; the rename is still whole there.
  await folder.sync().catch(() => undefined);
  await folder.close();
}

/**
 * Reads a checkpoint of this very run; `state` checks what the run put into it. Throws a ExpectedError for a file that is
 * damaged, of another version, or of another architecture, seed, data or parameters. Undefined where there is none.
 */
export async function findCheckpoint<State>(
  path: string,
  owner: CheckpointOwner,
  state: z.ZodType<State>,
): Promise<Checkpoint<State> | undefined> {
  const size = await stat(path).then(
    (found) => found.size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    },
  );
  if (size === undefined) return undefined;
  if (size > MAX_BYTES)
    throw refuse(path, "size", `the checkpoint has ${size} bytes, at most ${MAX_BYTES} are read`);
  const content = decodeCheckpoint(await readFile(path), path);
  const parsed = headerSchema.safeParse(content.header);
  if (!parsed.success) throw refuse(path, "header", z.prettifyError(parsed.error));
  const {iteration, hasBest, state: given, ...header} = parsed.data;
  checkOwner(path, header, owner);
  const checked = state.safeParse(given);
  if (!checked.success) throw refuse(path, "header: state", z.prettifyError(checked.error));
  const group = (name: string): Arrays =>
    new Map(
      [...content.arrays]
        .filter(([key]) => key.startsWith(`${name}/`))
        .map(([key, values]) => [key.slice(name.length + 1), values]),
    );
  const optimizer = {iteration, slots: group("optimizer")};
  return {
    ...header,
    weights: group("weights"),
    best: hasBest ? group("best") : null,
    optimizer,
    state: checked.data,
  };
}

function checkOwner(path: string, found: CheckpointOwner, expected: CheckpointOwner): void {
  const what = {
    architecture: "of another architecture",
    inputs: "of a run with other data or parameters",
    seed: `of a run with seed ${found.seed}, not ${expected.seed}`,
  };
  for (const [key, message] of Object.entries(what) as [keyof CheckpointOwner, string][])
    if (found[key] !== expected[key]) throw refuse(path, `header: ${key}`, `the checkpoint is ${message}`);
}

function refuse(file: string, place: string, message: string): ExpectedError {
  const hint = "Delete the file to train from the start, or go back to what it was written with.";
  return new ExpectedError("input", message, {file, place, hint});
}
