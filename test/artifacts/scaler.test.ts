/** The scaler: both forms, what is refused, and what its hash does and does not depend on. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {formatScaler, parseScaler, scalerHash} from "../../src/artifacts/scaler.ts";
import {ExpectedError} from "../../src/platform/failure.ts";

const legacy = {
  window_size: 200,
  step_size: 100,
  target_hz: 50,
  sensor_cols: ["Ax_w", "Ay_w", "Az_w", "Gx_w", "Gy_w", "Gz_w"],
  train_users: [1, 2, "x"],
  activity_to_label: {sitting: 1, biting: 0},
  scaler_mean: [1, 2, 3, 4, 5, 6],
  scaler_scale: [1, 1, 1, 2, 2, 2],
};

const test = suite("scaler");
const parse = (value: unknown) => parseScaler(JSON.stringify(value), "s.json");

test("the older form gives the same scaler as kymo's own", () => {
  const scaler = parse(legacy);
  assert.equal(scaler.channels, ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"]);
  assert.equal(scaler.classes, ["biting", "sitting"]);
  assert.equal(scaler.trainUsers, ["1", "2", "x"]);
  assert.is(scaler.window, 200);
  assert.equal(parseScaler(formatScaler(scaler), "s.json"), scaler);
});

test("the hash follows what scaling does, to nine digits, and nothing else", () => {
  const scaler = parse(legacy);
  const hash = scalerHash(scaler);
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.is(scalerHash({...scaler, classes: ["z", "y"], window: 50, trainUsers: []} as typeof scaler), hash);
  assert.is(scalerHash({...scaler, mean: [1 + 1e-12, 2, 3, 4, 5, 6]}), hash);
  assert.is.not(scalerHash({...scaler, mean: [1.0001, 2, 3, 4, 5, 6]}), hash);
  assert.is.not(scalerHash({...scaler, gravity: "removed"}), hash);
  assert.is.not(scalerHash({...scaler, units: {accel: "g", gyro: "deg/s"}}), hash);
});

test("what is no scaler is refused with the field's name", () => {
  const cases: [unknown, string][] = [
    [{...legacy, scaler_scale: [1, 1, 1, 0, 2, 2]}, "scaler_scale"],
    [{...legacy, scaler_mean: [1, 2]}, "2 means"],
    [{...legacy, sensor_cols: ["Gx_w", "Ay_w", "Az_w", "Ax_w", "Gy_w", "Gz_w"]}, "channels are Gx"],
    [{...legacy, activity_to_label: {a: 0, b: 2}}, "labels are not 0, 1, 2"],
    [{...legacy, scaler_mean: undefined}, "scaler_mean"],
    [{kymo: "scaler/1"}, "channels"],
    [[], "not a scaler"],
  ];
  for (const [value, part] of cases) {
    assert.throws(
      () => parse(value),
      (error: unknown) =>
        error instanceof ExpectedError && error.file === "s.json" && error.message.includes(part),
    );
  }
  assert.throws(() => parseScaler("{", "s.json"), /not JSON/);
});

test.run();
