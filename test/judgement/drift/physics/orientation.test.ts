/** Turned and mirrored watches: angles against NumPy (test/fixtures/drift/make.py), turns by construction. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import type {ChannelDrift} from "../../../../src/artifacts/drift/channel.ts";
import {nullLimit} from "../../../../src/judgement/drift/null-distribution.ts";
import {angleDeg, toAcceleration} from "../../../../src/judgement/drift/physics/axes.ts";
import {QUARTER_TURNS, turnAngleDeg} from "../../../../src/judgement/drift/physics/quarter-turns.ts";
import {
  judgeRotation,
  meanVector,
  rotationLimit,
  rotationOf,
} from "../../../../src/judgement/drift/physics/rotation.ts";
import {findTurn, judgeTurn} from "../../../../src/judgement/drift/physics/turned-axes.ts";
import {series} from "../../../../src/judgement/drift/window-table.ts";
import {quantileSorted, thinSorted} from "../../../../src/stats/quantile.ts";
import {uniforms} from "../../../stats/scipy.ts";
import {assertClose, fixture, SMALL_MEAN, SMALL_SCALE, smallContext, smallTable} from "../fixture.ts";
import {turnAcceleration} from "./watch.ts";

const test = suite("orientation");
const context = smallContext();
const {rules} = context;
const table = smallTable(7, 0);

test("angles between vectors in degrees", () => {
  assertClose(
    [angleDeg([1, 0, 0], [0, 2, 0]), angleDeg([1, 1, 0], [3, 0, 0]), angleDeg([1, 2, 3], [-1, -2, -3])],
    [90, 45, 180],
  );
  assertClose(angleDeg([0.1, 0.2, 0.3], [0.2, 0.4, 0.6]), 0, 1e-5);
  assert.equal(angleDeg([0.1, 0.3, 0.3], [0.1 * 3, 0.3 * 3, 0.3 * 3]), 0); // whose cosine is rounded to above 1
  assert.ok(Number.isNaN(angleDeg([0, 0, 0], [1, 0, 0])));
});

test("the mean acceleration leaves out what is missing", () => {
  assert.deepEqual(meanVector([[1, Number.NaN, 3], [4, 4, 4], [Number.NaN]]), [2, 4, Number.NaN]);
});

const current = series(smallTable(8, 0.3));
const gravity = toAcceleration(
  current.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
  {mean: SMALL_MEAN, scale: SMALL_SCALE},
);

test("the turn of gravity is NumPy's, to the reference as it is or under the recording's mix", () => {
  const {rotation, rotationReweighted} = fixture.stretches;
  assertClose(rotationOf({...context, classGrid: undefined}, gravity, []), rotation, 1e-6);
  assertClose(rotationOf(context, gravity, [0.7, 0.2, 0.1]), Math.min(rotation, rotationReweighted), 1e-6);
  const own = toAcceleration(
    series(table).map((values) => {
      const ofLast = values.filter((_, i) => Math.floor(i / 10) % 3 === 2);
      return ofLast.reduce((sum, value) => sum + value, 0) / ofLast.length;
    }),
    {mean: SMALL_MEAN, scale: SMALL_SCALE},
  );
  assertClose(rotationOf(context, own, [0, 0, 1]), 0, 1e-4);
  assertClose(
    rotationOf(smallContext({mixture: {minWindows: 21, rareShare: 1}}), gravity, [0, 0, 1]),
    rotation,
    1e-6,
  );
});

test("one more person stays within a limit that many draws from few people do not narrow", () => {
  const means = fixture.stretches.stretch.map((stretch, i) => ({
    stretch,
    others: fixture.stretches.others[i]!,
  }));
  const limit = (people: number) => rotationLimit(context, {rounds: 30, people, values: [], means});
  const angles = Float64Array.from(means, ({stretch, others}) => {
    const scaling = {mean: SMALL_MEAN, scale: SMALL_SCALE};
    return angleDeg(toAcceleration(stretch, scaling), toAcceleration(others, scaling));
  }).sort();
  assertClose(quantileSorted(angles, 0.95), fixture.stretches.angle95, 1e-9);
  assert.equal(limit(4), nullLimit(angles, 0.05, 4));
  assert.ok(limit(4) > limit(8) && limit(8) > limit(1000) && limit(1000) >= fixture.stretches.angle95 - 1e-9);
});

test("a turn of gravity is judged beyond what people differ by", () => {
  const judge = (rotationDeg: number | null, rotationLimitDeg: number | null, atRest = false) =>
    judgeRotation(rules, {rotationDeg, rotationLimitDeg}, atRest).map(
      ({id, level, evidence, likelyCause}) => [id, level, evidence, likelyCause],
    );
  assert.deepEqual(judge(70.4, 12.3), [
    [
      "physics.rotation",
      "fail",
      "Gravity points 70° away from the reference; 95 % of people stay within 12°.",
      "the watch is turned on the wrist",
    ],
  ]);
  assert.deepEqual(judge(70.4, null), [
    [
      "physics.rotation",
      "warn",
      "Gravity points 70° away from the reference; how far its people differ is not known.",
      "the watch is turned on the wrist, or the postures are others",
    ],
  ]);
  assert.equal(judge(70.4, 12.3, true)[0]![1], "warn");
  assert.equal(judge(30, 12.3)[0]![1], "warn");
  assert.deepEqual([judge(30, 30), judge(20, 10), judge(null, null)], [[], [], []]);
});

test("there are 20 turns that move an axis, all of them rotations", () => {
  assert.equal(QUARTER_TURNS.length, 20);
  assert.equal(new Set(QUARTER_TURNS.map((turn) => JSON.stringify(turn))).size, 20);
  const angles = QUARTER_TURNS.map(turnAngleDeg);
  const count = (angle: number) => angles.filter((found) => found === angle).length;
  assert.deepEqual([count(90), count(120), count(180)], [6, 8, 6]);
  for (const turn of QUARTER_TURNS) {
    const rows = turn.map(({axis, sign}) => [0, 1, 2].map((j) => (j === axis ? sign : 0)));
    const [a, b, c] = rows as [number[], number[], number[]];
    const determinant =
      a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) -
      a[1]! * (b[0]! * c[2]! - b[2]! * c[0]!) +
      a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!);
    assert.equal(determinant, 1);
  }
});

/** Three axes about 1, 4 and −9 m/s². */
const AXES = [1, 4, -9].map((middle, i) =>
  uniforms(200, 30 + i)
    .map((u) => middle + u - 0.5)
    .sort(),
);
const mirrored = (values: Float64Array) => values.map((value) => -value).sort();

