/** The block `training_report` of params.yaml: every threshold by which a training is judged. */
import * as z from "zod";

const share = z.number().min(0).max(1);

export const trainingThresholdsSchema = z.strictObject({
  overfitGap: share,
  smallGap: share,
  underfitSkill: share,
  unlearntSkill: share,
  lossRise: z.number().nonnegative(),
  recallLoss: share,
  vanishingShare: share,
  explodingFactor: z.number().min(1),
  minValidationUsers: z.number().int().positive(),
  clippedShare: share,
});

export type TrainingThresholds = z.infer<typeof trainingThresholdsSchema>;
