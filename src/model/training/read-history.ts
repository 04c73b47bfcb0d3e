/**
 * Reads a training history and checks that it agrees with itself: a report drawn from half a record would lie.
 */
import {readFile} from "node:fs/promises";
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import type {TrainingHistory} from "./history.ts";

const count = z.number().int().nonnegative();
const share = z.number().min(0).max(1);
const scores = z.object({loss: z.number(), accuracy: share, macroF1: share});
const metric = z.object({value: z.number(), low: z.number().nullable(), high: z.number().nullable()});

export const epochSchema = z.object({
  epoch: z.number().int().positive(),
  learningRate: z.number().nonnegative(),
  train: scores,
  validation: scores,
  confusion: z.array(z.array(count)),
  gradientNorms: z.record(z.string(), z.number().nonnegative()),
  clippedShare: share,
  best: z.boolean(),
});

const historySchema: z.ZodType<TrainingHistory> = z
  .object({
    kymo: z.literal("training/1"),
    model: z.string(),
    architecture: z.string(),
    params: z.record(z.string(), z.unknown()),
    classes: z.array(z.string()).min(1),
    layers: z.array(
      z.object({
        name: z.string(),
        className: z.string(),
        outputShape: z.array(count),
        parameters: count,
        trainable: z.boolean(),
      }),
    ),
    users: z.object({train: z.array(z.string()), validation: z.array(z.string())}),
    windows: z.object({train: z.array(count), validation: z.array(count)}),
    classWeights: z.array(z.number()).nullable(),
    epochs: z.array(epochSchema),
    bestEpoch: count,
    stopped: z.enum(["all epochs", "early stopping", "loss not finite"]),
    broken: z.object({epoch: z.number().int().positive(), step: count, layer: z.string()}).nullable(),
    test: z.object({accuracy: metric, macroF1: metric}).nullable(),
  })
  .superRefine((history, context) => {
    for (const [path, message] of disagreements(history)) context.addIssue({code: "custom", path, message});
  });

/** Places of the record that do not fit the rest of it. */
function* disagreements(history: TrainingHistory): Generator<[path: (string | number)[], message: string]> {
  const {classes, windows, classWeights, epochs, bestEpoch, stopped, broken} = history;
  const lists = {train: windows.train, validation: windows.validation};
  for (const [name, list] of Object.entries(lists))
    if (list.length !== classes.length)
      yield [["windows", name], `${list.length} numbers for ${classes.length} classes`];
  if (classWeights !== null && classWeights.length !== classes.length)
    yield [["classWeights"], `${classWeights.length} weights for ${classes.length} classes`];
  for (const [i, {epoch, confusion}] of epochs.entries()) {
    if (epoch !== i + 1) yield [["epochs", i, "epoch"], `epoch ${epoch} in place ${i + 1}`];
    if (confusion.length !== classes.length || confusion.some((row) => row.length !== classes.length))
      yield [["epochs", i, "confusion"], `not ${classes.length} rows of ${classes.length} numbers`];
  }
  if (bestEpoch > epochs.length || (bestEpoch === 0 && epochs.length > 0))
    yield [["bestEpoch"], `epoch ${bestEpoch} of ${epochs.length}`];
  if ((stopped === "loss not finite") !== (broken !== null))
    yield [["broken"], `${broken === null ? "absent" : "given"}, though the run ended by "${stopped}"`];
  if (epochs.length === 0 && broken === null) yield [["epochs"], "there is none, and nothing broke"];
}

/** The history in the file `path`. Throws a ExpectedError naming the fields that are wrong. */
export async function readHistory(path: string): Promise<TrainingHistory> {
  const hint = 'Rebuild it with the stage "train".';
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new ExpectedError("input", "the training history is not JSON", {file: path, hint, cause});
  }
  const result = historySchema.safeParse(value);
  if (!result.success)
    throw new ExpectedError("input", `not a training history: ${z.prettifyError(result.error)}`, {
      file: path,
      hint,
    });
  return result.data;
}
