/** Verdicts as the titles of pages. */
import type {Level} from "../artifacts/level.ts";
import {count, integer, list, partOf} from "./format.ts";

/** The verdict on the model as a title. */
export const MODEL_HEADING: Readonly<Record<Level, string>> = {
  pass: "The model holds on new people",
  unknown: "Whether the model holds on new people cannot be told",
  warn: "Use the model with care",
  fail: "Do not trust the model on new people",
};

const RECORDINGS: Readonly<Record<Level, (part: string) => string>> = {
  pass: (part) => `${part} like the data it was made for`,
  unknown: (part) => `nothing can be told of ${part}`,
  warn: (part) => `look at ${part} before trusting the predictions`,
  fail: (part) => `do not trust the predictions of ${part}`,
};

/** The worst verdict, and of how many of the recordings it is, as a part of a title. */
export function recordingsHeading(level: Level, all: readonly Level[]): string {
  const at = all.filter((one) => one === level).length;
  if (at === 0) return "no recording was compared";
  const part = partOf(at, all.length, "recording");
  return RECORDINGS[level](level === "pass" ? `${part} ${at === 1 ? "is" : "are"}` : part);
}

const OUTCOMES: readonly (readonly [level: Level, text: string])[] = [
  ["fail", "failed"],
  ["warn", "to be read with care"],
  ["unknown", "could not be judged"],
  ["pass", "passed"],
];

/** How many recordings have each verdict, and how many are not used: `Of 3 recordings, 1 failed and 2 passed`. */
export function outcomeHeading(levels: readonly Level[], unused = 0): string {
  const total = levels.length + unused;
  const told = OUTCOMES.map(([level, text]) => ({n: levels.filter((one) => one === level).length, text}))
    .concat({n: unused, text: "not used"})
    .filter(({n}) => n > 0);
  if (total === 0) return "There is no recording";
  if (total === 1) return `The recording ${ALONE[told[0]!.text] ?? told[0]!.text}`;
  return `Of ${count(total, "recording")}, ${list(told.map(({n, text}) => `${integer(n)} ${text}`))}`;
}

/** Where a single one is told of. */
const ALONE: Readonly<Record<string, string>> = {
  "to be read with care": "is to be read with care",
  "not used": "is not used",
};
