/** The reference in physical units, against NumPy: test/fixtures/drift/make.py. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {referenceChannel} from "../../../../src/judgement/drift/channel.ts";
import {referenceMotion} from "../../../../src/judgement/drift/physics/reference-motion.ts";
import {assertClose, fixture, smallReference} from "../fixture.ts";

const test = suite("the reference in motion");

test("gravity, rest and shaking of the reference are NumPy's, person by person", () => {
  const reference = smallReference();
  const own = reference.sorted.map((sorted) => referenceChannel(sorted, 10));
  const {gravity, idle, shake} = referenceMotion(reference, own, {idleAccelSd: 100, idleGyroSd: 100});
  assertClose(gravity, fixture.physics.people.gravity, 1e-7);
  assert.deepEqual(idle, {overall: 1, most: 1});
  const spread = (values: number[]) => {
    const overall = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    return [overall, Math.max(...values)];
  };
  assertClose([shake!.accel.overall, shake!.accel.most], spread(fixture.physics.people.shakeAccel), 1e-6);
  assertClose([shake!.gyro!.overall, shake!.gyro!.most], spread(fixture.physics.people.shakeGyro), 1e-6);
});

test("people weigh by their windows, and one of less than a second was not seen at rest", () => {
  const {table} = smallReference();
  const users = table!.users.map((_, row) => (row < 48 ? "long" : row < 57 ? "middle" : "short"));
  const x = table!.x.map((value, i) => (i < 48 * 60 ? value : 0)); // the others do not move
  const reference = smallReference({...table!, users, x});
  const own = reference.sorted.map((sorted) => referenceChannel(sorted, 10));
  const {idle, shake} = referenceMotion(reference, own, {idleAccelSd: 0.1, idleGyroSd: 0.1});
  assertClose([idle!.overall, idle!.most], [9 / 60, 1]);
  const moving = shake!.accel.most;
  assertClose(shake!.accel.overall, moving * Math.sqrt(48 / 60));
});

test("a reference of samples has gravity alone", () => {
  const reference = {...smallReference(), table: undefined};
  const own = reference.sorted.map((sorted) => referenceChannel(sorted, 10));
  const {gravity, idle, shake} = referenceMotion(reference, own, {idleAccelSd: 0.1, idleGyroSd: 0.1});
  assertClose(gravity, fixture.physics.people.gravity, 1e-7);
  assert.deepEqual([idle, shake], [null, null]);
});

test.run();
