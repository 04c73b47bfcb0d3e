/** What `kymo trigger` stands on: the block of params.yaml, the artifacts, the model in use. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import * as z from "zod";
import {readDrift} from "../../artifacts/drift/drift.ts";
import {readEvaluation} from "../../artifacts/evaluation/evaluation.ts";
import {readSplits} from "../../artifacts/splits.ts";
import {readCard} from "../../artifacts/training/card.ts";
import type {Known} from "../../judgement/trigger/observe.ts";
import {triggerSchema} from "../../judgement/trigger/params.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {InUse} from "../../retraining/snapshot.ts";
import {findModelFile} from "../model/model-file.ts";
import {readParams} from "../params-block.ts";

const schema = z.object({
  trigger: triggerSchema,
  model: z.string(),
  trained: z.string(),
  scaler: z.string(),
  /** Whether there is somebody to tell. */
  alerts: z.unknown().optional(),
});

export type TriggerSettings = z.infer<typeof schema>;

export const readTriggerSettings = (root: string): Promise<TriggerSettings> => readParams(root, schema);

const FILES = {
  drift: "artifacts/drift.json",
  evaluation: "artifacts/evaluation.json",
  splits: "artifacts/reference/splits.json",
};

/** Throws an ExpectedError where the pipeline was not built. */
export async function readKnown(root: string, {trained}: TriggerSettings): Promise<Known> {
  for (const file of Object.values(FILES))
    if (!existsSync(join(root, file)))
      throw new ExpectedError("state", `${file} is not there, so there is nothing to decide on`, {
        file,
        hint: "Build it: pnpm dag repro.",
      });
  return {
    drift: await readDrift(join(root, FILES.drift)),
    evaluation: await readEvaluation(join(root, FILES.evaluation)),
    splits: await readSplits(join(root, FILES.splits)),
    card: await readCard(join(root, `${trained}.json`)),
  };
}

export async function findInUse(root: string, {model, trained, scaler}: TriggerSettings): Promise<InUse> {
  const word = model.startsWith("models:/") ? model : join(root, model);
  const {path} = await findModelFile(root, word);
  return {model: path, card: join(root, `${trained}.json`), scaler: join(root, scaler)};
}
