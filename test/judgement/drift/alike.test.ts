/** Like compared with like only. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {scalerHash} from "../../../src/artifacts/scaler.ts";
import {provenanceOf, requireAlike, scalerDifference} from "../../../src/judgement/drift/alike.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {SCALER} from "./files.ts";
import {assertClose} from "./fixture.ts";

const test = suite("alike");

const PROVENANCE = provenanceOf(SCALER);
const asked = {name: "it", file: "a file", tolerance: 0.01};

test("channels, units, gravity and scaler must agree, the scaler within the tolerance", () => {
  assert.equal(requireAlike(PROVENANCE, PROVENANCE, asked), 0);
  const refused = (change: Partial<typeof PROVENANCE>): string => {
    try {
      requireAlike(PROVENANCE, {...PROVENANCE, ...change}, asked);
    } catch (error) {
      assert.ok(error instanceof ExpectedError && error.file === "a file");
      return error.message;
    }
    return "";
  };
  assert.equal(refused({channels: ["Ax"]}), "channels of it: Ax; of the baseline: Ax,Ay,Az,Gx,Gy,Gz");
  assert.equal(refused({gyroUnit: "rad/s"}), "gyroscope unit of it: rad/s; of the baseline: deg/s");
  assert.equal(refused({gravity: "removed"}), "gravity of it: removed; of the baseline: included");
  assert.equal(refused({scalerHash: "another"}), "");
  const mean = PROVENANCE.mean.map((value, c) => value + 0.25 * PROVENANCE.scale[c]!);
  const within = requireAlike(PROVENANCE, {...PROVENANCE, mean}, {...asked, tolerance: 0.25});
  assertClose(within, 0.25);
  assert.match(refused({mean}), /^the scaler of it differs from the baseline's by 0\.2500 training/);
});

test("scalers differ by their means and by the ratio of their scales", () => {
  const a = {mean: [0, 10], scale: [2, 4]};
  assertClose(scalerDifference(a, {mean: [1, 10], scale: [2, 4]}), 0.5);
  assertClose(scalerDifference(a, {mean: [0, 9], scale: [2, 4]}), 0.25);
  assertClose(scalerDifference(a, {mean: [0, 10], scale: [1.5, 4]}), 0.25);
  assertClose(scalerDifference(a, {mean: [0, 10], scale: [2, 5]}), 0.25);
  assert.equal(scalerDifference({mean: [], scale: []}, {mean: [], scale: []}), 0);
});

test("what a scaler says of its data", () => {
  assert.deepEqual(PROVENANCE, {
    channels: ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"],
    accelUnit: "m/s^2",
    gyroUnit: "deg/s",
    gravity: "included",
    scalerHash: scalerHash(SCALER),
    mean: [2, 1, -6, 0, 0, 0],
    scale: [4, 3, 3, 30, 30, 30],
  });
});

test.run();
