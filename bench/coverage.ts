/** How often 95 % intervals of an evaluation hold the figure of the population that the people are drawn from. */

import type {Row} from "./measure.ts";
import {type Coverages, simulateCoverage} from "./simulation/coverage.ts";
import type {Population} from "./simulation/evaluated-people.ts";
import {simulateNewPerson} from "./simulation/new-person.ts";
import {uniform} from "./simulation/uniform.ts";

const DRAWS = 1000;
const PEOPLE = [3, 5, 10, 20, 50];

/** By what makes them hard: few windows, few classes a person, people who differ much, a model that is nearly always right. */
const POPULATIONS: Readonly<Record<string, Population>> = {
  "11 classes, accuracy 0.75": population({}),
  "4 classes, 40 % not shown": population({classes: 4, windowsPerClass: 30, absent: 0.4, spread: 0.8}),
  "3 classes, people differ much": population({classes: 3, windowsPerClass: 40, skill: 0.5, spread: 1.2}),
  "11 classes, accuracy 0.93": population({skill: 3.2}),
};

const SHOWN = [
  "accuracy",
  "macroF1",
  "kappa",
  "topK",
  "logLoss",
  "brier",
  "ece",
  "classF1",
  "macroRocAuc",
  "classRocAuc",
  "macroAveragePrecision",
  "classAveragePrecision",
  "boutF1",
  "boutPrecision",
  "boutRecall",
] as const satisfies readonly (keyof Coverages)[];

export function benchCoverage(): Row[] {
  return Object.entries(POPULATIONS).flatMap(([name, drawn], i) =>
    PEOPLE.map((people) => {
      const coverages = simulateCoverage(drawn, people, DRAWS, uniform(1000 * i + people));
      const ofPeople = simulateNewPerson(drawn, people, DRAWS, uniform(1000 * i + people));
      const held = [...SHOWN.map((figure) => coverages[figure].held), ofPeople.mean, ofPeople.newPerson];
      const names = [...SHOWN, "mean over people", "new person"];
      const shown = names.map((figure, f) => `${figure} ${held[f]!.toFixed(3)}`).join(", ");
      return {
        what: `${name}, ${people} people`,
        figure: `${shown}; accuracy's width ${coverages.accuracy.width.toFixed(2)}; said to differ too much ${ofPeople.tooFar.toFixed(3)}`,
        target: "0.92",
        met: Math.min(...held) >= 0.92,
      };
    }),
  );
}

function population(change: Partial<Population>): Population {
  const usual = {classes: 11, windowsPerClass: 10, skill: 1.5, spread: 0.6, absent: 0, overconfidence: 0.5};
  return {...usual, ...change};
}
