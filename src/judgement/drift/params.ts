/** Every threshold of the drift stage, in one schema; `params.yaml` holds the values and rules.ts names them. */
import * as z from "zod";

const threshold = z.object({warn: z.number(), fail: z.number()});
const share = z.number().min(0).max(1);

export const driftParams = z.object({
  bins: z.number().int().min(2),
  nullRounds: z.number().int().min(20),
  alpha: z.number().gt(0).lt(1),
  scalerTolerance: z.number().nonnegative(),
  psi: threshold,
  wasserstein: threshold,
  meanShift: threshold,
  varianceRatio: threshold,
  driftedChannels: threshold,
  degenerate: z.object({minEffectiveClasses: z.number().min(1), maxLargestShare: share}),
  physics: z.object({
    gravityErrorShare: threshold,
    rotationDeg: threshold,
    idleShare: threshold,
    clippedShare: threshold,
    stuckShare: threshold,
    shakeRatio: threshold,
    wobbleRatio: threshold,
    idleAccelSd: z.number().positive(),
    idleGyroSd: z.number().positive(),
  }),
  prediction: z.object({
    shareShift: threshold,
    confidence: threshold,
    entropy: threshold,
    uncertainShare: threshold,
    flipRate: threshold,
    maxOutOfDistribution: share,
  }),
  time: z.object({missingShare: threshold, imputedShare: threshold}),
});

export type DriftParams = z.infer<typeof driftParams>;
