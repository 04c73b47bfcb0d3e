/** A watch on the other wrist, by construction. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import type {ReferenceContext} from "../../../../src/judgement/drift/context.ts";
import {checkWrist} from "../../../../src/judgement/drift/physics/wrist.ts";
import {assertClose, fixture, smallContext, smallTable} from "../fixture.ts";
import {PARAMS} from "../synthetic.ts";
import {turnAcceleration} from "./watch.ts";

const test = suite("the other wrist");
const context = smallContext();
const table = smallTable(7, 0);
const always = () => true;

test("a watch on the other wrist is named with its mirrored axes", () => {
  const mirror = turnAcceleration(context, ([x, y, z]) => [-x, y, z]);
  const {axes, causes} = checkWrist(context, mirror, always);
  assert.deepEqual(axes, ["Ax"]);
  assert.deepEqual(
    causes.map(({id, level, evidence, likelyCause}) => [id, level, evidence, likelyCause]),
    [
      [
        "physics.mirrored",
        "fail",
        "With the sign turned, Ax would be at most half as far from the reference.",
        "the watch is worn on the other wrist or the wrong way round",
      ],
    ],
  );
  // 2·6.05 m/s² apart at a scale of 4 m/s² and the channel's own sd.
  const apart = (2 * fixture.physics.people.gravity[0]!) / 4 / context.channels[0]!.sd;
  assertClose(causes[0]!.value, apart, 0.02);
});

test("several mirrored axes: the largest distance is judged", () => {
  const both = turnAcceleration(context, ([x, y, z]) => [-x, -y, z]);
  const {axes, causes} = checkWrist(context, both, always);
  assert.deepEqual(axes, ["Ax", "Ay"]);
  const one = (change: (a: [number, number, number]) => number[]) =>
    checkWrist(context, turnAcceleration(context, change), always).causes[0]!.value;
  const [x, y] = [one((a) => [-a[0], a[1], a[2]]), one((a) => [a[0], -a[1], a[2]])];
  assert.equal(causes[0]!.value, Math.max(x, y));
  assert.match(causes[0]!.evidence, /turned, Ax, Ay would/);
});

test("an axis is not mirrored where it is near as it is, or the turn explains too little", () => {
  assert.deepEqual(
    checkWrist(
      context,
      turnAcceleration(context, (a) => a),
      always,
    ),
    {axes: [], causes: []},
  );
  const mirror = (of: ReferenceContext) =>
    checkWrist(
      of,
      turnAcceleration(of, ([x, y, z]) => [-x, y, z]),
      always,
    ).axes;
  const physics = {...PARAMS.physics, mirroredDistance: {warn: 9, fail: 10}};
  assert.deepEqual(mirror(smallContext({physics})), []);
  const far = turnAcceleration(context, ([x, y, z]) => [-x - 30, y, z]);
  assert.deepEqual(checkWrist(context, far, always).axes, []);
  assert.deepEqual(checkWrist(smallContext({explainedShare: 0.9}), far, always).axes, ["Ax"]);
});

test("a mirrored axis counts only where one more person hardly would have it so", () => {
  const both = turnAcceleration(context, ([x, y, z]) => [-x, -y, z]);
  assert.deepEqual(checkWrist(context, both, (c) => c === 1).axes, ["Ay"]);
  assert.deepEqual(
    checkWrist(context, both, () => false),
    {axes: [], causes: []},
  );
});

test("where a person of the reference looks mirrored too, or nobody can be asked, it is a warning", () => {
  const level = (of: ReferenceContext) =>
    checkWrist(
      of,
      turnAcceleration(context, ([x, y, z]) => [-x, y, z]),
      always,
    ).causes[0]!.level;
  const withTable = (change: (windows: typeof table) => typeof table): ReferenceContext => ({
    ...context,
    reference: {...context.reference, table: change(table)},
  });
  assert.equal(level(withTable((windows) => windows)), "fail");
  // The last person wore the watch on the other wrist.
  const flipped = table.x.map((value, i) =>
    i % 6 === 0 && i >= 45 * 60 ? (-(value * 4 + 2) - 2) / 4 : value,
  );
  assert.equal(level(withTable((windows) => ({...windows, x: flipped}))), "warn");
  const users = table.users.map((_, row) => (row < 30 ? "a" : "b"));
  assert.equal(level(withTable((windows) => ({...windows, users}))), "warn");
  assert.equal(level({...context, reference: {...context.reference, table: undefined}}), "warn");
  const three = table.users.map((_, row) => `u${row % 3}`);
  assert.equal(level(withTable((windows) => ({...windows, users: three}))), "fail");
});

test.run();
