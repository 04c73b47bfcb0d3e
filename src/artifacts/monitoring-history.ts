/**
 * artifacts/monitoring.json (`monitoring-history/2`): the monitor's layers over the recordings, in the order of time and by
 * day, with changes and with what was known when. Times are the recordings' own.
 */
import * as z from "zod";
import {ruleSchema, verdictSchema} from "./drift/verdict.ts";
import {type Immutable, type JsonArtifact, readJson, writeJson} from "./json-file.ts";
import {levelSchema} from "./level.ts";
import {layersSchema} from "./monitoring.ts";

const KIND = "monitoring-history/2";
const count = z.number().int().nonnegative();
const figure = z.number().nullable();
const time = z.iso.datetime();

const recordingSchema = z.object({
  session: z.string(),
  simulated: z.boolean(),
  /** Begin of the first window and of the last. */
  from: time,
  to: time,
  layers: layersSchema,
  /** Of the layers. */
  verdict: verdictSchema,
  /** Of the comparison with the reference; null where there is none. */
  drift: z.object({level: levelSchema, headline: z.string(), broken: z.array(z.string())}).nullable(),
  /** Mean acceleration, m/s²; null where nothing was compared. */
  gravity: z.tuple([figure, figure, figure]).nullable(),
  largestPsi: figure,
  estimatedAccuracy: figure,
});

const daySchema = z.object({
  /** UTC. */
  day: z.iso.date(),
  recordings: count,
  layers: layersSchema,
  verdict: verdictSchema,
  /** Worst of the layers of the day and of its recordings' drift. */
  level: levelSchema,
});

const trendSchema = z.object({
  id: z.string(),
  title: z.string(),
  unit: z.string(),
  /** Thresholds of the rule, where it has one. */
  warn: figure,
  fail: figure,
  /** In the order of the recordings. */
  values: z.array(figure),
  /** Whether a change was found, or none is more than chance, or there are too few recordings to look for one. */
  outcome: z.enum(["changed", "not shown", "too few"]),
  /** Of a figure that changed, else null. */
  change: z
    .object({
      /** First recording after the change. */
      session: z.string(),
      at: time,
      before: z.number(),
      after: z.number(),
      p: z.number(),
      /** The change lies before one of the recordings from the first to the last of these, at 95 %. */
      earliest: time,
      latest: time,
    })
    .nullable(),
  note: z.string(),
});

const knownSchema = z.object({
  at: time,
  session: z.string(),
  level: levelSchema,
  text: z.string(),
});

const historySchema = z.object({
  kymo: z.literal(KIND),
  simulated: z.boolean(),
  classes: z.array(z.string()),
  rules: z.array(ruleSchema),
  /** Oldest first. */
  recordings: z.array(recordingSchema),
  days: z.array(daySchema),
  /** Of all recordings, whoever wore the watch. */
  trends: z.array(trendSchema),
  /** Of those whose wearer is known; `values` in the order of `sessions`; `note` says what changed, or why nothing did. */
  people: z.array(
    z.object({
      person: z.string(),
      sessions: z.array(z.string()),
      trends: z.array(trendSchema),
      note: z.string(),
    }),
  ),
  known: z.array(knownSchema),
});

export type MonitoringHistory = Immutable<z.infer<typeof historySchema>>;

const ARTIFACT: JsonArtifact<MonitoringHistory> = {
  name: "a history of the monitor",
  kind: KIND,
  schema: historySchema,
  hint: 'Rebuild it with the stage "monitor".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readMonitoringHistory = (path: string): Promise<MonitoringHistory> => readJson(path, ARTIFACT);

export const writeMonitoringHistory = (path: string, history: MonitoringHistory): Promise<void> =>
  writeJson(path, history, 1);
