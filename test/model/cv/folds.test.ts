/** Who is tested where: everybody once, nobody on two sides, and windows that overlap counted as such. */
import * as fc from "fast-check";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {makeFolds} from "../../../src/model/cv/make-folds.ts";
import {partition} from "../../../src/model/cv/partition.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {makeWindows} from "../../fixtures/cv/windows.ts";

const test = suite("cv/folds");
const base = {scheme: "leave-one-user-out", folds: 3, validationUsers: 1, randomSplits: 0, seed: 7} as const;
const half = (): number => 0.5;
const make = (counts: Record<string, number>, options: object = {}) =>
  makeFolds(makeWindows(counts), {...base, ...options}, half);

function thrown(run: () => unknown): ExpectedError {
  try {
    run();
  } catch (error) {
    if (error instanceof ExpectedError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

test("every user is tested once and is on one side of each fold; windows too", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({min: 1, max: 12}), {minLength: 4, maxLength: 14}),
      fc.constantFrom("leave-one-user-out" as const, "grouped-k-fold" as const),
      fc.integer({min: 1, max: 2}),
      fc.nat(),
      (sizes, scheme, validationUsers, seed) => {
        const counts = Object.fromEntries(sizes.map((n, i) => [`u${i}`, n]));
        const windows = makeWindows(counts);
        const folds = makeFolds(
          windows,
          {
            ...base,
            scheme,
            folds: 4,
            validationUsers: Math.min(validationUsers, sizes.length - 3),
            seed,
          },
          half,
        );
        const all = Object.keys(counts).sort();
        assert.equal(folds.flatMap(({users}) => users.test).sort(), all);
        for (const fold of folds) {
          const {train, validation, test: held} = fold.users;
          assert.equal([...train, ...validation, ...held].sort(), all);
          assert.ok(train.length > 0 && validation.length > 0);
          const parts = partition(windows, fold);
          const positions = [...parts.train, ...parts.validation, ...parts.test].sort((a, b) => a - b);
          assert.equal(positions, [...windows.users.keys()]);
          assert.is(fold.sharing, 0);
          assert.equal(fold.windows, {
            train: parts.train.length,
            validation: parts.validation.length,
            test: parts.test.length,
          });
        }
      },
    ),
    {numRuns: 60},
  );
});

test("groups differ by one user at most and balance their windows; the seed deals them out", () => {
  const counts = Object.fromEntries(Array.from({length: 11}, (_, i) => [`u${i}`, 6 + 9 * (i % 4)]));
  const deal = (seed: number) => make(counts, {scheme: "grouped-k-fold", seed});
  const folds = deal(7);
  assert.equal(folds.map(({users}) => users.test.length).sort(), [3, 4, 4]);
  const sizes = folds.map(({windows}) => windows.test);
  assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 33, sizes.join());
  assert.equal(deal(7), folds);
  assert.ok(new Set(Array.from({length: 8}, (_, seed) => JSON.stringify(deal(seed)))).size > 4);
});

test("neither the order of the rows nor the number of random splits changes a fold", () => {
  const counts = {b: 9, a: 12, d: 9, c: 6};
  const turned = Object.fromEntries(Object.entries(counts).reverse());
  assert.equal(make(turned), make(counts));
  assert.equal(make(counts, {randomSplits: 2}).slice(0, 4), make(counts));
  assert.equal(
    make(counts, {randomSplits: 9}).map(({fold}) => fold),
    ["001", "002", "003", "004", "random-001", "random-002", "random-003", "random-004"],
  );
});

test("a random split has the sizes and validation users of its fold, and shares samples", () => {
  const windows = makeWindows({a: 30, b: 30, c: 30, d: 30});
  let state = 1;
  const random = (): number => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const folds = makeFolds(windows, {...base, randomSplits: 2}, random);
  const [fold, split] = [folds[0]!, folds[4]!];
  assert.is(split.holdsOut, "windows");
  assert.equal(split.windows, fold.windows);
  assert.equal(split.users.validation, fold.users.validation);
  assert.ok(
    split.testRows!.every((row) => row % 2 === 0),
    "rows of the table, not positions",
  );
  const {train, test: held, validation} = partition(windows, split);
  assert.is(new Set([...train, ...held, ...validation]).size, 120);
  assert.ok(held.every((i) => !split.users.validation.includes(windows.users[i]!)));
  // Stretches of three windows, each overlapping the next: counted here window by window.
  const trains = new Set(train);
  const shares = (i: number): boolean =>
    [i - 1, i + 1].some((j) => trains.has(j) && windows.stretches[j] === windows.stretches[i]);
  assert.is(split.sharing, held.filter(shares).length);
  assert.ok(split.sharing > 15, String(split.sharing));
});

test("the validation users are not the only ones to show a class, where that can be", () => {
  for (let seed = 0; seed < 20; seed++) {
    const windows = makeWindows({a: 9, b: 9, c: 9, d: 9, e: 9});
    // Only a and b show walking.
    const labels = windows.labels.map((label, i) => (label === 2 && windows.users[i]! > "b" ? 0 : label));
    for (const fold of makeFolds({...windows, labels}, {...base, validationUsers: 2, seed}, half)) {
      const {test: held, train} = fold.users;
      if (held[0] !== "a" && held[0] !== "b") assert.ok(train.includes("a") || train.includes("b"));
      else assert.ok(train.includes(held[0] === "a" ? "b" : "a"), JSON.stringify(fold.users));
    }
  }
});

test("too few users are refused, with what to do", () => {
  const alone = thrown(() => make({ann: 9}));
  assert.match(alone.message, "1 user (ann), of whom a fold tests 1 and validates with 1: nobody is left");
  assert.match(alone.hint, "three at least");
  assert.match(thrown(() => make({a: 9, b: 9})).message, "2 users (a, b)");
  assert.is(make({a: 9, b: 9, c: 9}).length, 3);
  const many = thrown(() => make({a: 9, b: 9, c: 9}, {scheme: "grouped-k-fold", folds: 5}));
  assert.match(many.message, "5 folds of 3 users");
  assert.is(many.place, "cv.folds");
});

test.run();
