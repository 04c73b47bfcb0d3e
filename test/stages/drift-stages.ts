/** The stages of drift one after another: the reference, each recording, and what gathers them. */
import {join} from "node:path";
import type {ReferenceFiles} from "../../src/judgement/drift/reference-inputs.ts";
import drift from "../../stages/drift.ts";
import driftRecording from "../../stages/drift_recording.ts";
import driftReference from "../../stages/drift_reference.ts";
import {runStage} from "./run-stage.ts";

export type RecordingFile = Readonly<
  Record<"windows" | "fused" | "quality" | "gates" | "predictions", string>
>;

export interface DriftRun {
  readonly reference: ReferenceFiles;
  /** By session. */
  readonly recordings: Readonly<Record<string, RecordingFile>>;
  readonly falseAlarms: string;
  /** Of the parts and the reference. */
  readonly folder: string;
  readonly params: unknown;
  readonly outs: {readonly drift: string};
}

/** Gives the paths of the parts, in the order of the recordings. */
export async function runDriftStages(run: DriftRun): Promise<string[]> {
  const {reference, recordings, falseAlarms, folder, params, outs} = run;
  const prepared = {context: join(folder, "drift.bin"), reference: join(folder, "drift-reference.json")};
  await runStage(driftReference, {deps: reference, outs: prepared, params});
  const parts: string[] = [];
  for (const [session, files] of Object.entries(recordings)) {
    const part = join(folder, `${session}.drift.json`);
    const deps = {...files, context: prepared.context};
    await runStage(driftRecording, {deps, outs: {recording: part}, params, bindings: {session}});
    parts.push(part);
  }
  await runStage(drift, {
    deps: {recordings: parts, reference: prepared.reference, falseAlarms},
    outs,
    params,
  });
  return parts;
}
