/**
 * Axes that have changed places: a watch turned by a quarter on the wrist has the reference's distribution of one
 * axis on another. Turns that leave the mean of gravity where it is are seen only so.
 */

import {CHANNELS} from "../../../artifacts/channels.ts";
import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {thinSorted} from "../../../stats/quantile.ts";
import {twoSample} from "../../../stats/two-sample.ts";
import type {ReferenceContext} from "../context.ts";
import {describeShare, isExplained} from "../explained.ts";
import {judge} from "../judge.ts";
import type {JudgedChannel} from "../judged-channel.ts";
import {inPhysicalUnit, mapAxes} from "./axes.ts";
import {QUARTER_TURNS, type Turn, turnAngleDeg} from "./quarter-turns.ts";

interface TurnedAxes {
  /** For each axis of the recording the reference's axis that it looks like, with its sign: "-Ay". */
  readonly axes: readonly string[];
  /** 90, 120 or 180. */
  readonly angleDeg: number;
}

/** Enough for a distance that is compared with its half. */
const MOST_VALUES = 20_000;
/** A turn moves at least two axes. */
const LEAST_DRIFTED = 2;

/** Sought where at least two channels have drifted. `sorted` are the recording's channels, normalised, ascending. */
export function judgeTurn(
  {reference: {provenance}, channels, params, rules}: ReferenceContext,
  drift: readonly JudgedChannel[],
  sorted: readonly Float64Array[],
): Cause[] {
  if (drift.filter(({level}) => level !== "pass").length < LEAST_DRIFTED) return [];
  const prepare = (values: Float64Array, c: number): Float64Array =>
    inPhysicalUnit(thinSorted(values, MOST_VALUES), c, provenance);
  const turn = findTurn(
    mapAxes("accel", (c) => prepare(channels[c]!.sorted, c)),
    mapAxes("accel", (c) => prepare(sorted[c]!, c)),
    params.explainedShare,
  );
  if (turn === undefined) return [];
  return judge(rules, "physics.rotation", turn.angleDeg, {
    id: "physics.turned-axes",
    evidence: `Its axes would be at most ${describeShare(params.explainedShare)} as far from the reference if they were ${turn.axes.join(", ")}: a turn by ${turn.angleDeg}°.`,
    likelyCause: "the watch is turned on the wrist",
  });
}

/**
 * The turn by quarters that leaves less than `explainedShare` of the distance there is (sum of the three axes'
 * Wasserstein distances), and of what turned signs alone leave, or undefined. Three sorted samples each, in m/s².
 */
export function findTurn(
  reference: readonly Float64Array[],
  current: readonly Float64Array[],
  explainedShare: number,
): TurnedAxes | undefined {
  const distances = current.map((own) => reference.map((other) => measure(other, own)));
  const total = (turn: Turn): number =>
    turn.reduce((sum, {axis, sign}, i) => {
      const {asIs, mirrored} = distances[i]![axis]!;
      return sum + (sign === 1 ? asIs : mirrored);
    }, 0);
  const best = QUARTER_TURNS.reduce((least, turn) => (total(turn) < total(least) ? turn : least));
  const asIs = distances.reduce((sum, row, i) => sum + row[i]!.asIs, 0);
  // Turned signs alone are the other wrist, which wrist.ts names; a turn has to explain more than they do.
  const signsOnly = distances.reduce((sum, row, i) => sum + Math.min(row[i]!.asIs, row[i]!.mirrored), 0);
  const left = total(best);
  if (!isExplained(asIs, left, explainedShare) || !isExplained(signsOnly, left, explainedShare))
    return undefined;
  return {
    axes: best.map(({axis, sign}) => `${sign === 1 ? "" : "-"}${CHANNELS[axis]}`),
    angleDeg: turnAngleDeg(best),
  };
}

/** Wasserstein distance of an axis from one of the reference's, and from that axis with its sign turned. */
function measure(reference: Float64Array, own: Float64Array): {asIs: number; mirrored: number} {
  const mirrored = reference.map((value) => -value).reverse();
  return {asIs: twoSample(reference, own).wasserstein, mirrored: twoSample(mirrored, own).wasserstein};
}
