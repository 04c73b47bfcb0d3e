/** How often each threshold alone would raise an alarm without any drift: the reference against itself. */

import type {StatisticName} from "../../artifacts/drift/channel.ts";
import type {DriftResult, FalseAlarm} from "../../artifacts/drift/drift.ts";
import type {ReferenceContext} from "./context.ts";
import {countFrom, drawNull, type NullDistribution} from "./null-distribution.ts";
import type {DriftParams} from "./params.ts";
import {STATISTICS} from "./statistics.ts";

/** Rates for stretches of `samples` samples, as long as the longest recording; of one chunk where that is 0. */
export function measureFalseAlarms(
  {chunks, params, reference}: ReferenceContext,
  samples: number,
  random: () => number,
): DriftResult["falseAlarms"] {
  if (chunks === undefined) {
    const why =
      reference.kind === "samples"
        ? "the baseline has no sessions"
        : "the baseline has fewer than three sessions";
    return {rounds: 0, note: `Not measurable: ${why}.`, rates: []};
  }
  const length = samples === 0 ? chunks.samplesPerChunk : samples;
  const drawn = drawNull(chunks, {samples: length, rounds: params.nullRounds, random});
  const people = `${chunks.groups.length} ${chunks.groupKind}`;
  return {
    rounds: drawn.rounds,
    note: `Measured on the reference against itself: a stretch of one of ${people}, as long as the longest recording where there is enough, against all the others. Significance takes their number into account.`,
    rates: reference.provenance.channels.flatMap((channel, c) =>
      STATISTICS.map((statistic) => ({
        statistic,
        channel,
        ...rateOf(drawn, c, statistic, thresholdOf(statistic, params)),
      })),
    ),
  };
}

function thresholdOf(statistic: StatisticName, params: DriftParams): DriftParams["psi"] | undefined {
  switch (statistic) {
    case "psi":
      return params.psi;
    case "wassersteinOverSd":
      return params.wasserstein;
    case "meanShiftOverSd":
      return params.meanShift;
    case "varianceRatio":
      return params.varianceRatio;
    default:
      return undefined;
  }
}

function rateOf(
  {values, rounds}: NullDistribution,
  c: number,
  statistic: StatisticName,
  threshold: DriftParams["psi"] | undefined,
): Omit<FalseAlarm, "statistic" | "channel"> {
  const drawn = values[c]![statistic];
  const rate = (limit: number): number => countFrom(drawn, limit) / rounds;
  return {
    warnThreshold: threshold?.warn ?? null,
    failThreshold: threshold?.fail ?? null,
    warnRate: threshold === undefined ? null : rate(threshold.warn),
    failRate: threshold === undefined ? null : rate(threshold.fail),
    threshold95: drawn[Math.min(drawn.length - 1, Math.ceil(0.95 * drawn.length))]!,
  };
}
