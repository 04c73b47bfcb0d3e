/**
 * artifacts/drift.json (`drift/2`): everything drift.html shows.
 *
 * `null` means "could not be measured"; the reason stands in a `withheld` or `note` beside it. Numbers have 12
 * significant digits. Values of a channel are normalised (training standard deviations) unless a unit is named.
 */
import * as z from "zod";
import {type JsonArtifact, parseJson, readJson, writeJson} from "../json-file.ts";
import {falseAlarmsSchema} from "./false-alarms.ts";
import {modelSchema} from "./model.ts";
import {recordingSchema} from "./recording.ts";
import {baselineSchema} from "./reference.ts";
import {ruleSchema, verdictSchema} from "./verdict.ts";

const KIND = "drift/2";

export const driftSchema = z.object({
  kymo: z.literal(KIND),
  model: modelSchema.nullable(),
  baseline: baselineSchema,
  verdict: verdictSchema,
  rules: z.array(ruleSchema),
  /** How each sample entered the comparison, how significance was found. */
  conventions: z.array(z.string()),
  falseAlarms: falseAlarmsSchema,
  /** Recordings that were not compared, and why. */
  notJudged: z.array(z.object({session: z.string(), reason: z.string()})),
  recordings: z.array(recordingSchema),
});

export type DriftResult = z.infer<typeof driftSchema>;

const ARTIFACT: JsonArtifact<DriftResult> = {
  name: "a drift result",
  kind: KIND,
  schema: driftSchema,
  hint: 'Rebuild it with the stage "drift".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readDrift = (path: string): Promise<DriftResult> => readJson(path, ARTIFACT);

/** Checked, with its fields in the order of the schema. */
export const writeDrift = (path: string, drift: DriftResult): Promise<void> =>
  writeJson(path, parseJson(JSON.stringify(drift), path, ARTIFACT), 1);
