/** The parameters of `windows`: how a recording is cut. */
import * as z from "zod";

export const windowParams = z.object({
  lengthSamples: z.number().int().positive(),
  stepSamples: z.number().int().positive(),
});
