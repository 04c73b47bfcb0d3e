/** The block `cv_report` of params.yaml: the thresholds by which a cross-validation is judged. */
import * as z from "zod";

export const cvThresholdsSchema = z.strictObject({
  minUsers: z.number().int().positive(),
  sameShare: z.number().min(0).max(1),
});

export type CvThresholds = z.infer<typeof cvThresholdsSchema>;
