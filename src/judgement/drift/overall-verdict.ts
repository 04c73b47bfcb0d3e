/** The verdict over all recordings: the worst of theirs, with the causes of each under its session's name. */

import type {RecordingDrift} from "../../artifacts/drift/recording.ts";
import type {Cause, Verdict} from "../../artifacts/drift/verdict.ts";
import type {Level} from "../../artifacts/level.ts";
import {levelOf, likelyCauses, sortCauses} from "./judge.ts";
import {LEAST_WINDOWS} from "./stretches.ts";

interface NotJudged {
  /** Sessions without a window, of which nothing can be told. */
  readonly tooShort: readonly string[];
  /** Sessions that did not pass the gates: the verdict is over the others. */
  readonly refused: readonly string[];
}

export function overallVerdict(
  recordings: readonly RecordingDrift[],
  {tooShort, refused}: NotJudged,
): Verdict {
  if (recordings.length === 0 && tooShort.length === 0) return nothingCompared(refused.length);
  const causes = sortCauses([...tooShort.map(noWindows), ...recordings.flatMap(causesOf)]);
  const level = levelOf(causes);
  const [only] = recordings;
  const headline =
    only !== undefined && recordings.length === 1 && tooShort.length === 0
      ? only.verdict.headline
      : headlineOf(level, recordings, tooShort, causes);
  return {level, headline, causes};
}

function causesOf({session, verdict}: RecordingDrift): Cause[] {
  return verdict.causes.map((cause) => ({
    ...cause,
    id: `${session}/${cause.id}`,
    evidence: `${session}: ${cause.evidence}`,
  }));
}

function headlineOf(
  level: Level,
  recordings: readonly RecordingDrift[],
  tooShort: readonly string[],
  causes: readonly Cause[],
): string {
  const total = recordings.length + tooShort.length;
  if (level === "pass") return `${partOf(total, total)} are like the reference.`;
  const atLevel = recordings.filter(({verdict}) => verdict.level === level).length;
  const count = atLevel + (level === "unknown" ? tooShort.length : 0);
  return `${partOf(count, total)} ${NEED[level][count === 1 ? 0 : 1]}: ${likelyCauses(causes, level)}.`;
}

function partOf(count: number, total: number): string {
  if (count < total) return `${count} of ${total} recordings`;
  return total === 1 ? "The only recording" : total === 2 ? "Both recordings" : `All ${total} recordings`;
}

/** Of one recording, and of several. */
const NEED = {
  unknown: ["cannot be judged", "cannot be judged"],
  warn: ["needs a look", "need a look"],
  fail: ["fails", "fail"],
} as const;

function nothingCompared(refused: number): Verdict {
  const cause: Cause = {
    id: "data.recordings",
    level: "unknown",
    title: "Recordings to judge",
    evidence:
      refused === 0
        ? "There is no recording to compare."
        : `No recording passed the quality gates (${refused} did not).`,
    value: 0,
    threshold: 1,
    margin: 1,
    likelyCause:
      refused === 0 ? "there are no recordings in data/raw" : "no recording passed the quality gates",
  };
  const headline = `Nothing was compared: ${cause.likelyCause}.`;
  return {level: "unknown", headline, causes: [cause]};
}

function noWindows(session: string): Cause {
  return {
    id: `${session}/data.windows`,
    level: "unknown",
    title: "Windows to judge",
    evidence: `${session}: it is too short for a single window.`,
    value: 0,
    threshold: LEAST_WINDOWS,
    margin: LEAST_WINDOWS,
    likelyCause: "a recording is too short for a single window",
  };
}
