/** Whether each class's probability comes true as often as it says, and the Brier score's parts over all classes. */
import type {BrierParts, Calibration, Reliability} from "../../artifacts/evaluation/calibration.ts";
import {type BandParams, describeReliability} from "./reliability.ts";
import {markCorrect, type ScoredWindows} from "./scored-windows.ts";
import {chooseUnits} from "./units.ts";

/** A class has fewer windows than all have, so its curve has fewer points. */
const POINTS = {all: 40, class: 20};

/** `random` draws the bands; those of the classes hold together, by Bonferroni. */
export function describeReliabilities(
  windows: ScoredWindows,
  params: Pick<BandParams, "level" | "rounds">,
  random: () => number,
): Pick<Calibration, "reliability" | "brier" | "classes"> {
  const {classes, truth, probabilities, confidence} = windows;
  const {unit: kind, keys} = chooseUnits(windows);
  const names = [...new Set(keys)].sort();
  const codes = new Map(names.map((name, i) => [name, i]));
  const unit = Int32Array.from(keys, (key) => codes.get(key)!);
  const units = kind === "none" ? 1 : names.length;
  const of = (probability: Float64Array, outcome: Uint8Array, band: BandParams): Reliability =>
    describeReliability({probability, outcome, unit, units}, band, random);
  const k = classes.length;
  const reliability = of(confidence, markCorrect(windows), {...params, points: POINTS.all});
  const level = 1 - (1 - params.level) / k;
  const all = classes.map((name, code) => {
    const probability = Float64Array.from(truth, (_, i) => probabilities[i * k + code]!);
    const outcome = Uint8Array.from(truth, (own) => (own === code ? 1 : 0));
    const band = {...params, level, points: POINTS.class};
    return {class: name, occurs: outcome.includes(1), reliability: of(probability, outcome, band)};
  });
  return {
    reliability,
    brier: addParts(all.map((one) => one.reliability.brier)),
    classes: all.filter(({occurs}) => occurs).map(({occurs: _, ...rest}) => rest),
  };
}

function addParts(parts: readonly BrierParts[]): BrierParts {
  const sum = (name: keyof BrierParts): number => parts.reduce((total, part) => total + part[name], 0);
  return {
    score: sum("score"),
    miscalibration: sum("miscalibration"),
    discrimination: sum("discrimination"),
    uncertainty: sum("uncertainty"),
  };
}
