/** Verdicts as the titles of pages. */
import type {Level} from "../artifacts/level.ts";
import {partOf} from "./format.ts";

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
