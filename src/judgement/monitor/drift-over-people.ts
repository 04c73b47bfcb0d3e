/** The latest stretches of all people together. */
import {isAlarm, type Level, worst} from "../../artifacts/level.ts";
import type {Monitoring, PersonDrift} from "../../artifacts/monitoring.ts";

type Drift = Monitoring["drift"];
type Channel = PersonDrift["channels"][number];

const FIGURES = ["psi", "ks", "wassersteinOverSd", "meanShiftOverSd"] as const;

/** `withheld` says why nothing is compared, null where it is. */
export function driftOverPeople(
  people: readonly PersonDrift[],
  {withheld, stretchWindows}: {readonly withheld: string | null; readonly stretchWindows: number},
): Drift {
  return {
    withheld: withheld ?? (people.length === 0 ? "No person has had enough windows yet." : null),
    level: people.length === 0 ? "unknown" : worst(people.map(({verdict}): Level => verdict.level)),
    isDetected: people.some(({confirmed}) => confirmed.length > 0),
    stretchWindows,
    peopleJudged: people.length,
    peopleDrifted: people.filter(({verdict}) => isAlarm(verdict.level)).length,
    channels: largestOf(people),
    outOfDistributionShare: weightedMean(people, ({outOfDistributionShare}) => outOfDistributionShare),
    people: [...people],
  };
}

/**
 * Accuracy to be expected, over the people of whom it may be told. The mean of the limits is a limit of the mean if what
 * one misjudges all do, as a confidence that is off; for errors that are independent it is wider than need be.
 */
export function estimatedOverPeople(people: readonly PersonDrift[]): Monitoring["performance"]["estimated"] {
  const told = people.filter(({estimated}) => estimated.value !== null);
  const windows = told.reduce((sum, person) => sum + person.windows, 0);
  if (told.length === 0)
    return {
      value: null,
      low: null,
      high: null,
      windows,
      withheld: people[0]?.estimated.withheld ?? "No person has had enough windows yet.",
    };
  return {
    value: weightedMean(told, ({estimated}) => estimated.value),
    low: weightedMean(told, ({estimated}) => estimated.low),
    high: weightedMean(told, ({estimated}) => estimated.high),
    windows,
    withheld:
      told.length === people.length
        ? null
        : `It is not told of ${people.length - told.length} of ${people.length} people.`,
  };
}

function largestOf(people: readonly PersonDrift[]): Channel[] {
  return (people[0]?.channels ?? []).map(({channel}, c) => {
    const all = people.flatMap(({channels}) => channels[c] ?? []);
    const largest = (figure: (typeof FIGURES)[number]): number | null =>
      all.reduce<number | null>((most, one) => {
        const value = one[figure];
        return value !== null && (most === null || value > most) ? value : most;
      }, null);
    return {
      channel,
      level: worst(all.map(({level}) => level)),
      psi: largest("psi"),
      ks: largest("ks"),
      wassersteinOverSd: largest("wassersteinOverSd"),
      meanShiftOverSd: largest("meanShiftOverSd"),
    };
  });
}

function weightedMean(
  people: readonly PersonDrift[],
  figure: (person: PersonDrift) => number | null,
): number | null {
  let [sum, windows] = [0, 0];
  for (const person of people) {
    const value = figure(person);
    if (value === null) continue;
    sum += value * person.windows;
    windows += person.windows;
  }
  return windows === 0 ? null : sum / windows;
}
