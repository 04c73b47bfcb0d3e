/** What a recording's predictions look like beside those of labelled people, and what accuracy may be expected. */
import * as z from "zod";
import {levelSchema} from "../level.ts";
import {measured} from "./measured.ts";

const figures = z.array(measured);
const figure = z.number().nullable();

export const predictionSchema = z.object({
  /** Why the comparison with unseen labelled people is missing; null when it is there. */
  withheld: z.string().nullable(),
  classes: z.array(z.string()),
  currentShares: figures,
  referenceShares: figures.nullable(),
  shareShift: z.object({maxAbsolute: measured, totalVariation: measured, psi: measured}).nullable(),
  confidence: z.object({
    edges: figures,
    current: figures,
    reference: figures.nullable(),
    currentMean: measured,
    referenceMean: figure,
  }),
  entropy: z.object({currentMean: measured, referenceMean: figure}),
  /** Share of windows below `drift.prediction.uncertainConfidence`. */
  uncertain: z.object({current: measured, reference: figure}),
  /** Changes of the prediction a minute; NaN of one window. */
  transitions: z.object({current: measured, reference: figure}),
  /** Root mean square distance from what the model learnt, in its last hidden layer (Mahalanobis); null where the model has none. */
  novelty: z.object({current: figure, reference: figure}),
  /** Probability that an unseen person's predictions look so, adjusted over all tests of the recording; null without three of them. */
  pAdjusted: z
    .object({
      confidence: measured,
      entropy: measured,
      uncertain: measured,
      transitions: measured,
      shareShift: measured,
      novelty: measured,
    })
    .nullable(),
});

export const degenerateSchema = z.object({
  level: levelSchema,
  /** Exponential of the entropy of the predicted shares: 1 to the number of classes. */
  effectiveClasses: measured,
  largestShare: measured,
  largestClass: z.string(),
  confidenceSd: measured,
  /** Channel by channel, current over reference. */
  varianceRatio: z.array(z.object({channel: z.string(), ratio: measured})),
});

export const estimatedPerformanceSchema = z.object({
  /** Null accuracy and interval go with a reason. */
  withheld: z.string().nullable(),
  method: z.literal("ATC"),
  accuracy: figure,
  /** 95 % interval for the windows of one more person. */
  low: figure,
  high: figure,
  /** The same by the mean of the calibrated confidence, for comparison. */
  averageConfidence: z.object({accuracy: measured, low: measured, high: measured}).nullable(),
  /** Labelled people new to the model, on whom it was seen how far an estimate is off. */
  people: z.number().int().nonnegative(),
  /** Accuracy of the same model on the unseen labelled people, for comparison. */
  referenceAccuracy: figure,
  /** Share of windows beyond the reference's range in feature space. */
  outOfDistributionShare: figure,
});

export const domainClassifierSchema = z.object({
  withheld: z.string().nullable(),
  /** Area under the curve of a logistic regression on window means and deviations, blocked folds; 0.5 = alike. */
  auc: figure,
  folds: z.number(),
  /** 95 % quantile of the same figure for one reference group against the others. */
  null95: figure,
});

export type PredictionDrift = z.infer<typeof predictionSchema>;
export type Degenerate = z.infer<typeof degenerateSchema>;
export type EstimatedPerformance = z.infer<typeof estimatedPerformanceSchema>;
export type DomainClassifier = z.infer<typeof domainClassifierSchema>;
