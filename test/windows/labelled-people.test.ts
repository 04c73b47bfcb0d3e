/** A mistake in one person's part of the labelled table is named, with the person. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {checkPeople} from "../../src/windows/labelled-people.ts";
import {bySession, type Labelled} from "../../src/windows/labelled-rows.ts";
import {seeded} from "../fixtures/metrics/people.ts";

const test = suite("labelled people");

interface Row {
  readonly t: number;
  /** Ax … Gz. */
  readonly values: readonly number[];
}

/** 20 seconds at 50 Hz of someone whose watch turns by some 60 deg/s. */
function person(seed: number): Row[] {
  const random = seeded(seed);
  return Array.from({length: 1000}, (_, i) => ({
    t: i * 20,
    values: [
      9.81 + random() - 0.5,
      random() - 0.5,
      random() - 0.5,
      120 * random() - 60,
      120 * random() - 60,
      120 * random() - 60,
    ],
  }));
}

function table(people: Readonly<Record<string, readonly Row[]>>): Labelled {
  const users = Object.keys(people);
  const rows = users.flatMap((name, code) => people[name]!.map((row) => ({...row, code})));
  const codes = Int32Array.from(rows, ({code}) => code);
  return {
    rows: rows.length,
    t: Float64Array.from(rows, ({t}) => t),
    channels: Array.from({length: 6}, (_, c) => Float64Array.from(rows, ({values}) => values[c]!)),
    activity: new Int32Array(rows.length),
    user: codes,
    session: codes,
    activities: ["walk"],
    users,
    sessions: users,
    activityLine: [2],
  };
}

const check = (b: readonly Row[], more: Readonly<Record<string, readonly Row[]>> = {}): void =>
  checkPeople(table({a: person(1), b, c: person(3), ...more}), {rateHz: 50, maxGapMs: 100}, "f.csv");
const scale = (rows: readonly Row[], factors: readonly number[]): Row[] =>
  rows.map(({t, values}) => ({t, values: values.map((value, c) => value * factors[c]!)}));
const [ACCEL, GYRO] = [
  (factor: number) => [factor, factor, factor, 1, 1, 1],
  (factor: number) => [1, 1, 1, factor, factor, factor],
];

test("people as they should be pass, and so do a calm person, a short one and one with gaps", () => {
  check(person(2));
  check(scale(person(2), GYRO(0.2)));
  check(person(2).slice(0, 20));
  check(person(2).map((row, i) => ({...row, t: row.t + (i > 500 ? 60_000 : 0)})));
});

test("one person in g, in milli-g or without gravity is named", () => {
  assert.throws(
    () => check(scale(person(2), ACCEL(1 / 9.81))),
    /the user "b": its median acceleration is (0\.9|1\.0)\d+, expected 5 to 20/,
  );
  assert.throws(
    () => check(scale(person(2), ACCEL(1000 / 9.81))),
    /the user "b": its median acceleration is (9\d\d|1\d\d\d)/,
  );
  assert.throws(
    () => check(scale(person(2), [0, 1, 1, 1, 1, 1])),
    /the user "b": its median acceleration is 0\./,
  );
});

test("what the acceleration looks like is told in the hint", () => {
  const hintOf = (factor: number): string => {
    try {
      check(scale(person(2), ACCEL(factor)));
    } catch (error) {
      return (error as {hint: string}).hint;
    }
    throw new Error("nothing was thrown");
  };
  assert.match(hintOf(1000 / 9.81), /^It looks like milli-g: multiply its acceleration by 0\.00981/);
  assert.match(
    hintOf(1 / 9.81),
    /^It looks like g, multiply its acceleration by 9\.81; or gravity was removed/,
  );
  for (const factor of [10, 0.01])
    assert.match(hintOf(factor), /^Give its acceleration in m\/s², gravity included/);
});

test("one person in rad/s is named, and so is a table of rad/s", () => {
  const radians = GYRO(Math.PI / 180);
  assert.throws(
    () => check(scale(person(2), radians)),
    /the user "b" turns 5\d times more slowly than the others/,
  );
  const all = table(Object.fromEntries([1, 2, 3].map((seed) => [`u${seed}`, scale(person(seed), radians)])));
  assert.throws(
    () => checkPeople(all, {rateHz: 50, maxGapMs: 100}, "f"),
    /nobody in the table turns faster than 1\.\d+/,
  );
});

test("what is wrong with everybody alike is left to the checks of the whole table", () => {
  const slow = (seed: number): Row[] => person(seed).map((row, i) => ({...row, t: i * 40}));
  const all = table({a: slow(1), b: slow(2), c: slow(3)});
  checkPeople(all, {rateHz: 50, maxGapMs: 100}, "f");
});

test("a session that stands in the table twice, from its beginning, is named", () => {
  assert.throws(
    () => check([...person(2), ...person(2)]),
    /the user "b": 1000 of 2000 rows have the time of another/,
  );
});

test("rows of people and sessions that were recorded at once are put together", () => {
  const {t, user, channels, ...rest} = table({a: person(1), b: person(2)});
  const mixed = Array.from({length: 2000}, (_, i) => (i % 2) * 1000 + (i >> 1));
  const take = (values: Float64Array): Float64Array => Float64Array.from(mixed, (row) => values[row]!);
  const codes = Int32Array.from(mixed, (row) => user[row]!);
  const sorted = bySession({...rest, t: take(t), user: codes, session: codes, channels: channels.map(take)});
  assert.equal([sorted.t, sorted.user, sorted.channels], [t, user, channels]);
});

test("one person at another rate is named", () => {
  assert.throws(
    () => check(person(2).map((row, i) => ({...row, t: i * 10}))),
    /the user "b": its rows come at 100\.0 Hz, expected 50 Hz/,
  );
});

test("rows that stand twice, and two wrists in one session, are named", () => {
  const twice = person(2).flatMap((row) => [row, row]);
  assert.throws(
    () => check(twice),
    /the user "b": 1000 of 2000 rows have the time of another, the first at 0/,
  );
  const wrists = person(2).flatMap((row, i) => [row, {...person(5)[i]!, t: row.t + 7}]);
  assert.throws(() => check(wrists), /the user "b": its rows come at/);
});

test("rows that run backwards are named: no window would be left of them", () => {
  const rows = person(2);
  assert.throws(
    () => check([...rows].reverse()),
    /the user "b": 999 of 1000 rows are earlier than the row before/,
  );
  const swapped = (count: number): Row[] =>
    rows.map((row, i) => (i < 2 * count ? {...row, t: rows[i ^ 1]!.t} : row));
  check(swapped(20));
  assert.throws(() => check(swapped(21)), /the user "b": 21 of 1000 rows are earlier/);
});

test("a third of the rows missing is named", () => {
  const random = seeded(9);
  assert.throws(
    () => check(person(2).filter(() => random() > 1 / 3)),
    /the user "b": 3\d % of its rows are missing/,
  );
  check(person(2).filter(() => random() > 0.1));
});

test.run();
