/** What a stretch is compared with: the pipeline's reference, read when the first stretch is whole. */
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {PersonDrift} from "../../artifacts/monitoring.ts";
import {writeScaler} from "../../artifacts/scaler.ts";
import {makeContext, type ReferenceContext} from "../../judgement/drift/context.ts";
import {requireModel} from "../../judgement/drift/labelled.ts";
import {driftParams} from "../../judgement/drift/params.ts";
import {adaptScaling, type ReferenceInputs, readReference} from "../../judgement/drift/reference-inputs.ts";
import {judgeStretch, type StretchOf} from "../../judgement/monitor/judge-stretch.ts";
import {recordingOf, type ServedStretch} from "../../judgement/monitor/stretch.ts";
import {createRandom} from "../../platform/seeded-random.ts";
import {findReference} from "../reference-files.ts";
import type {MonitorContext} from "./messages.ts";

export interface Comparison {
  judge(stretch: ServedStretch, of: Omit<StretchOf, "person">): PersonDrift;
}

/** Throws an ExpectedError where the reference cannot be used, or there is none. */
export async function openComparison(of: MonitorContext): Promise<Comparison | {readonly note: string}> {
  const {root, settings, model, scaler, scalerHash} = of;
  const files = findReference(root, {baseline: settings.baseline, model: model.path});
  if ("note" in files) return files;
  const params = driftParams.parse(settings.drift);
  const side = await withScaler(of, (path) =>
    readReference({...files, scaler: path}, params.scalerTolerance),
  );
  const named = {name: model.name, hash: model.digest};
  const context: ReferenceContext = makeContext(side.reference, requireModel(side.labelled, named), params);
  return {
    judge: (stretch, who) => {
      const recording = recordingOf(stretch, {scaler, scalerHash, model: named});
      const random = createRandom(settings.seed, {person: stretch.person, at: String(stretch.start[0])});
      const adapted = {...recording, windows: adaptScaling(side.scaling, recording.windows)};
      return judgeStretch(context, adapted, {...who, person: stretch.person}, random);
    },
  };
}

/** The scaler of the model that is served need not be a file of the project. */
async function withScaler(
  {scaler}: MonitorContext,
  read: (path: string) => Promise<ReferenceInputs>,
): Promise<ReferenceInputs> {
  const folder = await mkdtemp(join(tmpdir(), "kymo-monitor-"));
  try {
    const path = join(folder, "scaler.json");
    await writeScaler(path, scaler);
    return await read(path);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}
