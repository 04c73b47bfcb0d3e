/** Conditions on runs: what they mean, and what they must never become. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {ExpectedError} from "../../src/platform/failure.ts";
import {parseFilter} from "../../src/tracking/filter.ts";
import type {RunSummary} from "../../src/tracking/list-runs.ts";

const run: RunSummary = {
  id: "123456789012",
  stage: "train",
  instance: "train@a b",
  startedAt: "2026-01-10T09:00:00.000Z",
  seconds: 12.5,
  commit: null,
  dirty: false,
  params: {"train.batchSize": 64, "train.name": "adam"},
  metrics: {"validation.accuracy": 0.91, loss: 0.2, "test.f1.nail biting": 0.5},
};

const test = suite("filter of runs");

test("comparisons, and, or, brackets", () => {
  const cases: [string, boolean][] = [
    ["validation.accuracy > 0.9", true],
    ["validation.accuracy>=0.91", true],
    ["validation.accuracy < 0.91", false],
    ["loss <= 2e-1", true],
    ["loss != 0.2", false],
    ["params.train.batchSize = 64", true],
    ["params.train.name = adam", true],
    ["params.train.name != 'sgd'", true],
    ['instance = "train@a b"', true],
    ["id = 123456789012", true],
    ["dirty = false", true],
    ["seconds > 12 and stage = train", true],
    ["stage = evaluate or stage = train and loss > 1", false],
    ["(stage = evaluate or stage = train) and loss < 1", true],
    ["stage = train or stage = evaluate and loss > 1", true],
    ["commit = abc", false],
    ["absent > 0", false],
    ["absent != 0", false],
    ["params.train.name > 3", true],
    ["loss > high", false],
    ['"test.f1.nail biting" >= 0.5', true],
  ];
  for (const [text, expected] of cases) assert.is(parseFilter(text).matches(run), expected, text);
});

test("names are listed", () => {
  assert.equal(parseFilter("(a > 1 or b = 2) and params.c != x").names, ["a", "b", "params.c"]);
});

test("nonsense is refused with its place", () => {
  const cases: [string, RegExp][] = [
    ["", /its end.*a name/],
    ["loss", /its end.*=, !=/],
    ["loss > ", /its end.*a value/],
    ["loss > 1 stage = train", /"stage".*"and", "or" or the end/],
    ["(loss > 1", /its end.*"\)"/],
    ["loss > 1)", /"\)"/],
    ["loss > 'a", /a character/],
    ["loss ! 1", /a character/],
    ["loss > 1; DROP TABLE runs", /"DROP"|a character/],
    ["1=1 or --", /its end/],
  ];
  for (const [text, expected] of cases) {
    let error: unknown;
    try {
      parseFilter(text);
    } catch (caught) {
      error = caught;
    }
    assert.instance(error, ExpectedError, text);
    assert.match((error as ExpectedError).message, expected);
    assert.ok((error as ExpectedError).place?.includes(text));
  }
});

test("names of an object's own are no values", () => {
  for (const name of ["constructor", "params.__proto__", "params.toString"])
    assert.is(parseFilter(`${name} != 1`).matches(run), false);
});

test.run();
