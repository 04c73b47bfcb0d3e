/** The parameters of `fuse`, as params.yaml gives them; the same for a recording that is served. */
import * as z from "zod";

export const fuseParams = z.object({
  rateHz: z
    .number()
    .positive()
    .refine((rate) => Number.isInteger(1000 / rate), "1000 / rateHz must be a whole number of ms"),
  toleranceMs: z.number().nonnegative(),
  maxInterpolatedBins: z.number().int().nonnegative(),
  maxHours: z.number().positive(),
  maxUpsampling: z.number().min(1).max(10).default(1),
  accelUnit: z.enum(["auto", "milli-g", "g", "m/s^2"]),
  gyroUnit: z.enum(["auto", "deg/s", "rad/s"]),
});
