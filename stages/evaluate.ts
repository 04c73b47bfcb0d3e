/**
 * Judges the model on people it was not trained on.
 *
 * The labelled windows are joined with their predictions; the test users alone are judged, with intervals from a
 * bootstrap over whole users, since overlapping windows of one person are not independent. The validation users serve
 * to fit a temperature. The verdict answers "can I trust this model on new people?" with its reasons.
 */
import {writeFile} from "node:fs/promises";
import * as z from "zod";
import {readTable} from "../lib/arrow/table.ts";
import {evaluateModel} from "../lib/metrics/evaluate-model.ts";
import {joinPredictions} from "../lib/metrics/scored-windows.ts";
import {readSubject} from "../lib/metrics/subject.ts";
import {readSplits} from "../lib/windows/split.ts";
import {defineStage} from "../runner/stage.ts";

const share = z.number().min(0).max(1);

export default defineStage({
  params: z.object({
    evaluate: z.object({
      bootstrapRounds: z.number().int().min(100),
      level: z.union([z.literal(0.9), z.literal(0.95), z.literal(0.99)]),
      calibrationBins: z.number().int().positive(),
      topK: z.number().int().positive(),
      boutIoU: z.number().positive().max(1),
      confidentError: share,
      verdict: z.object({
        minTestUsers: z.number().int().positive(),
        maxWorstUserGap: share,
        maxEce: share,
        minClassF1: share,
      }),
    }),
  }),
  async run({deps, outs, params, random}) {
    const paths = {
      windows: deps.windows as string,
      predictions: deps.predictions as string,
      splits: deps.splits as string,
    };
    const windows = await readTable(paths.windows);
    const predictions = await readTable(paths.predictions);
    const splits = await readSplits(paths.splits);
    const {subject, classes} = readSubject(windows, predictions, splits, paths);
    const scored = joinPredictions(windows, predictions, classes, paths.predictions);
    const evaluation = evaluateModel(scored, subject, params.evaluate, random);
    await writeFile(outs.evaluation as string, `${JSON.stringify(evaluation, null, 2)}\n`);
  },
});
