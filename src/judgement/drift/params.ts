/** Every threshold of the drift stage, in one schema; `params.yaml` holds the values and rules.ts names them. */
import * as z from "zod";

const threshold = z.object({warn: z.number(), fail: z.number()});
/** One channel may be a habit of the person, so that its distance alone never fails. */
const warning = z.object({warn: z.number()});
const share = z.number().min(0).max(1);
const count = z.number().int().min(1);

const physics = z.object({
  gravityErrorShare: threshold,
  milliGAbove: z.number().positive(),
  gTolerance: z.number().positive(),
  noGravityBelow: z.number().positive(),
  rotationDeg: threshold,
  idleShare: threshold,
  idleAccelSd: z.number().positive(),
  idleGyroSd: z.number().positive(),
  mirroredDistance: threshold,
  gravityLength: threshold,
  restingRate: threshold,
  clippedShare: threshold,
  clippedSamples: count,
  stuckShare: threshold,
  stuckSamples: count,
  shakeRatio: threshold,
  wobbleRatio: threshold,
  wobbleAxes: count.max(3),
  radianFactor: z.number().gt(1),
});

const prediction = z.object({
  shareShift: threshold,
  confidenceDrop: threshold,
  entropyRise: threshold,
  uncertainRise: threshold,
  uncertainConfidence: share,
  transitions: threshold,
  novelty: threshold,
  maxOutOfDistribution: share,
  outOfDistributionQuantile: share,
});

const changePoints = z.object({
  alpha: z.number().gt(0).lt(1),
  leastWindows: count.min(2),
  leastChange: z.number().nonnegative(),
  leastUsableShare: share,
  memorySeconds: z.number().nonnegative(),
});

const estimatedPerformance = z.object({
  leastPeople: count.min(2),
  independentShare: share.positive(),
  maxWidth: share.positive(),
});

const prevalence = z.object({
  leastPeople: count,
  maxCondition: z.number().min(1),
  independentShare: share.positive(),
});

export const driftParams = z.object({
  bins: z.number().int().min(2),
  nullRounds: z.number().int().min(20),
  alpha: z.number().gt(0).lt(1),
  scalerTolerance: z.number().nonnegative(),
  people: z.object({least: count, detectableShift: z.number().positive()}),
  psi: warning,
  wasserstein: warning,
  meanShift: warning,
  varianceRatio: threshold,
  withoutPeople: z.object({psi: warning, wasserstein: warning, meanShift: warning, varianceRatio: threshold}),
  driftedChannels: threshold,
  explainedShare: share,
  mixture: z.object({minWindows: count, rareShare: share}),
  calibrationPeople: z.number().int().nonnegative(),
  domainFolds: z.number().int().min(2),
  degenerate: z.object({minEffectiveClasses: z.number().min(1), maxLargestShare: share}),
  physics,
  prediction,
  prevalence,
  estimatedPerformance,
  changePoints,
  time: z.object({
    missingShare: threshold,
    imputedShare: threshold,
    maxSpanErrors: z.number().int().nonnegative(),
  }),
});

export type DriftParams = z.infer<typeof driftParams>;
