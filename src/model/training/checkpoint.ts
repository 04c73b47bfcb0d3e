/**
 * The state of a training run, from which it continues bit for bit: weights, the best weights so far, the optimizer,
 * and what else the run keeps. A crash leaves the old file or the new one, never a part of one.
 */
import {readFile, stat} from "node:fs/promises";
import * as z from "zod";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {decodeCheckpoint, encodeCheckpoint} from "./checkpoint-format.ts";
import type {OptimizerState} from "./optimizers/optimizer.ts";
import type {RunIdentity} from "./run-identity.ts";

type Arrays = ReadonlyMap<string, Float32Array>;

export interface Checkpoint<State> extends RunIdentity {
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

export function writeCheckpoint<State>(path: string, checkpoint: Checkpoint<State>): void {
  const {weights, best, optimizer, ...rest} = checkpoint;
  const header = {...rest, iteration: optimizer.iteration, hasBest: best !== null};
  const groups = {weights, best: best ?? new Map<string, Float32Array>(), optimizer: optimizer.slots};
  const arrays = new Map<string, Float32Array>();
  for (const [group, members] of Object.entries(groups))
    for (const [name, values] of members) arrays.set(`${group}/${name}`, values);
  writeAtomicSync(path, encodeCheckpoint({header, arrays}));
}

/**
 * Reads a checkpoint of this very run; `state` checks what the run put into it. Throws an ExpectedError for a file
 * that is
 * damaged, of another version, or of another architecture, seed, data or parameters. Undefined where there is none.
 */
export async function findCheckpoint<State>(
  path: string,
  identity: RunIdentity,
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
  checkIdentity(path, header, identity);
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

function checkIdentity(path: string, found: RunIdentity, expected: RunIdentity): void {
  const what = {
    architecture: "of another architecture",
    inputs: "of a run with other data or parameters",
    seed: `of a run with seed ${found.seed}, not ${expected.seed}`,
  };
  for (const [key, message] of Object.entries(what) as [keyof RunIdentity, string][])
    if (found[key] !== expected[key]) throw refuse(path, `header: ${key}`, `the checkpoint is ${message}`);
}

function refuse(file: string, place: string, message: string): ExpectedError {
  const hint = "Delete the file to train from the start, or go back to what it was written with.";
  return new ExpectedError("input", message, {file, place, hint});
}
