/**
 * One trial of a search: artifacts/search/plan/<round>/<trial>/config.json (`search-trial/1`), what it is to do, and
 * artifacts/search/trials/<round>/<trial>/result.json (`search-result/2`), what came of it.
 */
import * as z from "zod";
import {type JsonArtifact, parseJson, readJson} from "../json-file.ts";
import {divergenceSchema, stoppedSchema} from "../training/epoch.ts";
import {writeSortedJson} from "./sorted-json.ts";

const CONFIG_KIND = "search-trial/1";
const RESULT_KIND = "search-result/2";
const HINT = "Rebuild it: `pnpm dag repro search_report`.";

const count = z.number().int().nonnegative();
/** Also the name of a folder. */
const trialId = z.string().regex(/^[\w-]+$/);
const users = z.array(z.string()).readonly();
const object = z.record(z.string(), z.json());
const scores = z.object({loss: z.number(), accuracy: z.number(), macroF1: z.number()});

const configSchema = z.object({
  kymo: z.literal(CONFIG_KIND),
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

export const resultSchema = z.object({
  kymo: z.literal(RESULT_KIND),
  id: trialId,
  values: object,
  /** Epochs that it was given in all, and those that it ran now, which is less where it went on from a checkpoint. */
  budget: count,
  ran: count,
  /** Every epoch since its first. */
  epochs: z.array(epochSchema).readonly(),
  bestEpoch: count,
  stopped: stoppedSchema,
  /** Where the loss stopped being finite, if it did. */
  diverged: divergenceSchema.nullable(),
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

export type Values = Readonly<z.infer<typeof object>>;
export type TrialConfig = z.infer<typeof configSchema>;
export type TrialResult = z.infer<typeof resultSchema>;
export type UserResult = TrialResult["byUser"][number];
export type Scores = z.infer<typeof scores>;

const CONFIG: JsonArtifact<TrialConfig> = {
  name: "a trial's configuration",
  kind: CONFIG_KIND,
  schema: configSchema,
  hint: HINT,
};
const RESULT: JsonArtifact<TrialResult> = {
  name: "a trial's result",
  kind: RESULT_KIND,
  schema: resultSchema,
  hint: HINT,
};

/** Throws an ExpectedError naming the field that is wrong, as all three. */
export const readTrialConfig = (path: string): Promise<TrialConfig> => readJson(path, CONFIG);
export const readTrialResult = (path: string): Promise<TrialResult> => readJson(path, RESULT);

/** Checks the text of a result; `file` only names it in the errors. */
export const parseTrialResult = (text: string, file: string): TrialResult => parseJson(text, file, RESULT);

export const writeTrialConfig = (path: string, config: TrialConfig): Promise<void> =>
  writeSortedJson(path, config);
export const writeTrialResult = (path: string, result: TrialResult): Promise<void> =>
  writeSortedJson(path, result);
