/** How often the interval of each figure holds the figure of the population its people are drawn from. */
import type {Estimate} from "../../src/artifacts/evaluation/figures.ts";
import {type Estimates, estimateFigures} from "../../src/judgement/metrics/estimates.ts";
import {FIGURES, type FigureName} from "../../src/judgement/metrics/unit-sums.ts";
import {drawPeople, type Population} from "./evaluated-people.ts";

export interface Coverage {
  /** Share of the draws whose interval holds the truth, and the mean width of the interval. */
  readonly held: number;
  readonly width: number;
}

/** Of every figure, and of the F1 of a class, over all classes. */
export type Coverages = Readonly<Record<FigureName | "classF1", Coverage>>;

/** Enough people for a truth to three digits. */
const MANY = 4000;

/** `draws` times `people` new people, 95 % intervals each. */
export function simulateCoverage(
  population: Population,
  people: number,
  draws: number,
  random: () => number,
): Coverages {
  const truth = estimate(population, MANY, random);
  const samples = Array.from({length: draws}, () => estimate(population, people, random));
  const of = (found: readonly Estimate[], value: number): Coverage => {
    const intervals = found.filter(({lo, hi}) => lo !== null && hi !== null);
    return {
      held: intervals.filter(({lo, hi}) => lo! <= value && value <= hi!).length / intervals.length,
      width: intervals.reduce((sum, {lo, hi}) => sum + (hi! - lo!), 0) / intervals.length,
    };
  };
  const byClass = truth.classF1.map(({value}, k) =>
    of(
      samples.map(({classF1}) => classF1[k]!),
      value!,
    ),
  );
  const figures = FIGURES.map((name) => {
    const found = samples.map((sample) => sample.figures[name]);
    return [name, of(found, truth.figures[name].value!)] as const;
  });
  const mean = (key: keyof Coverage) => byClass.reduce((sum, one) => sum + one[key], 0) / byClass.length;
  return {...Object.fromEntries(figures), classF1: {held: mean("held"), width: mean("width")}} as Coverages;
}

function estimate(population: Population, people: number, random: () => number): Estimates {
  const windows = drawPeople(population, people, random);
  const shape = {classes: population.classes, bins: 15, topK: 3};
  return estimateFigures(windows, shape, {calibrationRounds: 100, level: 0.95, minUnits: 2}, random);
}
