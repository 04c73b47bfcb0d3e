/**
 * artifacts/drift/SESSION.json (`recording-drift/2`): one recording compared with the reference, by itself, so that it
 * depends on no other; artifacts/drift.json puts them together.
 */
import * as z from "zod";
import {type JsonArtifact, parseJson, readJson, writeJson} from "../json-file.ts";
import {modelSchema} from "./model.ts";
import {type RecordingDrift, recordingSchema} from "./recording.ts";

const KIND = "recording-drift/2";

const fileSchema = z.object({
  kymo: z.literal(KIND),
  session: z.string(),
  /** What its predictions come from; null where there are none of a recording that is compared. */
  model: modelSchema.nullable(),
  /** Why it was not compared: it has not a single window, or did not pass the quality gates. */
  notJudged: z.enum(["too short", "refused"]).nullable(),
  /** Null where it was not judged. */
  recording: recordingSchema.nullable(),
});

export type RecordingDriftFile = Omit<z.infer<typeof fileSchema>, "kymo">;

const ARTIFACT: JsonArtifact<z.infer<typeof fileSchema>> = {
  name: "the drift of a recording",
  kind: KIND,
  schema: fileSchema,
  hint: 'Rebuild it with the stage "drift_recording".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readRecordingDriftFile = (path: string): Promise<RecordingDriftFile> => readJson(path, ARTIFACT);

/** Undefined where the recording was not judged. Throws as `readRecordingDriftFile` does. */
export async function readRecordingDrift(path: string): Promise<RecordingDrift | undefined> {
  return (await readRecordingDriftFile(path)).recording ?? undefined;
}

/** Checked, with its fields in the order of the schema. */
export const writeRecordingDrift = (path: string, file: RecordingDriftFile): Promise<void> =>
  writeJson(path, parseJson(JSON.stringify({kymo: KIND, ...file}), path, ARTIFACT), 1);
