/** The block `search_report` of params.yaml: every threshold by which the outcome of a search is judged. */
import * as z from "zod";

const share = z.number().min(0).max(1);
const count = z.number().int().positive();

export const searchThresholdsSchema = z.strictObject({
  minUsers: count,
  edgeShare: share,
  minTrials: count,
  best: z.strictObject({share, fewest: count, most: count, maxShare: share}),
  narrowShare: share,
});

export type SearchThresholds = z.infer<typeof searchThresholdsSchema>;
