/**
 * models/<name>.history.json (`training/3`): what a training run was, epoch by epoch. The training report, the search
 * and the tracking read it, and it has to agree with itself: a report drawn from half a record would be wrong.
 *
 * It holds no time: how long an epoch took goes to the recorder alone, so that equal runs give equal bytes.
 */
import * as z from "zod";
import {type Immutable, type JsonArtifact, parseJson, readJson} from "../json-file.ts";
import {metricSchema} from "./card.ts";
import {divergenceSchema, epochSchema, stoppedSchema} from "./epoch.ts";
import {writeFlatLists} from "./flat-lists.ts";

const KIND = "training/3";

const count = z.number().int().nonnegative();
const names = z.array(z.string());

const layerSchema = z.object({
  name: z.string(),
  className: z.string(),
  outputShape: z.array(count),
  parameters: count,
  trainable: z.boolean(),
});
/** What each field is by itself; how they have to agree is checked on reading. */
export const fieldsSchema = z.object({
  kymo: z.literal(KIND),
  model: z.string(),
  /** An architecture's name, or the hash of the `.keras` file that the training started from. */
  architecture: z.string(),
  /** The parameters of the run as they were given, for the record. */
  params: z.record(z.string(), z.unknown()),
  classes: names.min(1),
  layers: z.array(layerSchema),
  users: z.object({train: names, validation: names}),
  /** Windows of each class, in the order of `classes`. */
  windows: z.object({train: z.array(count), validation: z.array(count)}),
  /** Weight of each class in the loss; null where all count alike. */
  classWeights: z.array(z.number()).nullable(),
  epochs: z.array(epochSchema),
  /** The epoch whose weights are the model's. */
  bestEpoch: count,
  stopped: stoppedSchema,
  /** Where the loss stopped being finite, if it did: step within the epoch after the last one listed, and layer. */
  diverged: divergenceSchema.nullable(),
  /** Of the kept weights on the test users, who took no part in any choice. */
  test: z.object({accuracy: metricSchema, macroF1: metricSchema}).nullable(),
});

export type TrainingHistory = Immutable<z.infer<typeof fieldsSchema>>;

const historySchema = fieldsSchema.superRefine((history, context) => {
  for (const [path, message] of disagreements(history)) context.addIssue({code: "custom", path, message});
});

/** Places of the record that do not fit the rest of it. */
function* disagreements(history: TrainingHistory): Generator<[path: (string | number)[], message: string]> {
  const {classes, windows, classWeights, epochs, bestEpoch, stopped, diverged} = history;
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
  if ((stopped === "loss not finite") !== (diverged !== null))
    yield [["diverged"], `${diverged === null ? "absent" : "given"}, though the run ended by "${stopped}"`];
  if (epochs.length === 0 && diverged === null)
    yield [["epochs"], "there is none, and the loss stayed finite"];
}

const ARTIFACT: JsonArtifact<TrainingHistory> = {
  name: "a training history",
  kind: KIND,
  schema: historySchema,
  hint: 'Rebuild it with the stage "train".',
};

/** Throws an ExpectedError naming the fields that are wrong. */
export const readHistory = (path: string): Promise<TrainingHistory> => readJson(path, ARTIFACT);

/** Checks the text of a history; `file` only names it in the errors. */
export const parseHistory = (text: string, file: string): TrainingHistory => parseJson(text, file, ARTIFACT);

export const writeHistory = (path: string, history: TrainingHistory): Promise<void> =>
  writeFlatLists(path, history);
