/** The verdict over all recordings: the worst of theirs, with the causes of each under its session's name. */

import type {RecordingDrift} from "../../artifacts/drift/recording.ts";
import type {Cause, Verdict} from "../../artifacts/drift/verdict.ts";
import type {Level} from "../../artifacts/level.ts";
import {levelOf, likelyCauses, sortCauses} from "./judge.ts";
import {LEAST_WINDOWS} from "./stretches.ts";

/** `tooShort` are sessions without a window, of which nothing can be told. */
export function overallVerdict(recordings: readonly RecordingDrift[], tooShort: readonly string[]): Verdict {
  if (recordings.length === 0 && tooShort.length === 0) return nothingCompared();
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
  if (level === "pass") return `All ${total} recordings are like the reference.`;
  const atLevel = recordings.filter(({verdict}) => verdict.level === level).length;
  const count = atLevel + (level === "unknown" ? tooShort.length : 0);
  return `${count} of ${total} recordings ${NEED[level]}: ${likelyCauses(causes, level)}.`;
}

const NEED = {unknown: "cannot be judged", warn: "need a look", fail: "fail"} as const;

function nothingCompared(): Verdict {
  const cause: Cause = {
    id: "data.recordings",
    level: "unknown",
    title: "Recordings to judge",
    evidence: "There is no recording to compare.",
    value: 0,
    threshold: 1,
    margin: 1,
    likelyCause: "nothing was compared: put recordings into data/raw",
  };
  const headline = "Nothing was compared: there are no recordings in data/raw.";
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
    likelyCause: "a recording is too short",
  };
}
