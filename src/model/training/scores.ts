/** Loss, accuracy and macro-F1 over windows, added up batch by batch. */

import type {EpochScores} from "../../artifacts/training/epoch.ts";
import {computeClassScores, macroAverage} from "../../stats/class-scores.ts";
import {computeAccuracy, computeMargins, toRows} from "../../stats/confusion.ts";

/** Probabilities below this count as this, as in Keras, where a loss is taken of probabilities. */
const LEAST_PROBABILITY = 1e-7;

export class ScoreSum {
  readonly confusion: Float64Array;
  private readonly classes: number;
  private loss = 0;

  constructor(classes: number) {
    this.classes = classes;
    this.confusion = new Float64Array(classes * classes);
  }

  /**
   * Adds rows with probabilities (rows, classes) and, where it is known better than from these, the sum of losses.
   */
  add(p: Float32Array, labels: Int32Array, loss?: number): void {
    const {classes} = this;
    let sum = 0;
    for (let i = 0; i < labels.length; i++) {
      let top = 0;
      for (let k = 1; k < classes; k++) if (p[i * classes + k]! > p[i * classes + top]!) top = k;
      this.confusion[labels[i]! * classes + top]!++;
      sum -= Math.log(Math.max(p[i * classes + labels[i]!]!, LEAST_PROBABILITY));
    }
    this.loss += loss ?? sum;
  }

  scores(): EpochScores {
    const margins = computeMargins(this.confusion, this.classes);
    return {
      loss: this.loss / margins.total,
      accuracy: computeAccuracy(margins),
      macroF1: macroAverage(computeClassScores(margins).f1),
    };
  }

  /** A row for each true class. */
  rows(): number[][] {
    return toRows(this.confusion, this.classes);
  }
}
