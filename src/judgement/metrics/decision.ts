/**
 * Decision curve: what answering one class is worth where a false answer costs threshold / (1 − threshold) of a right one.
 *
 * Net benefit = true positives / n − false positives / n · threshold / (1 − threshold), beside answering always and never.
 * Vickers and Elkin, Decision curve analysis, 2006. The intervals are over people, of all thresholds together
 * (Bonferroni).
 */
import type {Decision} from "../../artifacts/evaluation/depth.ts";
import {meanOverUnits} from "./mean-interval.ts";
import type {ScoredWindows} from "./scored-windows.ts";
import {chooseUnits} from "./units.ts";

const THRESHOLDS = Array.from({length: 19}, (_, i) => (i + 1) / 20);

/** Null where the model does not know the class, or no window is of it. */
export function drawDecision(windows: ScoredWindows, name: string, level: number): Decision | null {
  const {truth, probabilities, classes} = windows;
  const code = classes.indexOf(name);
  const prevalence = truth.filter((own) => own === code).length / truth.length;
  if (code < 0 || prevalence === 0) return null;
  const {keys} = chooseUnits(windows);
  const each = 1 - (1 - level) / THRESHOLDS.length;
  const points = THRESHOLDS.map((threshold) => {
    const cost = threshold / (1 - threshold);
    const worth = Float64Array.from(truth, (own) => (own === code ? 1 : -cost));
    const model = worth.map((value, i) =>
      probabilities[i * classes.length + code]! >= threshold ? value : 0,
    );
    const always = prevalence - (1 - prevalence) * cost;
    const over = always > 0 ? model.map((value, i) => value - worth[i]!) : model;
    return {
      threshold,
      model: model.reduce((sum, value) => sum + value, 0) / truth.length,
      always,
      gain: meanOverUnits(over, keys, each),
    };
  });
  return {class: name, prevalence, points};
}
