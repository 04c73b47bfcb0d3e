/**
 * artifacts/drift/SESSION.json (`recording-drift/1`): what artifacts/drift.json says of one recording, by itself, so
 * that what shows a recording does not depend on the others.
 */
import * as z from "zod";
import {type JsonArtifact, parseJson, readJson, writeJson} from "../json-file.ts";
import {type RecordingDrift, recordingSchema} from "./recording.ts";

const KIND = "recording-drift/1";

const fileSchema = z.object({
  kymo: z.literal(KIND),
  session: z.string(),
  /** Null where it was not judged. */
  recording: recordingSchema.nullable(),
});

const ARTIFACT: JsonArtifact<z.infer<typeof fileSchema>> = {
  name: "the drift of a recording",
  kind: KIND,
  schema: fileSchema,
  hint: 'Rebuild it with the stage "drift".',
};

/** Undefined where the recording was not judged. Throws an ExpectedError naming the field that is wrong. */
export async function readRecordingDrift(path: string): Promise<RecordingDrift | undefined> {
  return (await readJson(path, ARTIFACT)).recording ?? undefined;
}

/** Checked, with its fields in the order of the schema. `recording`: undefined where it was not judged. */
export async function writeRecordingDrift(
  path: string,
  session: string,
  recording: RecordingDrift | undefined,
): Promise<void> {
  const file = {kymo: KIND, session, recording: recording ?? null};
  await writeJson(path, parseJson(JSON.stringify(file), path, ARTIFACT), 1);
}
