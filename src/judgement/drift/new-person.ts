/**
 * What a figure may be on one more person: people differ, few of them say little about how much, and what one of them
 * shows in a stretch of time differs from what the same one shows in another.
 */
import {moments} from "../../stats/moments.ts";
import {studentQuantile, studentSurvival} from "../../stats/student-t.ts";
import {LEAST_GROUPS} from "./groups.ts";

/** How the figure of a stretch of one more person is distributed: mean + sd × Student's t with `df`. */
export interface NewPerson {
  readonly people: number;
  readonly mean: number;
  /** Holds the spread between people and within one, and that the mean is known from `people` only. */
  readonly sd: number;
  readonly df: number;
}

/**
 * From the figure of one or more stretches of each person; what is not finite does not count. The variance of a new stretch is that between the people's
 * means, S², and that within a person, W², of which S² holds the part that averaging left:
 * S² (1 + 1/k) + W² (1 − mean of 1/nᵢ), with Satterthwaite's degrees of freedom. Undefined with fewer than three people.
 */
export function newPerson(stretches: readonly (readonly number[])[]): NewPerson | undefined {
  const own = stretches.map((values) => moments(values)).filter(({n}) => n > 0);
  const people = own.length;
  if (people < LEAST_GROUPS) return undefined;
  const {mean, variance} = moments(own.map((person) => person.mean));
  const freeWithin = own.reduce((sum, {n}) => sum + n - 1, 0);
  const squares = own.reduce((sum, {n, variance: within}) => sum + n * within, 0);
  const left = 1 - own.reduce((sum, {n}) => sum + 1 / n, 0) / people;
  const between = ((variance * people) / (people - 1)) * (1 + 1 / people);
  const within = freeWithin === 0 ? 0 : (squares / freeWithin) * left;
  const total = between + within;
  const parts = between ** 2 / (people - 1) + (freeWithin === 0 ? 0 : within ** 2 / freeWithin);
  const df = parts === 0 ? people - 1 : Math.max(people - 1, Math.floor(total ** 2 / parts));
  return {people, mean, sd: Math.sqrt(total), df};
}

/** In which direction a figure counts as changed. */
export type Side = "either" | "above" | "below";

/** Of the larger of two values; what the mean of equal ones may differ from them by. */
const ROUNDING = 1e-12;

/** Probability that one more person is at least as far from the mean; of the mean itself 1 if either side counts, else ½. */
export function newPersonProbability({mean, sd, df}: NewPerson, value: number, side: Side): number {
  if (Number.isNaN(value)) return 1;
  const away = value - mean;
  const isMean = Math.abs(away) <= ROUNDING * Math.max(Math.abs(value), Math.abs(mean));
  const t = isMean ? 0 : away / sd;
  switch (side) {
    case "either":
      return 2 * studentSurvival(Math.abs(t), df);
    case "above":
      return studentSurvival(t, df);
    case "below":
      return studentSurvival(-t, df);
  }
}

/** How far from the mean a value has to be for a two-sided probability of `p`. */
export function newPersonReach({sd, df}: NewPerson, p: number): number {
  return sd * studentQuantile(p / 2, df);
}
