/**
 * Axes whose sign is turned: on the other wrist a watch's distribution on an axis is the reference's, mirrored about
 * zero of the physical unit.
 */

import {SENSOR_CHANNELS} from "../../../artifacts/channels.ts";
import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {thinSorted} from "../../../stats/quantile.ts";
import {sortFinite} from "../../../stats/sorted.ts";
import {twoSample} from "../../../stats/two-sample.ts";
import type {ReferenceContext} from "../context.ts";
import {describeShare, isExplained} from "../explained.ts";
import {groupRows, LEAST_GROUPS} from "../groups.ts";
import {judge} from "../judge.ts";
import {selectRows, series} from "../window-table.ts";

/** Enough for a distance that is compared with its half. */
const MOST_VALUES = 20_000;

/**
 * The mirrored axes of a recording, whose channels come normalised and ascending. A warning at most where a person of
 * the reference looks mirrored on one of them too, or there are too few people to ask. `isUnusual` says whether one more
 * person hardly would have a channel as it is.
 */
export function checkWrist(
  context: ReferenceContext,
  sorted: readonly Float64Array[],
  isUnusual: (channel: number) => boolean,
): {axes: string[]; causes: Cause[]} {
  const {reference, params, rules} = context;
  const found = SENSOR_CHANNELS.accel
    .map((c) => ({c, ...measureMirror(context, c, sorted[c]!)}))
    .filter(({c, mirrored}) => mirrored && isUnusual(c));
  if (found.length === 0) return {axes: [], causes: []};
  const axes = found.map(({c}) => reference.provenance.channels[c]!);
  const isOrdinary = occursInReference(
    context,
    found.map(({c}) => c),
  );
  const causes = judge(rules, "physics.mirrored", Math.max(...found.map(({asIs}) => asIs)), {
    evidence: `With the sign turned, ${axes.join(", ")} would be at most ${describeShare(params.explainedShare)} as far from the reference.`,
    likelyCause: "the watch is worn on the other wrist or the wrong way round",
    ...(isOrdinary ? {cap: "warn"} : {}),
  });
  return {axes, causes};
}

/** Whether some person of the reference looks mirrored on one of these channels, or there are too few to say. */
function occursInReference(context: ReferenceContext, channels: readonly number[]): boolean {
  const {table} = context.reference;
  const people = table === undefined ? [] : groupRows(table.users);
  if (table === undefined || people.length < LEAST_GROUPS) return true;
  return people.some(({rows}) => {
    const own = new Set(rows);
    const samples = series(selectRows(table, (row) => own.has(row)));
    return channels.some((c) => measureMirror(context, c, sortFinite(samples[c]!)).mirrored);
  });
}

/** Wasserstein distance over the reference's sd, as it is, and whether turning the sign explains it. */
function measureMirror(
  {reference: {provenance}, channels, params}: ReferenceContext,
  c: number,
  current: Float64Array,
): {asIs: number; mirrored: boolean} {
  const {sorted, sd} = channels[c]!;
  const theirs = thinSorted(sorted, MOST_VALUES);
  const own = thinSorted(current, MOST_VALUES);
  const zero = -provenance.mean[c]! / provenance.scale[c]!; // physical zero in normalised units
  const turnedReference = theirs.map((value) => 2 * zero - value).reverse();
  const asIs = twoSample(theirs, own).wasserstein / sd;
  const turned = twoSample(turnedReference, own).wasserstein / sd;
  return {
    asIs,
    mirrored: asIs > params.physics.mirroredDistance.warn && isExplained(asIs, turned, params.explainedShare),
  };
}
