/**
 * What the stages of a search hand on: the definition and all trials so far (`rounds/<n>.json`), what one trial is to
 * do (`config.json`), and what came of it (`result.json`). Files of a search are written and read here alone.
 */
import {readFile, writeFile} from "node:fs/promises";
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import {METHODS, MONITORS} from "./params.ts";
import {domainSchema, type Json} from "./space.ts";

const count = z.number().int().nonnegative();
/** Also the name of a folder. */
const trialId = z.string().regex(/^[\w-]+$/);
const users = z.array(z.string()).readonly();
const object = z.record(z.string(), z.json());
const scores = z.object({loss: z.number(), accuracy: z.number(), macroF1: z.number()});

const definitionSchema = z.object({
  method: z.enum(METHODS),
  trials: count,
  keep: z.number(),
  epochs: count,
  monitor: z.enum(MONITORS),
  seed: count,
  dimensions: z.array(z.object({path: z.string(), domain: domainSchema})).readonly(),
  /** The block `train`, complete: the configuration that every trial starts from, and the first trial itself. */
  train: object,
  /** What it holds for each path of the space, in the words of the space where it is one of its values. */
  defaults: object,
  /** Inner split: both parts are of the outer split's training users. */
  users: z.object({train: users, validation: users}),
  /** Users of the outer split whose windows the search is never given. */
  heldOut: z.object({validation: users, test: users}),
  classes: z.array(z.string()).readonly(),
  /** Of the windows. */
  steps: count,
  channels: count,
  /** Base name of the labelled file. */
  source: z.string(),
  simulated: z.boolean(),
});

const configSchema = z.object({
  kymo: z.literal("search-trial/1"),
  id: trialId,
  values: object,
  /** The block `train` with the values in place, and the epochs of this trial in all. */
  train: object,
  users: z.object({train: users, validation: users}),
  seed: count,
  /** Epochs behind it, in the checkpoint that lies beside; 0 where there is none. */
  epochsBefore: count,
  /** Whether a later round may go on from where it ends. */
  keepsCheckpoint: z.boolean(),
});

const epochSchema = z.object({
  epoch: count,
  learningRate: z.number(),
  train: scores,
  validation: scores,
});

const resultSchema = z.object({
  kymo: z.literal("search-result/1"),
  id: trialId,
  values: object,
  /** Epochs that it was given in all, and those that it ran now, which is less where it went on from a checkpoint. */
  budget: count,
  ran: count,
  /** Every epoch since its first. */
  epochs: z.array(epochSchema).readonly(),
  bestEpoch: count,
  stopped: z.enum(["all epochs", "early stopping", "loss not finite"]),
  /** Where the loss stopped being finite, if it did. */
  broken: z.object({epoch: count, step: count, layer: z.string()}).nullable(),
  parameters: count,
  /** The best epoch's weights on each inner validation user, in the order of their names; none where it diverged. */
  byUser: z
    .array(
      z.object({
        user: z.string(),
        /** Rows are the truth, columns the prediction. */
        confusion: z.array(z.array(count).readonly()).readonly(),
        /** Sum over the windows of −ln p(true class), nats; p is at least 1e-7. */
        lossSum: z.number().nonnegative(),
      }),
    )
    .readonly(),
  /** Over all inner validation windows, of the best epoch's weights; null where a loss was not finite. */
  scores: scores.nullable(),
});

const searchSchema = z.object({
  kymo: z.literal("search/1"),
  round: count,
  definition: definitionSchema,
  /** Of all rounds so far, in the order in which they were planned. */
  trials: z.array(resultSchema.extend({round: count})).readonly(),
});

export type Values = Readonly<z.infer<typeof object>>;
export type Definition = z.infer<typeof definitionSchema>;
export type TrialConfig = z.infer<typeof configSchema>;
export type TrialResult = z.infer<typeof resultSchema>;
export type UserResult = TrialResult["byUser"][number];
export type Trial = TrialResult & {readonly round: number};
export type Search = z.infer<typeof searchSchema>;
export type Scores = z.infer<typeof scores>;

/** The id of the trial that trains the block `train` as it is. */
export const DEFAULTS = "defaults";

/** What a trial had for a path of the space. */
export function trialValue({id, values}: Trial, path: string, {defaults}: Definition): Json {
  return (id === DEFAULTS ? defaults[path] : values[path]) ?? null;
}

export const readSearch = (path: string): Promise<Search> =>
  read(path, searchSchema, "the record of a search");
export const readConfig = (path: string): Promise<TrialConfig> =>
  read(path, configSchema, "a trial's configuration");
export const readResult = (path: string): Promise<TrialResult> =>
  read(path, resultSchema, "a trial's result");

async function read<T>(path: string, schema: z.ZodType<T>, what: string): Promise<T> {
  const hint = "Rebuild it: `pnpm dag repro search_report`.";
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new ExpectedError("input", `${what} is not JSON`, {file: path, hint, cause});
  }
  const result = schema.safeParse(value);
  if (!result.success)
    throw new ExpectedError("input", `not ${what}: ${z.prettifyError(result.error)}`, {file: path, hint});
  return result.data;
}

/** JSON with keys in the order of their code units, so that equal records are equal bytes. */
export async function writeRecord(
  path: string,
  record: Search | TrialConfig | TrialResult | object,
): Promise<void> {
  await writeFile(path, `${JSON.stringify(record, sortKeys, 1)}\n`);
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
