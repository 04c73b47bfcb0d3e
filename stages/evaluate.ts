/**
 * Judges the model on the test people, and says whether its card knows that it was not trained on them.
 *
 * Where the card of the model says that it learnt from a test user, nothing is judged.
 *
 * The labelled windows are joined with their predictions; the test users alone are judged, with intervals over
 * whole users, since overlapping windows of one person are not independent. The validation users serve
 * to fit a temperature. The verdict answers "can I trust this model on new people?" with its reasons.
 */
import * as z from "zod";
import {readCard, requireOwnCard} from "../src/artifacts/card.ts";
import {writeEvaluation} from "../src/artifacts/evaluation/evaluation.ts";
import {readPredictions} from "../src/artifacts/predictions.ts";
import {readSplits} from "../src/artifacts/splits.ts";
import {readWindows} from "../src/artifacts/windows.ts";
import {evaluateModel} from "../src/judgement/metrics/evaluate-model.ts";
import {joinPredictions} from "../src/judgement/metrics/scored-windows.ts";
import {readSubject} from "../src/judgement/metrics/subject.ts";
import {refuseLeak} from "../src/model/training/leak.ts";
import {defineStage} from "../src/runner/stage.ts";

const share = z.number().min(0).max(1);

const params = z.object({
  evaluate: z.object({
    calibrationRounds: z.number().int().min(100),
    level: z.union([z.literal(0.9), z.literal(0.95), z.literal(0.99)]),
    calibrationBins: z.number().int().positive(),
    topK: z.number().int().positive(),
    boutIoU: z.number().positive().max(1),
    confidentError: share,
    minUnits: z.number().int().positive(),
    people: z.object({maxLowGap: share, lowShare: z.number().min(0.01).max(0.4), alpha: share}),
    selective: z.object({risk: share}),
    conformal: z.object({level: z.number().min(0.5).max(0.99)}),
    groups: z.object({alpha: share}),
    decision: z.object({behaviour: z.string()}),
    precision: z.object({
      halfWidth: share,
      power: z.number().min(0.5).max(0.99),
      alpha: z.number().min(0.001).max(0.2),
    }),
    verdict: z.object({
      minTestUsers: z.number().int().positive(),
      maxEce: share,
      minClassF1: share,
    }),
  }),
});

type Deps = Readonly<Record<"predictions" | "windows" | "splits" | "card", string>>;
type Outs = Readonly<Record<"evaluation", string>>;

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, params: {evaluate}, random}) {
    const windows = await readWindows(deps.windows);
    const predictions = await readPredictions(deps.predictions);
    const splits = await readSplits(deps.splits);
    const card = await readCard(deps.card);
    const subject = readSubject(windows, predictions, splits, {
      splits: deps.splits,
      trained: card.trained.users,
    });
    requireOwnCard(card, subject.model.hash, deps.card);
    refuseLeak(card, splits, deps.splits);
    const scored = joinPredictions(windows, predictions);
    const evaluation = evaluateModel(scored, subject, evaluate, random);
    await writeEvaluation(outs.evaluation, evaluation);
  },
});
