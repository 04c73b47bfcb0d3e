/**
 * A tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kégl, "Algorithms for hyper-parameter
 * optimization", NIPS 2011), for spaces without conditions: each hyper-parameter has densities of its own.
 *
 * The trials so far are split into the best few and the rest; for each hyper-parameter a density l is laid over the
 * places of the best and g over those of the rest, 24 candidates are drawn from l, and the one with the largest l / g
 * is taken. Densities over a range are mixtures of normals cut off at its ends, one for each trial, as wide as the
 * distance to its neighbours, and a flat one before anything is known; over values they are shares with one count
 * added to each. Trials of the same round, whose results are not known, count among the rest, which keeps the
 * proposals of a round apart.
 */

import type {Dimension, Domain} from "../../artifacts/search/space.ts";
import type {Values} from "../../artifacts/search/trial.ts";
import {normalCdf} from "../../stats/normal.ts";
import {KeyedRandom} from "../training/keyed-random.ts";
import {numberedId, type Proposal, SEARCH_PURPOSE, valuesOf} from "./sample.ts";
import {countValues, placeOf, valueAt} from "./space.ts";

export interface Observation {
  readonly values: Values;
  /** The greater the better; −∞ for a trial that diverged. */
  readonly gain: number;
}

const CANDIDATES = 24;
/** The best are a quarter of the square root of the trials' number, at least one, as in hyperopt … */
const BEST_SHARE = 0.25;
/** … and at most so many. */
const MAX_BEST = 25;

/** Trials `first` … `first + count − 1` given what earlier rounds found: a function of its arguments alone. */
export function tpeTrials(
  dimensions: readonly Dimension[],
  observed: readonly Observation[],
  {seed, first, count}: {readonly seed: number; readonly first: number; readonly count: number},
): Proposal[] {
  const ranked = observed
    .map((one, i) => ({...one, i}))
    .sort((a, b) => descending(a.gain, b.gain) || a.i - b.i);
  const size = Math.min(MAX_BEST, Math.ceil(BEST_SHARE * Math.sqrt(ranked.length)));
  const best = ranked.slice(0, size).map(({values}) => values);
  const rest = ranked.slice(size).map(({values}) => values);
  const proposals: Proposal[] = [];
  const random = new KeyedRandom();
  for (let number = first; number < first + count; number++) {
    const values = valuesOf(dimensions, (domain, d) => {
      random.open({purpose: SEARCH_PURPOSE.tpe, seed, a: number, b: d});
      const places = (trials: readonly Values[]): number[] =>
        trials.map((trial) => placeOf(domain, trial[dimensions[d]!.path]!)).filter(Number.isFinite);
      return propose(domain, places(best), places(rest), random);
    });
    proposals.push({id: numberedId(number), values});
    rest.push(values);
  }
  return proposals;
}

/** −∞ compares, which a difference would not. */
const descending = (a: number, b: number): number => (a > b ? -1 : a < b ? 1 : 0);

function propose(domain: Domain, best: number[], rest: number[], random: KeyedRandom): Values[string] {
  const categories = "values" in domain ? countValues(domain)! : undefined;
  const density = (places: number[]): Density =>
    categories === undefined ? new Mixture(places) : new Shares(places, categories);
  const l = density(best);
  const g = density(rest);
  let chosen = 0;
  let ratio = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < CANDIDATES; i++) {
    const place = l.draw(random);
    const found = Math.log(l.at(place)) - Math.log(g.at(place));
    if (found > ratio) [chosen, ratio] = [place, found];
  }
  return valueAt(domain, chosen);
}

interface Density {
  at(place: number): number;
  draw(random: KeyedRandom): number;
}

/** Normals cut off at 0 and 1, all of the same weight, the flat one (centre ½, deviation 1) among them. */
class Mixture implements Density {
  readonly #parts: {readonly centre: number; readonly deviation: number; readonly mass: number}[];

  constructor(places: readonly number[]) {
    const least = 1 / Math.min(100, places.length + 2);
    const sorted = [...places].sort((a, b) => a - b);
    const parts = sorted.map((centre, i) => {
      const gap = Math.max(centre - (sorted[i - 1] ?? 0), (sorted[i + 1] ?? 1) - centre);
      return {centre, deviation: Math.min(1, Math.max(least, gap))};
    });
    this.#parts = [...parts, {centre: 0.5, deviation: 1}].map(({centre, deviation}) => ({
      centre,
      deviation,
      mass: normalCdf((1 - centre) / deviation) - normalCdf(-centre / deviation),
    }));
  }

  at(place: number): number {
    let sum = 0;
    for (const {centre, deviation, mass} of this.#parts)
      sum += Math.exp(-0.5 * ((place - centre) / deviation) ** 2) / (deviation * mass);
    return sum / (this.#parts.length * Math.sqrt(2 * Math.PI));
  }

  draw(random: KeyedRandom): number {
    const {centre, deviation} = this.#parts[random.integer(this.#parts.length)]!;
    // A centre lies within, so at least about a third of the draws do.
    for (;;) {
      const place = centre + deviation * random.normal();
      if (place >= 0 && place < 1) return place;
    }
  }
}

/** Shares of n values, one count added to each. */
class Shares implements Density {
  readonly #shares: readonly number[];

  constructor(places: readonly number[], n: number) {
    const counts = new Array<number>(n).fill(1);
    for (const place of places) counts[Math.floor(place * n)]!++;
    this.#shares = counts.map((count) => count / (places.length + n));
  }

  at(place: number): number {
    return this.#shares[Math.floor(place * this.#shares.length)]!;
  }

  draw(random: KeyedRandom): number {
    let left = random.uniform();
    const i = this.#shares.findIndex((share) => {
      left -= share;
      return left < 0;
    });
    return ((i === -1 ? this.#shares.length - 1 : i) + 0.5) / this.#shares.length;
  }
}
