/** Folds put together: means over people, what is told of lost folds, the random split, and awkward data. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Fold} from "../../../src/artifacts/cv/fold.ts";
import type {FoldResult} from "../../../src/artifacts/cv/result.ts";
import {roundNumbers} from "../../../src/judgement/round.ts";
import {type CvFoldOptions, makeFolds} from "../../../src/model/cv/make-folds.ts";
import {summariseCv} from "../../../src/model/cv/summarise.ts";
import type {CvWindows} from "../../../src/model/cv/windows.ts";
import {makeResult, makeWindows} from "../../fixtures/cv/windows.ts";

const test = suite("cv/summarise");
const settings = {scheme: "leave-one-user-out", seed: 7, minUsers: 6} as const;
const options: CvFoldOptions = {...settings, folds: 3, validationUsers: 1, randomSplits: 2};
const windows = makeWindows({a: 20, b: 30, c: 10, d: 40});

let state = 1;
const random = (): number => {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
};
const folds = makeFolds(windows, options, random);
const ofUser = (user: string): Fold => folds.find(({users}) => users.test.join() === user)!;

/** Every second window of a is wrong, every fifth of b and d, every tenth of c; random splits are right throughout. */
function results(changed: Readonly<Record<string, Partial<FoldResult>>> = {}): FoldResult[] {
  const wrong: Record<string, number> = {a: 2, b: 5, c: 10, d: 5};
  return folds.map((fold) => {
    const user = fold.holdsOut === "users" ? fold.users.test[0]! : "";
    return makeResult(windows, fold, wrong[user] ?? 1000, changed[user]);
  });
}

test("each person counts once, whatever their windows; pooled, each window once", () => {
  const summary = summariseCv(windows, results(), settings);
  assert.equal(
    summary.people.map(({user, accuracy}) => [user, Number(accuracy.toFixed(9))]),
    [
      ["a", 0.5],
      ["b", 0.8],
      ["c", 0.9],
      ["d", 0.8],
    ],
  );
  const {accuracy} = summary.overPeople;
  assert.ok(Math.abs(accuracy.mean! - 0.75) < 1e-12);
  assert.ok(Math.abs(accuracy.median! - 0.8) < 1e-12);
  assert.equal([accuracy.least, accuracy.greatest], [0.5, 0.9]);
  assert.ok(Math.abs(summary.pooled.scores!.accuracy - (10 + 24 + 9 + 32) / 100) < 1e-12);
  assert.is(
    summary.pooled.confusion.counts.flat().reduce((sum, n) => sum + n),
    100,
  );
  // The correction makes the interval over folds wider than the plain one over the same four figures.
  const over = summary.overFolds.accuracy;
  assert.ok(over.lo! < accuracy.lo! && over.mean === accuracy.mean);
  assert.equal(summariseCv(windows, results().reverse(), settings), summary);
  roundNumbers(summary); // throws where a figure is NaN
});

test("the random split is told apart, with what it shares and by how much it flatters", () => {
  const split = summariseCv(windows, results(), settings).randomSplit!;
  assert.is(split.accuracy, 1);
  assert.ok(Math.abs(split.optimism! - 0.25) < 1e-12);
  assert.ok(split.sharingShare > 0.5 && split.sharingShare <= 1);
  assert.equal(
    split.splits.map(({fold, windows: n}) => [fold, n]),
    folds.slice(4).map(({fold, windows: {test: n}}) => [fold, n]),
  );
  const beside = split.splits.map((one) => one.beside!);
  assert.ok(Math.abs(split.optimismBeside! - (1 - (beside[0]! + beside[1]!) / 2)) < 1e-12);
  const whole = results().filter(({fold}) => fold.holdsOut === "users");
  assert.is(summariseCv(windows, whole, settings).randomSplit, null);
});

test("a fold that diverged is named and never dropped silently; one that was kept in part as well", () => {
  const diverged = {epoch: 3, step: 5, layer: "conv1d"};
  const lost = {diverged, stopped: "loss not finite", people: null, epochs: 0, bestEpoch: 0} as const;
  const summary = summariseCv(
    windows,
    results({a: lost, b: {diverged, stopped: "loss not finite", bestEpoch: 2}}),
    settings,
  );
  const [a, b] = [ofUser("a").fold, ofUser("b").fold];
  assert.equal(summary.failed, [a]);
  assert.equal(
    summary.people.map(({user}) => user),
    ["b", "c", "d"],
  );
  assert.is(summary.folds.find(({fold}) => fold === a)!.scores, null);
  const told = summary.cautions.join("\n");
  assert.match(
    told,
    `Fold ${a} (a) gave no model: the loss stopped being finite in epoch 3, step 5, at conv1d.`,
  );
  assert.match(told, `Fold ${b} (b): the loss stopped`);
  assert.match(told, "judged with the weights of epoch 2");

  const all = summariseCv(windows, results({a: lost, b: lost, c: lost, d: lost}), settings);
  assert.equal([all.overPeople.accuracy.mean, all.pooled.scores, all.failed.length], [null, null, 4]);
  roundNumbers(all);
});

test("a class of one person, few people and the trainings' warnings are told", () => {
  const labels = windows.labels.map((label, i) => (label === 2 && windows.users[i] !== "c" ? 0 : label));
  const rare: CvWindows = {...windows, labels};
  const warned = results({d: {warnings: ["all training windows are of one user, a"]}}).map((result) => ({
    ...makeResult(rare, result.fold, 5),
    warnings: result.warnings,
  }));
  const told = summariseCv(rare, warned, settings).cautions.join("\n");
  assert.match(told, "Only c shows walking: where c is tested");
  assert.match(told, "Only 4 people were tested");
  const asked = (minUsers: number) => summariseCv(rare, warned, {...settings, minUsers}).cautions.join();
  assert.match(asked(5), "Only 4 people were tested");
  assert.not.match(asked(4), "people were tested");
  assert.match(told, `Fold ${ofUser("d").fold}: all training windows are of one user, a.`);
});

test("baselines are judged on the same people, the leads person by person", () => {
  const {baselines, people} = summariseCv(windows, results(), settings);
  for (const [name, baseline] of Object.entries(baselines)) {
    const key = name as "naiveBayes" | "majority";
    const gains = people.map((person) => person.accuracy - person[key].accuracy);
    assert.ok(Math.abs(baseline.gain.mean! - gains.reduce((sum, gain) => sum + gain) / 4) < 1e-12);
    assert.is(baseline.accuracy.n, 4);
  }
  // Classes take turns by three: the commonest of the training people is about a third of anybody's windows.
  assert.ok(baselines.majority.accuracy.mean! > 0.25 && baselines.majority.accuracy.mean! < 0.45);
  assert.ok(baselines.naiveBayes.accuracy.mean! > baselines.majority.accuracy.mean!);
});

test.run();
