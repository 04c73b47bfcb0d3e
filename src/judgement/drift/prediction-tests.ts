/** Whether a recording's predictions look otherwise than those of labelled people whom the model never saw. */
import {type Group, groupRows, LEAST_GROUPS} from "./groups.ts";
import type {Side} from "./new-person.ts";
import {type PersonTest, testPerson} from "./person-test.ts";
import {NORMAL_SCALE, type PredictionFigures, predictionFigures, type Timing} from "./prediction-figures.ts";
import {classShares, type Predictions} from "./predictions.ts";
import {shareShift} from "./share-shift.ts";
import {cutStretches} from "./stretches.ts";
import type {Unseen} from "./unseen.ts";

export const PREDICTION_FIGURES = [
  "confidence",
  "entropy",
  "uncertain",
  "transitions",
  "shareShift",
  "novelty",
] as const;
export type PredictionFigure = (typeof PREDICTION_FIGURES)[number];

/** The direction in which each speaks against a recording. */
const SIDES: Readonly<Record<PredictionFigure, Side>> = {
  confidence: "below",
  entropy: "above",
  uncertain: "above",
  transitions: "above",
  shareShift: "above",
  novelty: "above",
};

export type PredictionTests = Readonly<Record<PredictionFigure, PersonTest>>;

/** A test that could not be made, and takes nothing from the others. */
const NOT_MEASURED: PersonTest = {value: Number.NaN, usual: null, p: Number.NaN};

interface Subject {
  readonly predictions: Predictions;
  readonly timing: Timing;
}

/** On the scales of `NORMAL_SCALE`. Null with fewer than three unseen people. */
export function testPredictions(
  unseen: Unseen,
  {predictions, timing}: Subject,
  uncertainConfidence: number,
): PredictionTests | null {
  if ("withheld" in unseen) return null;
  const people = groupRows(unseen.users).map(
    ({name, rows}): Group => ({name, rows: rows.map((i) => unseen.rows[i]!)}),
  );
  if (people.length < LEAST_GROUPS) return null;
  const everyone = classShares(unseen.predictions, unseen.rows);
  const windows = predictions.rows;
  const theirs = people.map((person) => {
    const others = people.filter((other) => other !== person).flatMap(({rows}) => rows);
    const reference = classShares(unseen.predictions, others);
    return cutStretches(person, windows).map((rows) =>
      onNormalScale(
        predictionFigures(unseen.predictions, rows, {timing: unseen.timing, uncertainConfidence}),
        reference,
      ),
    );
  });
  const rows = Array.from({length: windows}, (_, row) => row);
  const own = onNormalScale(predictionFigures(predictions, rows, {timing, uncertainConfidence}), everyone);
  const test = (figure: PredictionFigure): PersonTest => {
    const usual = theirs.map((stretches) => stretches.map((figures) => figures[figure]));
    return testPerson(own[figure], usual, SIDES[figure]);
  };
  return {
    confidence: test("confidence"),
    entropy: test("entropy"),
    uncertain: test("uncertain"),
    transitions: test("transitions"),
    shareShift: test("shareShift"),
    novelty: Number.isNaN(own.novelty) ? NOT_MEASURED : test("novelty"),
  };
}

function onNormalScale(
  figures: PredictionFigures,
  reference: readonly number[],
): Record<PredictionFigure, number> {
  return {
    confidence: NORMAL_SCALE.confidence(figures),
    entropy: NORMAL_SCALE.entropy(figures),
    uncertain: NORMAL_SCALE.uncertain(figures),
    transitions: NORMAL_SCALE.transitions(figures),
    novelty: NORMAL_SCALE.novelty(figures),
    shareShift: Math.log(shareShift(reference, figures.shares).maxAbsolute + 0.5 / figures.windows),
  };
}
