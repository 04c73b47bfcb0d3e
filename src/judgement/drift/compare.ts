/** All recordings against the reference: the content of artifacts/drift.json. */

import type {StatisticName} from "../../artifacts/drift/channel.ts";
import type {DriftResult, FalseAlarm} from "../../artifacts/drift/drift.ts";
import type {Cause, Verdict} from "../../artifacts/drift/verdict.ts";
import {worst} from "../../artifacts/level.ts";
import type {Reference} from "./baseline.ts";
import {compareRecording, type Recording} from "./compare-recording.ts";
import {type Labelled, type ReferenceContext, referenceContext} from "./context.ts";
import {drawNull, exceeding, STATISTICS} from "./null-distribution.ts";
import type {DriftParams} from "./params.ts";
import {roundNumbers} from "./round.ts";
import {rulesOf, verdictOf} from "./rules.ts";

export interface Comparison {
  reference: Reference;
  labelled: Labelled;
  recordings: readonly Recording[];
  params: DriftParams;
  /** Largest difference between the baseline's scaler and the model's, in training sd; checked before. */
  scalerDifference: number;
  random: () => number;
}

/** Compares every recording that has windows; recordings must be sorted by session. */
export function compare(comparison: Comparison): DriftResult {
  const {reference, labelled, recordings, params, random} = comparison;
  const context = referenceContext(reference, labelled, params);
  const longest = Math.max(0, ...recordings.map(({windows}) => windows.rows * windows.step));
  const falseAlarms = falseAlarmsOf(context, longest, random);
  const judged = recordings
    .filter(({windows}) => windows.rows > 0)
    .map((recording) => compareRecording(context, recording, random));
  const empty = recordings.filter(({windows}) => windows.rows === 0).map(({windows}) => windows.session);
  const first = recordings[0]?.predictions;
  const result: DriftResult = {
    kymo: "drift/1",
    model: first === undefined ? null : {name: first.modelName, hash: first.modelHash},
    baseline: {
      label: reference.label,
      kind: reference.kind,
      note: reference.note,
      rowsPerChannel: reference.sorted[0]!.length,
      groups: context.chunks?.groups.length ?? 0,
      groupKind: context.chunks?.groupKind ?? "none",
      scalerHash: reference.provenance.scalerHash,
      scalerDifference: comparison.scalerDifference,
      units: {accel: reference.provenance.accelUnit, gyro: reference.provenance.gyroUnit},
      gravity: reference.provenance.gravity,
      simulated: reference.simulated,
    },
    verdict: overall(judged, empty),
    rules: rulesOf(params),
    conventions: conventions(context),
    falseAlarms,
    recordings: judged,
  };
  return roundNumbers(result);
}

function overall(judged: DriftResult["recordings"], empty: readonly string[]): Verdict {
  const missing = empty.map((session) => noWindows(session));
  if (judged.length === 0 && missing.length === 0) {
    const cause: Cause = {
      id: "data.recordings",
      level: "warn",
      title: "Recordings to judge",
      evidence: "There is no recording to compare.",
      value: 0,
      threshold: 1,
      margin: 1,
      likelyCause: "nothing was compared: put recordings into data/raw",
    };
    return {
      level: "warn",
      headline: "Nothing was compared: there are no recordings in data/raw.",
      causes: [cause],
    };
  }
  const level = worst([...judged.map(({verdict}) => verdict.level), ...missing.map((cause) => cause.level)]);
  const causes = judged.flatMap(({session, verdict}) =>
    verdict.causes.map((cause) => ({
      ...cause,
      id: `${session}/${cause.id}`,
      evidence: `${session}: ${cause.evidence}`,
    })),
  );
  const {causes: sorted} = verdictOf([...causes, ...missing], "");
  const total = judged.length + missing.length;
  const bad =
    judged.filter(({verdict}) => verdict.level === level).length + (level === "fail" ? missing.length : 0);
  const single = judged.length === 1 && missing.length === 0 ? judged[0]!.verdict.headline : undefined;
  const headline =
    single ??
    (level === "pass"
      ? `All ${total} recordings are like the reference.`
      : `${bad} of ${total} recordings ${level === "fail" ? "fail" : "need a look"}: ${[...new Set(sorted.filter((c) => c.level === level).map((c) => c.likelyCause))].slice(0, 3).join("; ")}.`);
  return {level, headline, causes: sorted};
}

function noWindows(session: string): Cause {
  return {
    id: `${session}/data.windows`,
    level: "fail",
    title: "Windows to judge",
    evidence: `${session}: it is too short for a single window.`,
    value: 0,
    threshold: 1,
    margin: 1,
    likelyCause: "a recording is too short",
  };
}

function falseAlarmsOf(
  context: ReferenceContext,
  samples: number,
  random: () => number,
): DriftResult["falseAlarms"] {
  const {chunks, params, reference} = context;
  if (chunks === undefined) {
    const why =
      reference.kind === "samples"
        ? "the baseline has no sessions"
        : "the baseline has fewer than three sessions";
    return {rounds: 0, note: `Not measurable: ${why}.`, rates: []};
  }
  const drawn = drawNull(chunks, {
    samples: samples || chunks.samplesPerChunk,
    rounds: params.nullRounds,
    random,
  });
  const thresholds: Partial<Record<StatisticName, {warn: number; fail: number}>> = {
    psi: params.psi,
    wassersteinOverSd: params.wasserstein,
    meanShiftOverSd: params.meanShift,
    varianceRatio: params.varianceRatio,
  };
  const rates = reference.provenance.channels.flatMap((channel, c) =>
    STATISTICS.map((statistic): FalseAlarm => {
      const values = drawn.values[c]![statistic];
      const threshold = thresholds[statistic];
      const rate = (limit: number): number => exceeding(values, limit) / drawn.rounds;
      return {
        statistic,
        channel,
        warnThreshold: threshold?.warn ?? null,
        failThreshold: threshold?.fail ?? null,
        warnRate: threshold === undefined ? null : rate(threshold.warn),
        failRate: threshold === undefined ? null : rate(threshold.fail),
        threshold95: values[Math.min(values.length - 1, Math.ceil(0.95 * values.length))]!,
      };
    }),
  );
  const people = `${chunks.groups.length} ${chunks.groupKind}`;
  return {
    rounds: drawn.rounds,
    note: `Measured on the reference against itself: a stretch of one of ${people}, as long as the longest recording where there is enough, against all the others. Significance takes their number into account.`,
    rates,
  };
}

function conventions({chunks, params}: ReferenceContext): string[] {
  return [
    "Windows overlap; for the statistics of the channels each sample counts once.",
    `PSI and Jensen-Shannon use ${params.bins} bins at the quantiles of the reference, (low, high], the outer ones open; shares are floored at 1e-4 for PSI.`,
    "Standard deviations divide by n. The Jensen-Shannon distance has base 2.",
    chunks === undefined
      ? "Significance: Kolmogorov-Smirnov with the effective sample size of the recording in place of n; Benjamini-Hochberg over the channels. The baseline's own dependence cannot be measured."
      : `Significance: for PSI, Kolmogorov-Smirnov and Wasserstein, the larger of the share of ${params.nullRounds} reference-against-reference draws at least as far away and of Student's t on their logarithms with as many degrees of freedom as there are people less one; Benjamini-Hochberg over channels × tests.`,
    `A channel counts as drifted only where an effect passes its threshold and the adjusted probability is at most ${params.alpha}.`,
  ];
}
