/**
 * Compares one recording with the reference: distributions, physics, degenerate output, time, and what accuracy may be
 * expected. One that did not pass the gates, or is too short, is named and not compared.
 */
import * as z from "zod";
import {type RecordingDriftFile, writeRecordingDrift} from "../src/artifacts/drift/recording-file.ts";
import {readGates} from "../src/artifacts/gates.ts";
import {compareRecording} from "../src/judgement/drift/compare-recording.ts";
import {readContext} from "../src/judgement/drift/context-file.ts";
import {distanceFrom} from "../src/judgement/drift/open-set/class-distance.ts";
import {withNovelty} from "../src/judgement/drift/open-set/novelty.ts";
import {driftParams} from "../src/judgement/drift/params.ts";
import {readRecordings} from "../src/judgement/drift/recordings.ts";
import {adaptScaling, checkScaling} from "../src/judgement/drift/reference-inputs.ts";
import {roundNumbers} from "../src/judgement/round.ts";
import {ExpectedError} from "../src/platform/failure.ts";
import {createRandom} from "../src/platform/seeded-random.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({drift: driftParams, seed: z.number()});

type Deps = Readonly<Record<"windows" | "fused" | "quality" | "gates" | "predictions" | "context", string>>;

export default defineStage<z.infer<typeof params>, Deps, {recording: string}>({
  params,
  async run({deps, outs, params: {drift, seed}}) {
    await writeRecordingDrift(outs.recording, await compareOne(deps, drift, seed));
  },
});

async function compareOne(
  deps: Deps,
  drift: z.infer<typeof driftParams>,
  seed: number,
): Promise<RecordingDriftFile> {
  const {session, passed} = await readGates(deps.gates);
  const none = {session, model: null, recording: null};
  if (!passed) return {...none, notJudged: "refused"};
  const {context, scaling, classes, modelHash} = await readContext(deps.context, drift);
  const {
    recordings: [read],
    model,
  } = await readRecordings(
    {windows: [deps.windows], fused: [deps.fused], quality: [deps.quality], predictions: [deps.predictions]},
    (windows, file) => checkScaling(scaling, windows, file),
  );
  if (read === undefined) return {...none, model, notJudged: "too short"};
  if (modelHash !== null && model?.hash !== modelHash)
    throw new ExpectedError("input", "the labelled data was predicted by another model", {
      file: deps.predictions,
      hint: 'Run "pnpm dag repro" to rebuild both.',
    });
  // The same numbers for each, so that no recording depends on which others there are.
  const random = createRandom(seed, {});
  const windows = adaptScaling(scaling, read.windows);
  const predictions = withNovelty(read.predictions, classes && distanceFrom(classes));
  const recording = compareRecording(context, {...read, windows, predictions}, random);
  return {session, model, notJudged: null, recording: roundNumbers(recording, "null")};
}
