/**
 * artifacts/false_alarms.json (`false-alarms/1`): how often the whole verdict warns or fails where nothing has drifted,
 * each labelled person against all the others. It stands on no recording.
 */
import * as z from "zod";
import {type JsonArtifact, parseJson, readJson, writeJson} from "../json-file.ts";

const KIND = "false-alarms/1";

const count = z.number().int().nonnegative();

export const falseAlarmsSchema = z.object({
  /** Why it was not measured; null where it was. */
  withheld: z.string().nullable(),
  people: count,
  alarms: count,
  cannotTell: count,
  share: z.number().nullable(),
  /** 95 % interval (Wilson). */
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** What was found in whom. */
  causes: z.array(z.object({user: z.string(), id: z.string(), evidence: z.string()})),
});

export type FalseAlarms = z.infer<typeof falseAlarmsSchema>;

const fileSchema = z.object({kymo: z.literal(KIND), ...falseAlarmsSchema.shape});

const ARTIFACT: JsonArtifact<z.infer<typeof fileSchema>> = {
  name: "a false-alarm rate",
  kind: KIND,
  schema: fileSchema,
  hint: 'Rebuild it with the stage "false_alarms".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export async function readFalseAlarms(path: string): Promise<FalseAlarms> {
  const {kymo: _, ...falseAlarms} = await readJson(path, ARTIFACT);
  return falseAlarms;
}

/** Checked, with its fields in the order of the schema. */
export const writeFalseAlarms = (path: string, falseAlarms: FalseAlarms): Promise<void> =>
  writeJson(path, parseJson(JSON.stringify({kymo: KIND, ...falseAlarms}), path, ARTIFACT), 1);
