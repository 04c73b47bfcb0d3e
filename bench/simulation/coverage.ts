/** How often the interval of each figure holds the figure of the population its people are drawn from. */
import type {Estimate} from "../../src/artifacts/evaluation/figures.ts";
import {computeBouts} from "../../src/judgement/metrics/bout-results.ts";
import {estimateFigures} from "../../src/judgement/metrics/estimates.ts";
import {estimateRanking} from "../../src/judgement/metrics/ranking-estimates.ts";
import {FIGURES, type FigureName} from "../../src/judgement/metrics/unit-sums.ts";
import {drawPeople, type Population} from "./evaluated-people.ts";

export interface Coverage {
  /** Share of the draws whose interval holds the truth, and the mean width of the interval. */
  readonly held: number;
  readonly width: number;
}

/** Figures that `estimateFigures` does not make. */
const RANKED = ["macroRocAuc", "macroAveragePrecision", "boutPrecision", "boutRecall", "boutF1"] as const;
const OF_CLASSES = ["classF1", "classRocAuc", "classAveragePrecision"] as const;

/** Of every figure, and of the figures of a class, on average over all classes. */
export type Coverages = Readonly<
  Record<FigureName | (typeof RANKED)[number] | (typeof OF_CLASSES)[number], Coverage>
>;

interface Sample {
  readonly figures: Readonly<Record<FigureName | (typeof RANKED)[number], Estimate>>;
  readonly classes: Readonly<Record<(typeof OF_CLASSES)[number], readonly Estimate[]>>;
}

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
  const figures = [...FIGURES, ...RANKED].map((name) => {
    const found = samples.map((sample) => sample.figures[name]);
    return [name, of(found, truth.figures[name].value!)] as const;
  });
  const byClass = OF_CLASSES.map((name) => {
    const own = truth.classes[name].map(({value}, k) =>
      of(
        samples.map(({classes}) => classes[name][k]!),
        value!,
      ),
    );
    const mean = (key: keyof Coverage) => own.reduce((sum, one) => sum + one[key], 0) / own.length;
    return [name, {held: mean("held"), width: mean("width")}] as const;
  });
  return Object.fromEntries([...figures, ...byClass]) as Coverages;
}

const LEVEL = 0.95;

function estimate(population: Population, people: number, random: () => number): Sample {
  const windows = drawPeople(population, people, random);
  const shape = {classes: population.classes, bins: 15, topK: 3};
  const params = {calibrationRounds: 100, level: LEVEL, minUnits: 2};
  const {figures, classF1} = estimateFigures(windows, shape, params, random);
  const ranking = estimateRanking(windows, LEVEL);
  const bouts = computeBouts(windows, 0.5, LEVEL);
  return {
    figures: {
      ...figures,
      macroRocAuc: ranking.macro.rocAuc,
      macroAveragePrecision: ranking.macro.averagePrecision,
      boutPrecision: bouts.precision,
      boutRecall: bouts.recall,
      boutF1: bouts.f1,
    },
    classes: {
      classF1,
      classRocAuc: ranking.classes.map(({rocAuc}) => rocAuc),
      classAveragePrecision: ranking.classes.map(({averagePrecision}) => averagePrecision),
    },
  };
}
