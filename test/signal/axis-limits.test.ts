/** The limits of what counts as one axis, one hand and one scale, in small recordings whose figures are exact. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {findUnlikeAxes} from "../../src/signal/accel-axes.ts";
import {hasGravity} from "../../src/signal/gravity.ts";
import type {RawChannels} from "../../src/signal/gravity-turns.ts";
import {requireOneHand, requireOneScale} from "../../src/signal/gyro-axes.ts";
import {computeMotionRatio, findOddRatios, requireSteadyScale} from "../../src/signal/gyro-motion.ts";

const test = suite("limits of axes");

/** Half-seconds at 100 Hz in which the watch lies still, each time turned elsewhere; axis y has `factor` times its unit. */
function turned(spans: number, factor: (span: number) => number) {
  const [x, y, z] = [0, 1, 2].map(() => new Float64Array(50 * spans)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < x.length; i++) {
    const span = Math.floor(i / 50);
    // as evenly over the sphere as the golden angle spreads them
    const height = 1 - (2 * ((span * 7) % 60) + 1) / 60;
    const around = Math.sqrt(1 - height * height);
    x[i] = around * Math.cos(2.39996 * span);
    y[i] = around * Math.sin(2.39996 * span) * factor(span);
    z[i] = height;
  }
  return {x, y, z};
}

test("of half a minute on, axes further apart than 1.8 times are told, with what 1 g is", () => {
  assert.is(findUnlikeAxes(turned(60, () => 1)), undefined);
  assert.is(findUnlikeAxes(turned(60, () => 2)), "1 in x, 2 in y, 1 in z");
  assert.is(findUnlikeAxes(turned(59, () => 2)), undefined, "too short to say");
  assert.is(findUnlikeAxes(turned(60, () => 1.79)), undefined);
  assert.is(findUnlikeAxes(turned(60, () => 1 / 1.81)), "1 in x, 0.552 in y, 1 in z");
  const still = turned(60, () => 2);
  for (const axis of [still.x, still.y, still.z]) axis.fill(axis[0]!);
  assert.is(findUnlikeAxes(still), undefined, "one position does not tell axes apart");
});

test("a minute whose axes differ is told with its place, unless they differ by less than 2.5", () => {
  const late = (factor: number): string | undefined =>
    findUnlikeAxes(turned(1200, (span) => (span >= 1080 ? factor : 1)));
  assert.is(late(3), "1 in x, 3 in y, 1 in z, from second 540 to 600");
  assert.is(late(1 / 3), "1 in x, 0.333 in y, 1 in z, from second 540 to 600");
  assert.is(late(2.4), undefined);
  const times = Float64Array.from({length: 3000}, () => 1.7e12);
  assert.is(findUnlikeAxes({...turned(60, () => 2), t: times}), undefined, "without a rate nothing is said");
});

test("half-seconds in which the watch is shaken do not count", () => {
  const shaken = turned(120, () => 1);
  for (let i = 0; i < shaken.y.length; i++)
    if (Math.floor(i / 50) % 2 === 1) {
      shaken.y[i]! *= 2;
      shaken.x[i]! += i % 2 === 0 ? 1 : -1;
    } else shaken.x[i]! += i % 2 === 0 ? 0.01 : -0.01;
  assert.is(findUnlikeAxes(shaken), undefined);
});

test("gravity is looked for in seconds over the whole recording, at any size", () => {
  const waves = (seconds: number, size: number): Float64Array =>
    Float64Array.from({length: 100 * seconds}, (_, i) => size * Math.sin((2 * Math.PI * i) / 20));
  const none = (seconds: number): Float64Array => new Float64Array(100 * seconds);
  for (const size of [1e-6, 1, 1000])
    assert.is(hasGravity({x: waves(1, size), y: none(1), z: none(1)}), false, String(size));
  assert.is(hasGravity({x: waves(1, 1).subarray(1), y: none(1), z: none(1)}), true, "too short to say");
  const z = waves(900, 1);
  z.fill(9.81, 300);
  assert.is(hasGravity({x: none(900), y: none(900), z}), true, "its first three seconds alone have none");
  z.fill(0, 300);
  z.set(waves(897, 1), 300);
  z.fill(9.81, 0, 300);
  assert.is(hasGravity({x: none(900), y: none(900), z}), false, "its first three seconds alone have it");
});

/** At 10 Hz: |Δa| is `change` from row to row, and ω is (x, y, z) of the row. */
function moving(
  seconds: number,
  change: (row: number) => number,
  omega: (row: number) => readonly [number, number, number],
): RawChannels {
  const channels = Array.from({length: 6}, () => new Float64Array(10 * seconds)) as unknown as RawChannels;
  for (let row = 0; row < 10 * seconds; row++) {
    channels[0][row] = row === 0 ? 0 : channels[0][row - 1]! + (row % 2 === 0 ? 1 : -1) * change(row);
    const turn = omega(row);
    for (let axis = 0; axis < 3; axis++) channels[(axis + 3) as 3][row] = turn[axis]!;
  }
  return channels;
}

