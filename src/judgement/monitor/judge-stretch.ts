/**
 * A stretch of one person's windows against the reference, by the rules that the pipeline judges a recording by.
 *
 * Of several people who are watched each has its share of `drift.alpha`, so that the chance of any false alarm among their
 * latest stretches stays below it. Stretches follow one another, so that sooner or later one is strange; drift is said to
 * be detected where the same rule is broken in two of them, one after the other.
 */
import {isAlarm, type Level} from "../../artifacts/level.ts";
import type {PersonDrift} from "../../artifacts/monitoring.ts";
import {judgeRecording, whyUnusable} from "../drift/compare-recording.ts";
import type {ReferenceContext} from "../drift/context.ts";
import {windowFeatures} from "../drift/features.ts";
import {verdictOf} from "../drift/judge.ts";
import type {Recording} from "../drift/recordings.ts";
import {estimatePerformance} from "../estimated-performance/estimate.ts";
import {orNull, roundNumbers} from "../round.ts";

export interface StretchOf {
  readonly person: string;
  /** ms */
  readonly at: number;
  /** People who are watched, this one included. */
  readonly people: number;
  /** What was said of the person's stretch before. */
  readonly before: PersonDrift | undefined;
}

/** `random` draws the null distribution and the interval of the accuracy. */
export function judgeStretch(
  context: ReferenceContext,
  recording: Recording,
  {person, at, people, before}: StretchOf,
  random: () => number,
): PersonDrift {
  const {windows, predictions} = recording;
  const params = {...context.params, alpha: context.params.alpha / Math.max(1, people)};
  const {causes, channels, physics, degenerate} = judgeRecording({...context, params}, recording, random);
  const verdict = verdictOf(causes);
  const estimated = estimatePerformance(context, {
    features: windowFeatures(windows),
    confidence: predictions.confidence,
    unusable: whyUnusable({physics, degenerate}),
  });
  return roundNumbers(
    {
      person,
      at: iso(at),
      from: iso(windows.start[0]!),
      to: iso(windows.end[windows.rows - 1]!),
      windows: windows.rows,
      verdict,
      confirmed: confirmedBy(verdict, before),
      channels: channels.map(channelOf),
      outOfDistributionShare: estimated.outOfDistributionShare,
      estimated: {
        withheld: estimated.withheld,
        value: estimated.accuracy,
        low: estimated.low,
        high: estimated.high,
      },
    },
    "null",
  );
}

/** Rules broken at `warn` or `fail` in both stretches. */
export function confirmedBy(
  verdict: PersonDrift["verdict"],
  before: Pick<PersonDrift, "verdict"> | undefined,
): string[] {
  const earlier = new Set(brokenIn(before?.verdict));
  return brokenIn(verdict).filter((id) => earlier.has(id));
}

function brokenIn(verdict: PersonDrift["verdict"] | undefined): string[] {
  return (verdict?.causes ?? []).filter(({level}) => isAlarm(level)).map(({id}) => id);
}

/** The figures that the snapshot has, without what cannot be measured. */
function channelOf({channel, level, ...figures}: MeasuredChannel): PersonDrift["channels"][number] {
  return {
    channel,
    level,
    psi: orNull(figures.psi),
    ks: orNull(figures.ks),
    wassersteinOverSd: orNull(figures.wassersteinOverSd),
    meanShiftOverSd: orNull(figures.meanShiftOverSd),
  };
}

type MeasuredChannel = Readonly<
  Record<"psi" | "ks" | "wassersteinOverSd" | "meanShiftOverSd", number> & {channel: string; level: Level}
>;

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
