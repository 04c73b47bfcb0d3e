/**
 * People whose windows a model has judged, drawn from a population whose figures are known: to see how often an interval
 * holds the figure of the population.
 *
 * A person differs from others in skill (logit, normal) over all, again in each class, and in what wrong windows are taken
 * for; windows differ in how hard they are, which the confidence knows.
 */
import type {ScoredWindows} from "../../src/judgement/metrics/scored-windows.ts";

export interface Population {
  readonly classes: number;
  /** Of a person, in each class the person shows. */
  readonly windowsPerClass: number;
  /** Mean logit of a right prediction. */
  readonly skill: number;
  /** Standard deviation of the logit over people, and once more over a person's classes. */
  readonly spread: number;
  /** Chance that a person does not show a class at all. */
  readonly absent: number;
  /** By which the logit of the confidence lies above that of a right prediction of the average person. */
  readonly overconfidence: number;
}

interface Row {
  readonly user: string;
  readonly truth: number;
  readonly predicted: number;
  readonly confidence: number;
}

/** Windows of `people` new people; `random` gives uniforms in [0, 1). */
export function drawPeople(population: Population, people: number, random: () => number): ScoredWindows {
  const {classes, windowsPerClass, skill, spread, absent, overconfidence} = population;
  const rows: Row[] = [];
  for (let person = 0; person < people; person++) {
    const own = skill + spread * drawNormal(random);
    for (let truth = 0; truth < classes; truth++) {
      if (random() < absent) continue;
      const ofClass = own + spread * drawNormal(random);
      const mistakenFor = Math.floor(random() * classes);
      for (let i = 0; i < windowsPerClass; i++) {
        const ease = drawNormal(random);
        const isRight = random() < logistic(ofClass + ease);
        const predicted = isRight ? truth : random() < 0.6 ? mistakenFor : Math.floor(random() * classes);
        const confidence = Math.max(1 / classes + 0.01, logistic(skill + overconfidence + ease));
        rows.push({user: `p${person}`, truth, predicted, confidence});
      }
    }
  }
  return toWindows(rows, classes);
}

function toWindows(rows: readonly Row[], classes: number): ScoredWindows {
  const probabilities = new Float64Array(rows.length * classes);
  rows.forEach(({predicted, confidence}, i) => {
    probabilities.fill((1 - confidence) / (classes - 1), i * classes, (i + 1) * classes);
    probabilities[i * classes + predicted] = confidence;
  });
  return {
    classes: Array.from({length: classes}, (_, k) => `class ${k}`),
    windowId: Int32Array.from(rows.keys()),
    truth: Int32Array.from(rows, ({truth}) => truth),
    predicted: Int32Array.from(rows, ({predicted}) => predicted),
    probabilities,
    confidence: Float64Array.from(rows, ({confidence}) => confidence),
    users: rows.map(({user}) => user),
    sessions: rows.map(() => "s"),
    starts: Float64Array.from(rows, (_, i) => i * 2000),
    ends: Float64Array.from(rows, (_, i) => i * 2000 + 3980),
  };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
