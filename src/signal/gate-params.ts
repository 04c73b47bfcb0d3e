/** The parameters of `validate`: the gates that a recording has to pass. */
import * as z from "zod";

const share = z.number().min(0).max(1);

export const gateParams = z.object({
  minMatchedShare: share,
  maxImputedShare: share,
  maxMissingShare: share,
  minSeconds: z.number().nonnegative(),
  maxRateErrorShare: share,
  maxGapSeconds: z.number().nonnegative(),
  maxBackwardSeconds: z.number().nonnegative(),
});
