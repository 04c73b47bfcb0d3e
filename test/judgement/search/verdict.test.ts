import {suite} from "uvu";
import * as assert from "uvu/assert";
import {DEFAULTS, type Search, type Trial} from "../../../src/artifacts/search/search.ts";
import {findCommonValues, lastTrainings, listBest} from "../../../src/judgement/search/best-trials.ts";
import {judgeSearch, type SearchReason, type SearchVerdict} from "../../../src/judgement/search/verdict.ts";
import {type Choice, choose} from "../../../src/model/search/choice.ts";
import {SEARCH_REPORT} from "../../fixtures/report/thresholds.ts";
import {definition, type FakeOptions, fakeSearch} from "../../fixtures/search/record.ts";

const test = suite("judgement/search");

const users = (n: number) => ({train: ["a"], validation: Array.from({length: n}, (_, i) => `u${i}`)});
const better: FakeOptions = {quality: ({batchSize}) => (batchSize === 32 ? 0.9 : 0.6)};

/** The verdict on a search of 8 people in which batches of 32 are clearly better, with a changed choice. */
function judge(change: (choice: Choice) => Partial<Choice> = () => ({}), people = 8): SearchVerdict {
  const search = fakeSearch({trials: 12, users: users(people)}, better);
  const choice = choose(search);
  return judgeSearch(search, {...choice, ...change(choice)}, SEARCH_REPORT);
}
const kinds = ({reasons}: SearchVerdict): SearchReason["kind"][] => reasons.map(({kind}) => kind);
const withGain =
  (low: number | null) =>
  ({defaults}: Choice) => ({
    defaults: {...defaults!, gain: {value: 0.1, low, high: low === null ? null : 0.2}},
  });

test("a gain passes where its interval leaves out zero and enough people agree", () => {
  assert.is(judge().level, "pass");
  assert.is(judge(undefined, 6).level, "pass");
  assert.is(judge(undefined, 5).level, "warn");
  assert.ok(kinds(judge(undefined, 5)).includes("few people"));
  assert.not.ok(kinds(judge(undefined, 6)).includes("few people"));
  for (const [low, level] of [
    [0.001, "pass"],
    [0, "warn"],
    [-0.1, "warn"],
    [null, "warn"],
  ] as const)
    assert.is(judge(withGain(low)).level, level, String(low));
  assert.is(kinds(judge(withGain(0)))[0], "difference may be none");
  assert.equal(judge(withGain(null)).reasons[0], {kind: "difference unknown", people: 8});
  assert.is(kinds(judge())[0], "cost");
});

test("what choosing cost is told against the defaults, and takes back a gain that it eats up", () => {
  const at = (score: number) =>
    judge(({rechosen, defaults}) => ({
      rechosen: {...rechosen!, score},
      defaults: {...defaults!, score: {value: 0.5, low: 0.4, high: 0.6}},
    }));
  assert.equal([at(0.75).level, at(0.5).level, at(0.25).level], ["pass", "warn", "warn"]);
  const cost = at(0.75).reasons[0]!;
  assert.ok(cost.kind === "cost" && cost.gain === 0.25 && cost.score === 0.75 && cost.times === 8);
  const none = judge(() => ({defaults: null}));
  assert.is(none.level, "pass");
  assert.ok(none.reasons[0]!.kind === "cost" && none.reasons[0]!.gain === null);
  assert.equal(
    [judge(() => ({rechosen: null})).level, kinds(judge(() => ({rechosen: null})))[0]],
    ["warn", "cost unknown"],
  );
});

test("of a loss, less is a gain", () => {
  const search = fakeSearch({trials: 12, monitor: "loss", users: users(8)}, better);
  const {level, reasons} = judgeSearch(search, choose(search), SEARCH_REPORT);
  assert.is(level, "pass");
  assert.ok(reasons[0]!.kind === "cost" && reasons[0]!.gain! > 0.2);
});

test("defaults that win are a failed search, without reasons that speak of a winner", () => {
  const worse = {quality: ({batchSize}: {batchSize?: unknown}) => (batchSize === undefined ? 0.9 : 0.6)};
  const search = fakeSearch({trials: 12}, worse);
  const choice = choose(search);
  assert.is(choice.winner.id, DEFAULTS);
  const verdict = judgeSearch(search, choice, SEARCH_REPORT);
  assert.is(verdict.level, "fail");
  assert.equal(kinds(verdict), ["still improving"]);
});

