/** How much of a recording each activity takes, by its windows. */
import * as z from "zod";
import type {Prediction} from "./prediction.ts";

export const activitySummarySchema = z.object({
  windows: z.number().int(),
  meanConfidence: z.number(),
  /** Most frequent first; those that do not occur are left out. */
  activities: z.array(
    z.object({
      activity: z.string(),
      windows: z.number().int(),
      share: z.number(),
      /** Windows times the step from one to the next, so that overlaps count once. */
      seconds: z.number(),
    }),
  ),
});

/** Of at least one prediction; `stepSeconds` from one window's start to the next one's. */
export function summariseActivities(
  predictions: readonly Prediction[],
  stepSeconds: number,
): z.infer<typeof activitySummarySchema> {
  const counts = new Map<string, number>();
  let confidence = 0;
  for (const prediction of predictions) {
    counts.set(prediction.activity, (counts.get(prediction.activity) ?? 0) + 1);
    confidence += prediction.confidence;
  }
  const {length} = predictions;
  const activities = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([activity, windows]) => ({
      activity,
      windows,
      share: windows / length,
      seconds: windows * stepSeconds,
    }));
  return {windows: length, meanConfidence: confidence / length, activities};
}
