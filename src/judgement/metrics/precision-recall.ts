/** Precision against recall of each class against the rest, one step for equal probabilities; as in scikit-learn. */
import type {PrecisionRecall} from "../../artifacts/evaluation/depth.ts";
import {descend} from "./ranking.ts";
import type {ScoredWindows} from "./scored-windows.ts";

const MOST_POINTS = 40;

/** Of the classes that occur. */
export function drawPrecisionRecall({truth, probabilities, classes}: ScoredWindows): PrecisionRecall {
  const k = classes.length;
  return classes.flatMap((name, code) => {
    const positive = Uint8Array.from(truth, (own) => (own === code ? 1 : 0));
    const total = positive.reduce((sum, one) => sum + one, 0);
    if (total === 0) return [];
    const points = precisionRecall(
      Float64Array.from(truth, (_, i) => probabilities[i * k + code]!),
      positive,
    );
    return [{class: name, prevalence: total / truth.length, points: thin(points)}];
  });
}

/** From the highest score down; at least one positive. */
export function precisionRecall(
  scores: Float64Array,
  positive: Uint8Array,
): PrecisionRecall[number]["points"] {
  const total = positive.reduce((sum, one) => sum + one, 0);
  const points: {recall: number; precision: number; threshold: number}[] = [];
  let [found, seen] = [0, 0];
  descend(scores, positive, (positives, negatives, threshold) => {
    found += positives;
    seen += positives + negatives;
    if (points.at(-1)?.recall !== 1) points.push({recall: found / total, precision: found / seen, threshold});
  });
  return points;
}

function thin<T>(points: readonly T[]): T[] {
  const every = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}
