/** ROC AUC and average precision of each class and on average, with intervals over people (or sessions of one). */
import type {Estimate} from "../../artifacts/evaluation/figures.ts";
import {figureInterval} from "../../stats/cluster-interval.ts";
import {orNull} from "../round.ts";
import {type Influence, rankingInfluence} from "./ranking-influence.ts";
import type {ScoredWindows} from "./scored-windows.ts";
import {chooseUnits} from "./units.ts";

const NAMES = ["rocAuc", "averagePrecision"] as const;
type Name = (typeof NAMES)[number];

export interface RankingEstimates {
  /** In the order of the classes; null values of one that does not occur. */
  readonly classes: readonly Readonly<Record<Name, Estimate>>[];
  /** Mean over the classes where the figure is defined. */
  readonly macro: Readonly<Record<Name, Estimate>>;
}

/** How a figure moves with each unit, and how much there is to know it by. */
interface OverUnits {
  readonly value: number;
  readonly influences: Float64Array;
  /** Units with a window of the class, and the fewer of its windows and of the others. */
  readonly units: number;
  readonly windows: number;
}

/** Of n ≥ 1 windows, one class against the rest. */
export function estimateRanking(windows: ScoredWindows, level: number): RankingEstimates {
  const k = windows.classes.length;
  const {keys} = chooseUnits(windows);
  const position = new Map([...new Set(keys)].map((key, i) => [key, i]));
  const unitOf = Int32Array.from(keys, (key) => position.get(key)!);
  const found = windows.classes.map((_, code) => {
    const positive = Uint8Array.from(windows.truth, (truth) => (truth === code ? 1 : 0));
    const scores = Float64Array.from(positive, (_, i) => windows.probabilities[i * k + code]!);
    const own = new Set(unitOf.filter((_, i) => positive[i] === 1)).size;
    const positives = positive.reduce((sum, one) => sum + one, 0);
    const about = {units: own, windows: Math.min(positives, positive.length - positives)};
    const influence = rankingInfluence(scores, positive);
    const over = (name: Name): OverUnits => ({
      ...sumOverUnits(influence[name], unitOf, position.size),
      ...about,
    });
    return {rocAuc: over("rocAuc"), averagePrecision: over("averagePrecision")};
  });
  const estimate = ({value, influences, units, windows: n}: OverUnits): Estimate => {
    const {lo, hi} = figureInterval(value, influences, [0, 1], {units, windows: Math.max(1, n), level});
    return {value: orNull(value), lo: orNull(lo), hi: orNull(hi)};
  };
  const macro = (name: Name): Estimate =>
    estimate(
      average(
        found.map((one) => one[name]),
        position.size,
      ),
    );
  return {
    classes: found.map((one) => ({
      rocAuc: estimate(one.rocAuc),
      averagePrecision: estimate(one.averagePrecision),
    })),
    macro: {rocAuc: macro("rocAuc"), averagePrecision: macro("averagePrecision")},
  };
}

function sumOverUnits({value, influences}: Influence, unitOf: Int32Array, units: number) {
  const sums = new Float64Array(units);
  influences.forEach((own, row) => {
    sums[unitOf[row]!]! += own;
  });
  return {value, influences: sums};
}

/** Over those that are defined, each weighing the same; as many units as tell of one on average, and all their windows. */
function average(figures: readonly OverUnits[], units: number): OverUnits {
  const defined = figures.filter(({value}) => !Number.isNaN(value));
  const mean = (of: (figure: OverUnits) => number): number =>
    defined.reduce((sum, figure) => sum + of(figure), 0) / defined.length;
  return {
    value: mean(({value}) => value),
    influences: Float64Array.from({length: units}, (_, u) => mean(({influences}) => influences[u]!)),
    units: mean((figure) => figure.units),
    windows: defined.reduce((sum, figure) => sum + figure.windows, 0),
  };
}
