/**
 * Axes that have changed places: a watch turned by a quarter on the wrist has the reference's distribution of one
 * axis on another. Turns that leave the mean of gravity where it is are seen only so.
 */
import {twoSample} from "../../stats/two-sample.ts";

export interface Orientation {
  /** For each axis of the recording the reference's axis that it looks like, with its sign: "-Ay". */
  axes: string[];
  /** Turn between the two in degrees: 90, 120 or 180. */
  angleDeg: number;
}

const TURNS = properTurns();
const AXES = ["Ax", "Ay", "Az"] as const;

/**
 * The turn by quarters that brings the recording at least twice as near to the reference as it is (sum of the three
 * axes' Wasserstein distances) and as it is with signs turned, or undefined. Six sorted samples in m/s².
 */
export function findTurn(
  reference: readonly Float64Array[],
  current: readonly Float64Array[],
): Orientation | undefined {
  const turned = reference.map((axis) => axis.map((value) => -value).reverse());
  // distance[i][j]: axis i of the recording from axis j of the reference, [as it is, sign turned]
  const distance = current.map((own) =>
    reference.map(
      (other, j) => [twoSample(other, own).wasserstein, twoSample(turned[j]!, own).wasserstein] as const,
    ),
  );
  const total = (turn: Turn): number =>
    turn.reduce((sum, {axis, sign}, i) => sum + distance[i]![axis]![sign === 1 ? 0 : 1], 0);
  const asIs = [0, 1, 2].reduce((sum, i) => sum + distance[i]![i]![0], 0);
  const best = TURNS.reduce((least, turn) => (total(turn) < total(least) ? turn : least));
  // Turned signs alone are the other wrist, which mirror.ts names; a turn has to explain more than they do.
  const signsOnly = [0, 1, 2].reduce((sum, i) => sum + Math.min(...distance[i]![i]!), 0);
  if (total(best) >= asIs / 2 || total(best) >= signsOnly / 2) return undefined;
  const trace = best.reduce((sum, {axis, sign}, i) => sum + (axis === i ? sign : 0), 0);
  return {
    axes: best.map(({axis, sign}) => `${sign === 1 ? "" : "-"}${AXES[axis]}`),
    angleDeg: Math.round((Math.acos((trace - 1) / 2) * 180) / Math.PI),
  };
}

type Turn = readonly {axis: 0 | 1 | 2; sign: 1 | -1}[];

/** The signed permutations of three axes with determinant +1 that move at least one axis to another place. */
function properTurns(): Turn[] {
  const orders = [
    {order: [0, 2, 1], even: false},
    {order: [1, 0, 2], even: false},
    {order: [2, 1, 0], even: false},
    {order: [1, 2, 0], even: true},
    {order: [2, 0, 1], even: true},
  ] as const;
  const turns: Turn[] = [];
  for (const {order, even} of orders)
    for (let bits = 0; bits < 8; bits++) {
      const signs = [0, 1, 2].map((i) => ((bits >> i) & 1 ? -1 : 1) as 1 | -1);
      const product = signs.reduce<number>((sum, sign) => sum * sign, 1);
      if (product === (even ? 1 : -1)) turns.push(order.map((axis, i) => ({axis, sign: signs[i]!})));
    }
  return turns;
}
