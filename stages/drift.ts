/**
 * Compares the recordings with the reference and says whether the model can be trusted on them: distributions,
 * physics, degenerate output, time, and what accuracy may be expected. Unlike things are refused, not compared.
 */
import * as z from "zod";
import {writeDrift} from "../src/artifacts/drift/drift.ts";
import {readQuality} from "../src/artifacts/quality.ts";
import {readScaler, type Scaler, scalerHash} from "../src/artifacts/scaler.ts";
import {readSplits} from "../src/artifacts/splits.ts";
import {readBaseline, requireAlike, scalerDifference} from "../src/judgement/drift/baseline.ts";
import {compare} from "../src/judgement/drift/compare.ts";
import type {Recording} from "../src/judgement/drift/compare-recording.ts";
import type {Labelled} from "../src/judgement/drift/context.ts";
import {readFused} from "../src/judgement/drift/fused-table.ts";
import {driftParams} from "../src/judgement/drift/params.ts";
import {readPredictions} from "../src/judgement/drift/predictions.ts";
import {readWindowTable} from "../src/judgement/drift/window-table.ts";
import {ExpectedError} from "../src/platform/failure.ts";
import {defineStage} from "../src/runner/stage.ts";

type Lists = Readonly<Record<"windows" | "fused" | "quality" | "predictions", readonly string[]>>;
type Files = Readonly<
  Record<"baseline" | "scaler" | "referenceWindows" | "referencePredictions" | "splits", string>
>;

export default defineStage({
  params: z.object({drift: driftParams, seed: z.number()}),
  async run({deps, outs, params, random, progress}: Context) {
    const {drift} = params;
    const scaler = await readScaler(deps.scaler);
    const splits = await readSplits(deps.splits);
    const reference = await readBaseline(deps.baseline, splits.train);
    const model = provenanceOf(scaler);
    const difference = requireAlike(reference.provenance, model, {
      tolerance: drift.scalerTolerance,
      name: "the model's input",
      file: deps.baseline,
    });
    const recordings = await readRecordings(deps);
    for (const [i, {windows}] of recordings.entries())
      requireAlike(reference.provenance, windows, {
        tolerance: drift.scalerTolerance,
        name: `recording ${windows.session}`,
        file: deps.windows[i]!,
      });
    progress(0.3);
    const labelled = await readLabelled(
      deps,
      model,
      drift.scalerTolerance,
      [...splits.validation, ...splits.test],
      recordings,
    );
    const result = compare({
      reference,
      labelled,
      recordings,
      params: drift,
      scalerDifference: difference,
      random,
    });
    await writeDrift(outs.drift, result);
  },
});

interface Context {
  readonly deps: Lists & Files;
  readonly outs: Readonly<Record<"drift", string>>;
  readonly params: {drift: z.infer<typeof driftParams>; seed: number};
  readonly random: () => number;
  progress(share: number): void;
}

function provenanceOf(scaler: Scaler) {
  return {
    channels: [...scaler.channels],
    accelUnit: scaler.units.accel,
    gyroUnit: scaler.units.gyro,
    gravity: scaler.gravity,
    scalerHash: scalerHash(scaler),
    mean: [...scaler.mean],
    scale: [...scaler.scale],
  };
}

/** The four files of each session put together, in the order of the windows' paths, and one model for all. */
async function readRecordings(deps: Lists): Promise<Recording[]> {
  const fused = new Map(
    (await Promise.all(deps.fused.map(readFused))).map((table) => [table.session, table]),
  );
  const predictions = new Map(
    (await Promise.all(deps.predictions.map(readPredictions))).map((table) => [table.session, table]),
  );
  const jitter = new Map(await Promise.all(deps.quality.map(readJitter)));
  const recordings: Recording[] = [];
  for (const file of deps.windows) {
    const windows = await readWindowTable(file);
    const own = {fused: fused.get(windows.session), predictions: predictions.get(windows.session)};
    if (own.fused === undefined || (own.predictions === undefined && windows.rows > 0))
      throw new ExpectedError("input", `session ${windows.session} has no fused table or no predictions`, {
        file,
        hint: 'Run "pnpm dag repro" to build them.',
      });
    if (own.predictions === undefined) continue;
    if (own.predictions.rows !== windows.rows || own.predictions.scalerHash !== windows.scalerHash)
      throw new ExpectedError("input", `the predictions of ${windows.session} were made from other windows`, {
        file,
        hint: 'Run "pnpm dag repro" to rebuild them.',
      });
    recordings.push({
      windows,
      fused: own.fused,
      predictions: own.predictions,
      jitterMs: jitter.get(windows.session) ?? null,
    });
  }
  const models = new Set(recordings.map((recording) => recording.predictions.modelHash));
  if (models.size > 1)
    throw new ExpectedError("input", `the predictions come from ${models.size} models, expected one`, {
      hint: 'Run "pnpm dag repro" to rebuild them.',
    });
  return recordings;
}

async function readJitter(file: string): Promise<[string, number]> {
  const {session, lagMs} = await readQuality(file);
  return [session, lagMs.std];
}

/** The labelled windows, where they were scaled and predicted as the recordings were; else why not. */
async function readLabelled(
  deps: Files,
  model: ReturnType<typeof provenanceOf>,
  tolerance: number,
  unseenUsers: readonly string[],
  recordings: readonly Recording[],
): Promise<Labelled> {
  const windows = await readWindowTable(deps.referenceWindows);
  const predictions = await readPredictions(deps.referencePredictions);
  const difference = scalerDifference(model, windows);
  if (difference > tolerance)
    return {
      withheld: `the labelled data is scaled otherwise than the model's input (${difference.toPrecision(3)} training sd)`,
    };
  if (predictions.rows !== windows.rows) return {withheld: "the labelled predictions are of other windows"};
  const other = recordings.some((recording) => recording.predictions.modelHash !== predictions.modelHash);
  return other
    ? {withheld: "the labelled data was predicted by another model"}
    : {windows, predictions, unseenUsers};
}