test("half a minute that turns 20 times more or less for the same motion is refused", () => {
  const check =
    (seconds: number, factor: number, change: (row: number) => number = () => 1) =>
    (): void =>
      requireSteadyScale(
        moving(seconds, change, (row) => (row < 300 ? [factor, 0, 0] : [1, 0, 0])),
        10,
        "f",
      );
  check(300, 19)();
  assert.throws(check(300, 20.5), /for the same motion it shows 21 times more here than elsewhere/);
  assert.throws(check(300, 1 / 57.3), /it shows 57 times less here than elsewhere/);
  assert.throws(check(105, 57.3), /57 times more/);
  check(104, 57.3)(); // five stretches do not tell what is usual
  check(300, 57.3, (row) => (row < 450 ? 0.49 : 1))(); // where the watch rests, it may be another's hand
  assert.throws(
    check(300, 57.3, (row) => (row < 450 ? 0.51 : 1)),
    /112 times more/,
  );
  const error = ((): Error & {place?: string} => {
    try {
      check(300, 57.3)();
    } catch (thrown) {
      return thrown as Error;
    }
    throw new Error("nothing was thrown");
  })();
  assert.is(error.place, "from second 0 to 30");
});

test("the ratio of a recording is the median of its stretches, and of recordings the odd ones are found", () => {
  const ratio = (seconds: number): number | undefined =>
    computeMotionRatio(
      moving(
        seconds,
        () => 2,
        (row) => (row < 450 ? [3, 4, 0] : [0, 0, 8]),
      ),
      10,
    );
  assert.is(ratio(29), undefined);
  assert.ok(Math.abs(ratio(30)! - 2.5) < 1e-9);
  assert.ok(Math.abs(ratio(300)! - 4) < 1e-9);
  const holes = moving(
    30,
    () => 2,
    () => [3, 4, 0],
  );
  holes[3].fill(Number.NaN, 0, 140);
  assert.ok(Math.abs(computeMotionRatio(holes, 10)! - 2.5) < 1e-9);
  holes[3].fill(Number.NaN, 0, 155);
  assert.is(computeMotionRatio(holes, 10), undefined, "half of it has no numbers");
  assert.equal(findOddRatios([1, 1, 5.5]), [{at: 2, factor: 5.5}]);
  assert.equal(findOddRatios([0.1, undefined, 1, 1]), [{at: 0, factor: 0.1}]);
  assert.equal(findOddRatios([1, 5.5]), []);
  assert.equal(findOddRatios([1, 1, 4.9, 0.21]), []);
});

test("axes of the gyroscope may differ by 14 times between neighbours, in the whole and in a minute", () => {
  const check =
    (omega: (row: number) => readonly [number, number, number]) =>
    (seconds = 300): void =>
      requireOneScale(
        moving(seconds, () => 1, omega),
        10,
        "f",
      );
  check(() => [1, 13.9, 190])();
  assert.throws(
    check(() => [1, 14.5, 100]),
    /90th percentile is 1 in x, 14\.5 in y, 100 in z/,
  );
  assert.throws(
    check(() => [7, 1, 100]),
    /7 in x, 1 in y, 100 in z/,
  );
  check((row) => [1, row % 20 === 0 ? 100 : 1, 1])(); // peaks are no scale
  assert.throws(
    check((row) => [1, row % 8 === 0 ? 100 : 1, 1]),
    /100 in y/,
  );
  check(() => [0, 100, 1])(); // an axis that is stuck is told elsewhere
  assert.throws(
    check((row) => (row >= 2400 ? [1, 57.3, 1] : [1, 1, 1])),
    /57\.3 in y/,
  );
  check((row) => (row >= 2425 && row < 2480 ? [1, 57.3, 1] : [1, 1, 1]))(); // a tenth of a minute
});

test("a hand is told by a hundred clear turns", () => {
  const turns = (count: number, t: number, correlation: number) => {
    const axis = {value: 1, t: 50, correlation: 0.9};
    return {slope: 1, correlation: 1, turns: count, axes: [axis, {...axis, t, correlation}, axis] as const};
  };
  assert.throws(() => requireOneHand(turns(100, -20, -0.4), "f"), /wrong way about y/);
  requireOneHand(turns(99, -20, -0.4), "f");
  requireOneHand(turns(100, -19.9, -0.4), "f");
  requireOneHand(turns(100, -20, -0.39), "f");
});

test.run();
