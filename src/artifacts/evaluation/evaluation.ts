/**
 * artifacts/evaluation.json (`evaluation/5`): everything that the evaluation report shows.
 *
 * All figures are of the test users alone; the validation users serve only to fit the temperature. A figure that is
 * undefined is null, never 0. Shares are 0 to 1, durations seconds, and numbers have 12 significant digits.
 */
import * as z from "zod";
import {type Immutable, type JsonArtifact, parseJson, readJson, writeJson} from "../json-file.ts";
import {boutResultsSchema} from "./bouts.ts";
import {calibrationSchema} from "./calibration.ts";
import {decisionSchema, eventsSchema, groupsSchema, precisionRecallSchema} from "./depth.ts";
import {
  baselinesSchema,
  classResultSchema,
  confidentErrorsSchema,
  confusionSchema,
  estimateSchema,
  metricsSchema,
  naiveIntervalSchema,
  userResultSchema,
} from "./figures.ts";
import {peopleSummarySchema, precisionsSchema} from "./people.ts";
import {conformalSchema, selectiveSchema} from "./selective.ts";
import {verdictSchema} from "./verdict.ts";

const KIND = "evaluation/5";

const names = z.array(z.string());
const count = z.number().int().nonnegative();

const dataSchema = z.object({
  source: z.string(),
  simulated: z.boolean(),
  /** In the order of the model's output. */
  classes: names,
  absentClasses: names,
  users: z.object({train: names, validation: names, test: names}),
  /** "known": the model's card says whom it learnt from, and no test user is among them. */
  trainingPeople: z.enum(["known", "unknown"]),
  windows: z.object({train: count, validation: count, test: count}),
  /** Test windows without a label, left out of every figure. */
  unlabelledWindows: count,
  sessions: count,
  /** Hash of the scaler that the labelled windows were written with. */
  scalerHash: z.string(),
  rateHz: z.number(),
  /** Samples of a window over the rate. */
  windowSeconds: z.number(),
  /** From the start of one window to the start of the next. */
  stepSeconds: z.number(),
});

/** How the intervals were made. */
const intervalsSchema = z.object({
  /** What varies; "none" where there are fewer than two users and two sessions. */
  unit: z.enum(["user", "session", "none"]),
  units: count,
  level: z.number(),
  /** Ends a sentence such as "Brackets hold 95 % intervals: …". */
  method: z.string(),
  /** Set where the units say little; a sentence to print beside the intervals. */
  caution: z.string().nullable(),
});

export const evaluationSchema = z.object({
  kymo: z.literal(KIND),
  model: z.object({
    name: z.string(),
    /** SHA-256 of the model file. */
    hash: z.string(),
    /** Hash of the scaler that the model's input was scaled with. */
    scalerHash: z.string(),
  }),
  data: dataSchema,
  intervals: intervalsSchema,
  headline: z.object({
    accuracy: estimateSchema,
    macroF1: estimateSchema,
    balancedAccuracy: estimateSchema,
  }),
  perClass: z.array(classResultSchema),
  perUser: z.array(userResultSchema),
  /** The user with the lowest accuracy. */
  worstUser: userResultSchema,
  people: peopleSummarySchema,
  /** Null without two test people. */
  precision: precisionsSchema.nullable(),
  calibration: calibrationSchema,
  baselines: baselinesSchema,
  verdict: verdictSchema,
  metrics: metricsSchema,
  confusion: confusionSchema,
  selective: selectiveSchema,
  conformal: conformalSchema.nullable(),
  groups: groupsSchema,
  precisionRecall: precisionRecallSchema,
  decision: decisionSchema.nullable(),
  events: eventsSchema,
  bouts: boutResultsSchema,
  naive: naiveIntervalSchema,
  confidentErrors: confidentErrorsSchema,
});

export type Evaluation = Immutable<z.infer<typeof evaluationSchema>>;
export type IntervalAccount = Evaluation["intervals"];

const ARTIFACT: JsonArtifact<Evaluation> = {
  name: "an evaluation",
  kind: KIND,
  schema: evaluationSchema,
  hint: 'Rebuild it with the stage "evaluate".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readEvaluation = (path: string): Promise<Evaluation> => readJson(path, ARTIFACT);

/** Checks the text of an evaluation; `file` only names it in the errors. */
export const parseEvaluation = (text: string, file: string): Evaluation => parseJson(text, file, ARTIFACT);

/** Checked, with its fields in the order of the schema. */
export const writeEvaluation = (path: string, evaluation: Evaluation): Promise<void> =>
  writeJson(path, parseEvaluation(JSON.stringify(evaluation), path), 2);