test("the edge of the space is found in ranges and in lists of numbers, not in lists of words or pairs", () => {
  const edges = (values: Record<string, unknown>): readonly string[] => {
    const verdict = judge(({winner}) => ({winner: {...winner, values: values as Trial["values"]}}));
    const found = verdict.reasons.find((reason) => reason.kind === "at the edge");
    return found?.kind === "at the edge" ? found.paths : [];
  };
  const middle = {
    learningRate: 0.003,
    batchSize: 32,
    "architecture.denseDropout": 0.3,
    optimizer: {name: "adam"},
  };
  assert.equal(edges(middle), []);
  assert.equal(edges({...middle, "architecture.denseDropout": 0.03}), ["architecture.denseDropout"]);
  assert.equal(edges({...middle, "architecture.denseDropout": 0.031}), []);
  assert.equal(edges({...middle, "architecture.denseDropout": 0.57}), ["architecture.denseDropout"]);
  assert.equal(edges({...middle, "architecture.denseDropout": 0.569}), []);
  assert.equal(edges({...middle, batchSize: 16}), ["batchSize"]);
  assert.equal(edges({...middle, batchSize: 64}), ["batchSize"]);
  assert.equal(edges({...middle, optimizer: {name: "sgd", momentum: 0.9}}), []);
});

test("a winner that was best at the end of its budget may be better still", () => {
  const end = (change: Partial<Trial>) => kinds(judge(({winner}) => ({winner: {...winner, ...change}})));
  assert.ok(end({}).includes("still improving"));
  assert.not.ok(end({stopped: "early stopping"}).includes("still improving"));
  assert.not.ok(end({bestEpoch: 5}).includes("still improving"));
  assert.not.ok(end({budget: 1, bestEpoch: 1}).includes("still improving"));
});

test("trials best at their last epoch are counted, the diverged left out, each trial once", () => {
  const change = (search: Search, early: number): Search => ({
    ...search,
    trials: search.trials.map((trial, i) => (i < early ? {...trial, stopped: "early stopping"} : trial)),
  });
  const search = fakeSearch({trials: 9, users: users(8)}, better);
  const count = (early: number) =>
    judgeSearch(change(search, early), choose(search), SEARCH_REPORT).unfinished;
  assert.equal(count(0), {trials: 10, scored: 10, most: true});
  assert.equal(count(5), {trials: 5, scored: 10, most: false});
  assert.equal(count(4), {trials: 6, scored: 10, most: true});
  const halving = fakeSearch({method: "halving", trials: 9}, {rounds: 3});
  const ids = new Set(halving.trials.map(({id}) => id));
  assert.is(lastTrainings(halving.trials).length, ids.size);
  assert.is(lastTrainings(halving.trials).find(({id}) => id === DEFAULTS)!.round, 3);
  const lost = fakeSearch({trials: 30});
  const diverged = lost.trials.filter(({scores}) => scores === null);
  const verdict = judgeSearch(lost, choose(lost), SEARCH_REPORT);
  assert.is(verdict.unfinished.scored, 31 - diverged.length);
  assert.equal(verdict.reasons.at(-1), {kind: "diverged", trials: diverged});
});

test("the best are a share of those with a score, within limits", () => {
  const best = (trials: number): number => {
    const search = fakeSearch({trials}, {quality: () => 0.7});
    return listBest(search.trials, "macroF1", SEARCH_REPORT).length;
  };
  assert.equal([1, 9, 15, 29, 74, 300].map(best), [2, 3, 4, 6, 15, 15]);
});

test("values that the best have in common are found, with too few trials none", () => {
  const search = fakeSearch({trials: 29}, {noise: 0, ...better});
  const common = findCommonValues(search, search.trials, definition.dimensions, SEARCH_REPORT)!;
  assert.equal([common.best, common.scored], [6, 30]);
  assert.equal(
    common.values.find(({path}) => path === "batchSize"),
    {path: "batchSize", value: 32},
  );
  const narrow = fakeSearch(
    {trials: 29},
    {noise: 0, quality: (values) => 0.9 - Math.abs(Number(values["architecture.denseDropout"] ?? 0) - 0.3)},
  );
  const range = findCommonValues(narrow, narrow.trials, definition.dimensions, SEARCH_REPORT)!.values.find(
    ({path}) => path === "architecture.denseDropout",
  )!;
  assert.ok(
    "from" in range && range.from > 0.15 && range.to < 0.45 && range.from < range.to,
    JSON.stringify(range),
  );
  const few = fakeSearch({trials: 4}, {quality: () => 0.7}); // the best three of five are more than half
  assert.is(findCommonValues(few, few.trials, definition.dimensions, SEARCH_REPORT), null);
  const enough = fakeSearch({trials: 5}, {quality: () => 0.7});
  assert.is.not(findCommonValues(enough, enough.trials, definition.dimensions, SEARCH_REPORT), null);
});

test.run();
