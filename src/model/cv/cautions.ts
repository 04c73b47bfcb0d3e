/** What a reader has to know before believing the figures, most serious first. */
import type {FoldResult} from "../../artifacts/cv/result.ts";
import type {FoldSummary} from "../../artifacts/cv/summary.ts";
import type {CvWindows} from "./windows.ts";

/** With fewer than `minUsers` people a mean over them says little. */
export function listCautions(
  windows: CvWindows,
  folds: readonly FoldSummary[],
  random: readonly FoldResult[],
  {minUsers}: {readonly minUsers: number},
): string[] {
  return [
    ...failures(folds),
    ...random
      .filter(({people}) => people === null)
      .map(({fold}) => `Fold ${fold.fold} gave no model and is left out.`),
    ...fewPeople(folds, minUsers),
    ...rareClasses(windows),
    ...trainingWarnings(folds),
  ];
}

function failures(folds: readonly FoldSummary[]): string[] {
  return folds.flatMap(({fold, test, scores, diverged, bestEpoch}) => {
    if (diverged === null) return [];
    const where = `the loss stopped being finite in epoch ${diverged.epoch}, step ${diverged.step}, at ${diverged.layer}`;
    return scores === null
      ? [
          `Fold ${fold} (${test.join(", ")}) gave no model: ${where}. Its people are in no figure, so the figures are of a choice of people.`,
        ]
      : [`Fold ${fold} (${test.join(", ")}): ${where}; it is judged with the weights of epoch ${bestEpoch}.`];
  });
}

function fewPeople(folds: readonly FoldSummary[], minUsers: number): string[] {
  const people = folds.reduce((sum, {test, scores}) => sum + (scores === null ? 0 : test.length), 0);
  if (people >= minUsers || people === 0) return [];
  return [
    `Only ${people} people were tested: the interval is wide, and rests on the assumption that they are like other people.`,
  ];
}

/** Classes that one user alone shows can be learnt from nobody else. */
function rareClasses({users, labels, meta}: CvWindows): string[] {
  return meta.classes.flatMap((name, label) => {
    const showing = [...new Set(users.filter((_, i) => labels[i] === label))];
    if (showing.length > 1) return [];
    return showing.length === 0
      ? [`No window shows ${name}.`]
      : [
          `Only ${showing[0]} shows ${name}: where ${showing[0]} is tested, the model has never seen it, and is wrong on all of it.`,
        ];
  });
}

/** Each warning of the trainings once, with the folds that it was given in. */
function trainingWarnings(folds: readonly FoldSummary[]): string[] {
  const found = new Map<string, string[]>();
  for (const {fold, warnings} of folds)
    for (const warning of warnings) found.set(warning, [...(found.get(warning) ?? []), fold]);
  return [...found].map(
    ([warning, given]) => `${given.length === 1 ? "Fold" : "Folds"} ${given.join(", ")}: ${warning}.`,
  );
}