test("each turn by quarters is found, with its axes and angle", () => {
  for (const turn of QUARTER_TURNS) {
    const turned = turn.map(({axis, sign}) => (sign === 1 ? AXES[axis]! : mirrored(AXES[axis]!)));
    assert.deepEqual(findTurn(AXES, turned, 0.5), {
      axes: turn.map(({axis, sign}) => `${sign === 1 ? "" : "-"}${["Ax", "Ay", "Az"][axis]}`),
      angleDeg: turnAngleDeg(turn),
    });
  }
});

test("no turn where the axes stand as they are, or with signs turned alone", () => {
  assert.equal(findTurn(AXES, AXES, 0.5), undefined);
  assert.equal(findTurn(AXES, [mirrored(AXES[0]!), AXES[1]!, mirrored(AXES[2]!)], 0.5), undefined);
});

test("a turn has to leave less than the given share of the distance", () => {
  const shifted = [AXES[1]!, AXES[0]!, AXES[2]!].map((axis) => axis.map((value) => value + 1.2));
  assert.equal(findTurn(AXES, shifted, 0.3), undefined);
  assert.notEqual(findTurn(AXES, shifted, 0.95), undefined);
});

const levels = (...names: string[]) => names.map((level) => ({level}) as ChannelDrift);

test("a turned watch is named with the axes it has", () => {
  const turned = turnAcceleration(context, ([x, y, z]) => [-z, y, x]);
  const [cause, ...rest] = judgeTurn(context, levels("fail", "warn", "pass"), turned);
  assert.deepEqual(rest, []);
  assert.deepEqual(
    [cause!.id, cause!.level, cause!.value, cause!.likelyCause],
    ["physics.turned-axes", "fail", 90, "the watch is turned on the wrist"],
  );
  assert.equal(
    cause!.evidence,
    "Its axes would be at most half as far from the reference if they were -Az, Ay, Ax: a turn by 90°.",
  );
  assert.deepEqual(judgeTurn(context, levels("fail", "pass", "pass"), turned), []);
  const as = turnAcceleration(context, (a) => a);
  assert.deepEqual(judgeTurn(context, levels("fail", "warn"), as), []);
});

test("many sorted values are thinned at even ranks", () => {
  const values = Float64Array.from({length: 10}, (_, i) => i);
  assert.deepEqual(thinSorted(values, 5), Float64Array.from([1, 3, 5, 7, 9]));
  assert.equal(thinSorted(values, 10), values);
  assert.equal(thinSorted(values, 9).length, 9);
});

test.run();
