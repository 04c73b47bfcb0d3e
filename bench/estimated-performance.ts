/**
 * How often the accuracy estimated without labels, and the corrected shares of time, hold what is true: people of sp_sw
 * as recordings, whose labels are known to the benchmark alone.
 */
import {makeContext} from "../src/judgement/drift/context.ts";
import {windowFeatures} from "../src/judgement/drift/features.ts";
import {selectPredictions} from "../src/judgement/drift/predictions.ts";
import {estimatePerformance} from "../src/judgement/estimated-performance/estimate.ts";
import {estimatePrevalence} from "../src/judgement/prevalence/prevalence.ts";
import {randomInteger} from "../src/stats/random.ts";
import {wilsonInterval} from "../src/stats/wilson.ts";
import type {Row} from "./measure.ts";
import {shippedParams} from "./shipped-params.ts";
import {mainActivities, type RealPeople, RealSplit, readRealPeople} from "./simulation/real-people.ts";
import {uniform} from "./simulation/uniform.ts";

const SPLITS = 11;
const METHODS = ["sld", "bbse", "adjustedCount"] as const;

/** What was claimed of a figure, and what is true of it. */
interface Claim {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly truth: number;
}

interface Found {
  readonly accuracy: Claim[];
  readonly averageConfidence: Claim[];
  withheld: number;
  /** By what was done to the mix of behaviours, then by method. */
  readonly shares: Map<string, Claim[]>;
}

export async function benchEstimatedPerformance(repository: string, shared: string): Promise<Row[]> {
  const people = readRealPeople(shared);
  const found: Found = {accuracy: [], averageConfidence: [], withheld: 0, shares: new Map()};
  for (let seed = 1; seed <= SPLITS; seed++) {
    const split = new RealSplit(repository, people, seed);
    split.build();
    await measure(repository, people, split, {found, random: uniform(seed)});
    split.close();
  }
  return [
    claimRow("accuracy without labels, ATC", found.accuracy, found.withheld),
    claimRow("the same, mean calibrated confidence", found.averageConfidence, found.withheld),
    ...[...found.shares].map(([name, claims]) => claimRow(`share of time, ${name}`, claims, 0)),
  ];
}

async function measure(
  repository: string,
  people: RealPeople,
  split: RealSplit,
  {found, random}: {found: Found; random: () => number},
): Promise<void> {
  const params = shippedParams(repository);
  const {reference, labelled, recordings} = await split.inputs();
  const context = makeContext(reference, labelled, params);
  for (const {windows, predictions} of recordings) {
    const {classes, confidence, predicted} = predictions;
    const truth = mainActivities(people, windows).map((name) => classes.indexOf(name ?? ""));
    const known = [...truth.keys()].filter((row) => truth[row]! >= 0);
    const right = known.filter((row) => predicted[row] === truth[row]).length / known.length;
    const expected = estimatePerformance(context, {
      features: windowFeatures(windows),
      confidence,
      unusable: null,
    });
    if (expected.withheld === null) {
      const {accuracy, low, high, averageConfidence} = expected;
      found.accuracy.push({estimate: accuracy!, low: low!, high: high!, truth: right});
      found.averageConfidence.push({
        ...averageConfidence!,
        estimate: averageConfidence!.accuracy,
        truth: right,
      });
    } else found.withheld++;
    for (const [mix, rows] of Object.entries({
      "as recorded": known,
      "another mix": drawMix(truth, known, classes.length, random),
    })) {
      const {behaviours} = estimatePrevalence(
        context.unseen,
        {predictions: selectPredictions(predictions, rows), unusable: null},
        params.prevalence,
      );
      behaviours.forEach((one, k) => {
        const share = rows.filter((row) => truth[row] === k).length / rows.length;
        note(found, `as predicted, ${mix}`, {
          estimate: one.naive,
          low: Number.NaN,
          high: Number.NaN,
          truth: share,
        });
        for (const method of METHODS) {
          const own = one[method];
          if (own?.low == null || own.high === null) continue;
          note(found, `${method}, ${mix}`, {estimate: own.share, low: own.low, high: own.high, truth: share});
        }
      });
    }
  }
}

/** As many rows, whose classes have shares that are drawn evenly from all there may be (Dirichlet, 1). */
function drawMix(
  truth: readonly number[],
  known: readonly number[],
  classes: number,
  random: () => number,
): number[] {
  const byClass = Array.from({length: classes}, (_, k) => known.filter((row) => truth[row] === k));
  const weights = byClass.map((rows) => (rows.length === 0 ? 0 : -Math.log(1 - random())));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return byClass
    .flatMap((rows, k) =>
      Array.from(
        {length: Math.round((known.length * weights[k]!) / total)},
        () => rows[randomInteger(random, rows.length)]!,
      ),
    )
    .sort((a, b) => a - b);
}

function note({shares}: Found, name: string, claim: Claim): void {
  shares.set(name, [...(shares.get(name) ?? []), claim]);
}

function claimRow(what: string, claims: readonly Claim[], withheld: number): Row {
  const mean = (of: (claim: Claim) => number) =>
    claims.reduce((sum, one) => sum + of(one), 0) / claims.length;
  const error = `off by ${mean(({estimate, truth}) => Math.abs(estimate - truth)).toFixed(3)} on average`;
  const intervals = claims.filter(({low}) => !Number.isNaN(low));
  if (intervals.length === 0) return {what, figure: error};
  const held = intervals.filter(({low, high, truth}) => low <= truth && truth <= high).length;
  const {lo, hi} = wilsonInterval(held, intervals.length, 0.95);
  const share = held / intervals.length;
  return {
    what,
    figure: `${held} of ${intervals.length} intervals hold the truth, ${share.toFixed(3)} (${lo.toFixed(2)} to ${hi.toFixed(2)}); mean width ${mean(({low, high}) => high - low).toFixed(2)}; ${error}${withheld === 0 ? "" : `; withheld ${withheld}`}`,
    target: "0.90",
    met: share >= 0.9,
  };
}
