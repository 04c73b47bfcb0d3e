/** Turns by quarters about the axes of a sensor: signed permutations of three axes with determinant +1. */

/** For each axis, the axis and the sign that it takes. */
export type Turn = readonly {readonly axis: 0 | 1 | 2; readonly sign: 1 | -1}[];

/** The permutations that move an axis, with their determinants. */
const ORDERS = [
  {order: [0, 2, 1], determinant: -1},
  {order: [1, 0, 2], determinant: -1},
  {order: [2, 1, 0], determinant: -1},
  {order: [1, 2, 0], determinant: 1},
  {order: [2, 0, 1], determinant: 1},
] as const;

const SIGNS = ([1, -1] as const).flatMap((z) =>
  ([1, -1] as const).flatMap((y) => ([1, -1] as const).map((x) => [x, y, z] as const)),
);

/** The 20 turns that move at least one axis to another place. */
export const QUARTER_TURNS: readonly Turn[] = ORDERS.flatMap(({order, determinant}) =>
  SIGNS.filter(([x, y, z]) => x * y * z === determinant).map((signs) =>
    order.map((axis, i) => ({axis, sign: signs[i]!})),
  ),
);

/** Angle of a turn in degrees, whole: 90, 120 or 180. The trace of a rotation is 1 + 2·cos(angle). */
export function turnAngleDeg(turn: Turn): number {
  const trace = turn.reduce((sum, {axis, sign}, i) => sum + (axis === i ? sign : 0), 0);
  return Math.round((Math.acos((trace - 1) / 2) * 180) / Math.PI);
}
