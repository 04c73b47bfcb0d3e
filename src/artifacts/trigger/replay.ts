/** artifacts/trigger.json (`trigger/1`): what policies decide over the recordings, and how they fare on made-up histories. */
import * as z from "zod";
import {type Immutable, type JsonArtifact, readJson, writeJson} from "../json-file.ts";
import {decisionSchema} from "./decision.ts";

const KIND = "trigger/1";

const count = z.number().int().nonnegative();
const figure = z.number().nullable();

/** What a decision costs, had it been taken. */
const costSchema = z.object({
  /** Minutes of the machine and of a person. */
  trainingMinutes: z.number(),
  reviewMinutes: z.number(),
  /** Windows predicted under a warning or failure that the decision leaves as it is. */
  exposedWindows: count,
  /** Of these, how many more are wrong than the model was accepted with; null where no accuracy is known. */
  wrongWindows: figure,
});

const totalsSchema = costSchema.extend({
  observations: count,
  retrainings: count,
  rollbacks: count,
  queued: count,
});

const replaySchema = z.object({
  policy: z.string(),
  decisions: z.array(z.object({decision: decisionSchema, cost: costSchema})),
  totals: totalsSchema,
});

export const fareSchema = z.object({
  policy: z.string(),
  scenario: z.string(),
  /** Retrainings that nothing called for, in 30 days. */
  falseRetrainings: z.number(),
  /** Share of the histories with a drift in which it was never met. */
  missed: figure,
  /** Median hours from the drift's beginning to the retraining, of those that met it. */
  delayHours: figure,
  /** Means of a history. */
  retrainings: z.number(),
  wrongWindows: z.number(),
  trainingMinutes: z.number(),
  reviewMinutes: z.number(),
});

const triggerSchema = z.object({
  kymo: z.literal(KIND),
  simulated: z.boolean(),
  policies: z.array(z.object({name: z.string(), settings: z.record(z.string(), z.unknown())})),
  replays: z.array(replaySchema),
  simulation: z.object({
    histories: count,
    days: count,
    everyHours: z.number(),
    windowsPerHour: count,
    lostAccuracy: z.number(),
  }),
  scenarios: z.array(z.object({name: z.string(), text: z.string(), hasDrift: z.boolean()})),
  fares: z.array(fareSchema),
});

export type Cost = z.infer<typeof costSchema>;
export type Replay = z.infer<typeof replaySchema>;
export type Fare = z.infer<typeof fareSchema>;
export type TriggerResult = Immutable<z.infer<typeof triggerSchema>>;

const ARTIFACT: JsonArtifact<TriggerResult> = {
  name: "a comparison of retraining policies",
  kind: KIND,
  schema: triggerSchema,
  hint: 'Rebuild it with the stage "trigger".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readTrigger = (path: string): Promise<TriggerResult> => readJson(path, ARTIFACT);

export const writeTrigger = (path: string, result: TriggerResult): Promise<void> =>
  writeJson(path, result, 1);
