/** How often the interval of the mean over people holds the mean over all, and that of a new person a new person. */
import {summarisePeople} from "../../src/judgement/metrics/people.ts";
import {scoreUsers} from "../../src/judgement/metrics/user-results.ts";
import {measureWithin} from "../../src/judgement/metrics/within-person.ts";
import {drawPeople, type Population} from "./evaluated-people.ts";

export interface PeopleCoverage {
  readonly mean: number;
  readonly newPerson: number;
  /** How often people are said to differ too much. */
  readonly tooFar: number;
}

/** Windows of each class by which the accuracy of a person is as good as known, and how many such people there are. */
const MANY_WINDOWS = 150;
const EVERYBODY = 300;
const SPREAD = {maxLowGap: 0.15, lowShare: 0.1, alpha: 0.05};

/** `draws` times `people` new people, 95 % intervals. */
export function simulateNewPerson(
  population: Population,
  people: number,
  draws: number,
  random: () => number,
): PeopleCoverage {
  const summary = (count: number, windowsPerClass: number) => {
    const windows = drawPeople({...population, windowsPerClass}, count, random);
    const within = measureWithin(windows);
    const users = scoreUsers(windows, within, 0.95);
    return {accuracies: users.map(({accuracy}) => accuracy), ...summarisePeople(users, within, 0.95, SPREAD)};
  };
  const {accuracies: everybody, mean} = summary(EVERYBODY, MANY_WINDOWS);
  const samples = Array.from({length: draws}, () => summary(people, population.windowsPerClass));
  const shareOf = (hold: (sample: (typeof samples)[number]) => number): number =>
    samples.reduce((sum, sample) => sum + hold(sample), 0) / draws;
  return {
    mean: shareOf(({lo, hi}) => Number(lo! <= mean && mean <= hi!)),
    newPerson: shareOf(
      ({newPerson: {lo, hi}}) => everybody.filter((x) => lo! <= x && x <= hi!).length / everybody.length,
    ),
    tooFar: shareOf(({pTooFar}) => Number(pTooFar! < SPREAD.alpha)),
  };
}
