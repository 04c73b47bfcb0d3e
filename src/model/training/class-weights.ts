/** How much a window counts in the loss, by its class. */
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";

/** "none"; "balanced"; or a weight for each class by name, 1 for those that are not named. */
export const classWeightsSchema = z.union([
  z.enum(["none", "balanced"]),
  z.record(z.string(), z.number().positive()),
]);

export type ClassWeights = z.infer<typeof classWeightsSchema>;

/**
 * A weight for each class, in the order of `classes`; null where all count alike. `counts`: training windows of each.
 *
 * Balanced is n / (k · count), scikit-learn's rule: every class adds as much to the loss, the mean weight of a window
 * is 1. Throws an ExpectedError for a class without a window, whose weight would be infinite, and for an unknown name.
 */
export function computeClassWeights(
  weights: ClassWeights,
  classes: readonly string[],
  counts: readonly number[],
): number[] | null {
  if (weights === "none") return null;
  if (weights === "balanced") {
    const empty = classes.filter((_, k) => counts[k] === 0);
    if (empty.length > 0)
      throw new ExpectedError(
        "input",
        `no training window of ${empty.join(", ")}, so balanced class weights have no value`,
        {
          place: "classWeights",
          hint: "Move a user who did these activities to the training users, drop the classes, or name the weights.",
        },
      );
    const windows = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => windows / (classes.length * count));
  }
  const unknown = Object.keys(weights).filter((name) => !classes.includes(name));
  if (unknown.length > 0)
    throw new ExpectedError(
      "input",
      `class weights for ${unknown.join(", ")}, which the model does not know`,
      {place: "classWeights", hint: `Use the model's classes: ${classes.join(", ")}.`},
    );
  return classes.map((name) => (Object.hasOwn(weights, name) ? weights[name]! : 1));
}
