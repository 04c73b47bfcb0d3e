/** Where an axis of accuracies begins: charts of dots need no nought, and people differ in the upper part of it. */

/** From the tenth below the least of the values to 1, and a little beyond it, so that a dot there is clear of its figure. */
export function accuracyDomain(values: readonly number[]): [number, number] {
  return [Math.max(0, Math.min(0.9, Math.floor(10 * Math.min(...values) - 0.2) / 10)), 1.01];
}
