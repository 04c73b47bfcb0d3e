import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Search} from "../../src/artifacts/search/search.ts";
import {judgeSearch} from "../../src/judgement/search/verdict.ts";
import {choose} from "../../src/model/search/choice.ts";
import {searchPage} from "../../src/report/pages/search/page.ts";
import {SEARCH_REPORT} from "../fixtures/report/thresholds.ts";
import {definition, fakeSearch} from "../fixtures/search/record.ts";
import {assertHarmless, assertWhole, findingsOf, hostile, parsePage, rowsOf} from "./page-checks.ts";

const test = suite("report/search-page");

const draw = (search: Search): string => {
  const choice = choose(search);
  return searchPage(search, choice, judgeSearch(search, choice, SEARCH_REPORT));
};
const eight = Array.from({length: 8}, (_, i) => `u${i}`);
const SEARCHES: Readonly<Record<string, () => Search>> = {
  random: () => fakeSearch({trials: 30}),
  tpe: () => fakeSearch({method: "tpe", trials: 6, monitor: "loss"}, {rounds: 3}),
  halving: () => fakeSearch({method: "halving", trials: 9}, {rounds: 3}),
  grid: () =>
    fakeSearch({method: "grid", dimensions: definition.dimensions.filter(({domain}) => "values" in domain)}),
  "one person, one trial": () =>
    fakeSearch({trials: 1, monitor: "accuracy", users: {train: ["a"], validation: ["b"]}}),
  "all the same": () => fakeSearch({trials: 10}, {noise: 0, quality: () => 0.7}),
  "only one did not diverge": () =>
    fakeSearch({trials: 4}, {quality: ({batchSize}) => (batchSize === undefined ? 0.6 : Number.NaN)}),
  "defaults diverged": () =>
    fakeSearch({trials: 10}, {quality: ({batchSize}) => (batchSize === undefined ? Number.NaN : 0.6)}),
  many: () => fakeSearch({trials: 300}),
  "one epoch": () => fakeSearch({trials: 9, epochs: 1}),
};

test("every page is whole, stands alone, speaks in sentences, and is the same at every build", () => {
  for (const [name, make] of Object.entries(SEARCHES)) {
    const text = draw(make());
    assert.is(draw(make()) === text, true, name);
    assertWhole(text, name);
  }
});

/** Answer, statement and reasons as the page gives them. */
function saidOf(search: Search): {answer: string; statement: string; reasons: string[]} {
  const verdict = parsePage(draw(search)).querySelector(".verdict")!;
  return {
    answer: verdict.querySelector(".answer")!.textContent!.trim(),
    statement: verdict.querySelector(".statement")!.textContent!,
    reasons: [...verdict.querySelectorAll("li")].map((item) => item.textContent!),
  };
}
const users = {train: ["a"], validation: eight};
const better = {quality: ({batchSize}: {batchSize?: unknown}) => (batchSize === 32 ? 0.9 : 0.6)};

test("yes only with people enough, and an interval and a cost that leave a gain", () => {
  const {answer, statement, reasons} = saidOf(fakeSearch({trials: 12, users}, better));
  assert.is(answer, "Yes.");
  assert.match(
    statement,
    /^Trial \d+ of 13 trainings won: macro F1 0\.\d{3} \[0\.\d{3}, 0\.\d{3}\] on 8 people it was not trained on\. That is 0\.\d{3} better than the defaults, 0\.\d{3}\.$/,
  );
  assert.match(
    reasons[0]!,
    /^Choosing again without each person in turn, the same trial would have been chosen \d of 8 times, and those chosen score 0\.\d{3} on the people left out: the winner’s score is too good by .*; that is still 0\.\d{3} better than the defaults\.$/,
  );
});

test("few people, or a gain that may be chance, are to be read with care", () => {
  const few = saidOf(fakeSearch({trials: 12}, better));
  assert.is(few.answer, "With care.");
  assert.ok(
    few.reasons.includes(
      "3 people are few: all of them doing better happens by chance one time in 8. Raise search.validationUsers if there are more training people.",
    ),
    few.reasons.join("\n"),
  );
  const noise = saidOf(fakeSearch({trials: 40, users}, {noise: 0.05, quality: () => 0.7}));
  assert.is(noise.answer, "With care.");
  assert.match(
    noise.reasons[0]!,
    /^The 95\u202f% interval of the difference to the defaults, .*, includes zero: on other people the defaults may do as well\.$/,
  );
  assert.match(
    noise.reasons[1]!,
    /the winner’s score is too good by 0\.\d{3}; by that figure the search gained nothing on the defaults\.$/,
  );
  const one = saidOf(fakeSearch({trials: 12, users: {train: ["a"], validation: ["b"]}}, better));
  assert.match(one.reasons[0]!, "With a single person it is not known whether the difference");
  assert.match(one.reasons[1]!, "What choosing cost cannot be measured with a single person");
});

test("no where the defaults won, and nothing to compare where they diverged", () => {
  const worse = {quality: ({batchSize}: {batchSize?: unknown}) => (batchSize === undefined ? 0.9 : 0.6)};
  const none = saidOf(fakeSearch({trials: 12, users}, worse));
  assert.is(none.answer, "No.");
  assert.match(
    none.statement,
    /^None of the 12 other trials that gave a score beat the defaults: macro F1 0\.\d{3}/,
  );
  const diverged = saidOf(SEARCHES["defaults diverged"]!());
  assert.match(diverged.statement, "The defaults diverged, so there is nothing to compare it with.");
  const again = saidOf(
    fakeSearch(
      {trials: 3, users},
      {noise: 0, quality: ({batchSize}) => (batchSize === 32 ? 0.9 : batchSize === 16 ? 0.7 : 0.6)},
    ),
  );
  assert.is(
    again.reasons[0],
    "The difference to the defaults is the same on all 8 people, which leaves no spread to give an interval by.",
  );
  assert.match(
    again.reasons[1]!,
    "would have been chosen each time, so choosing among the trials cost nothing that could be seen.",
  );
});

test("an edge of the space and a last epoch that was best are named", () => {
  const {reasons} = saidOf(
    fakeSearch({trials: 12, users}, {noise: 0, quality: ({batchSize}) => (batchSize === 64 ? 0.9 : 0.6)}),
  );
  assert.ok(
    reasons.some((reason) =>
      /^The winner lies at the edge of the space in .*batchSize.*: better values may lie beyond\.$/.test(
        reason,
      ),
    ),
    reasons.join("\n"),
  );
  assert.ok(reasons.includes("Its last epoch, 6, was its best: trained for longer it may be better still."));
});

test("the charts' titles say what was found", () => {
  const text = draw(
    fakeSearch({trials: 30}, {noise: 0.002, quality: ({batchSize}) => (batchSize === 32 ? 0.9 : 0.6)}),
  );
  assert.match(findingsOf(text, "space")[0]!, /^The best 7 of 31 trials have batchSize at 32/);
  assert.match(
    findingsOf(text, "importance")[0]!,
    /^batchSize explains (> )?\d+\u202f% of the differences between trials, the others no more than chance would$|^batchSize explains/,
  );
  assert.is(
    findingsOf(text, "curves")[0],
    "31 of 31 trials were best at the last epoch they were given: most had not finished learning",
  );
  assert.is(rowsOf(text, "Importance").filter((row) => row.at(-1) === "yes")[0]![0], "batchSize");
  const few = draw(fakeSearch({trials: 4}));
  assert.is(findingsOf(few, "space")[0], "There are too few trials to say where the good ones lie");
  assert.match(
    few,
    "Fewer than 8 trials lie in the space, or all have the same score: importance cannot be measured.",
  );
});

test("what diverged is named and leads to its row; the winner's values can be pasted", () => {
  const search = fakeSearch({trials: 30});
  const document = parsePage(draw(search));
  const lost = search.trials.filter(({scores}) => scores === null);
  assert.ok(lost.length > 0);
  for (const {id} of lost)
    assert.ok(document.querySelector(`.verdict a[href="#trial-1-${id}"]`) !== null, `trial ${id}`);
  assert.match(document.querySelector("#trials")!.textContent!, /diverged\sat\sstep\s17\sof\sepoch\s3/);
  const {winner} = choose(search);
  const blocks = [...document.querySelectorAll("pre")].map(({textContent}) => textContent!);
  assert.match(
    blocks[0]!,
    new RegExp(`^train:[\\s\\S]*learningRate: ${winner.values.learningRate as number}\n`),
  );
  assert.match(blocks[1]!, `--set 'train.learningRate=${winner.values.learningRate as number}'`);
  assert.is([...document.querySelectorAll("#trials tbody tr")].length, 31);
});

test("of many trainings the best stand open and the others behind a fold, each once", () => {
  const document = parsePage(draw(SEARCHES.many!()));
  assert.is([...document.querySelectorAll("#trials tbody tr")].length, 301);
  assert.is([...document.querySelectorAll("#trials details tbody tr")].length, 281);
});

test("the charts have a line for each trial, a mark for each training", () => {
  const search = fakeSearch({method: "halving", trials: 9}, {rounds: 3});
  const document = parsePage(draw(search));
  const lines = (part: string) => [
    ...document.querySelectorAll(`#${part} svg path[stroke-dasharray], #${part} svg path`),
  ];
  const trials = new Set(search.trials.map(({id}) => id)).size;
  assert.is(lines("space").length, trials);
  const lost = search.trials.filter(({scores}) => scores === null).length;
  assert.is([...document.querySelectorAll("#course svg circle")].length, search.trials.length - lost);
  assert.match(document.querySelector("#course svg")!.textContent!, /rung 2[\s\S]*rung 3/);
});

/** Every name and value that files may bring replaced by something hostile. */
function poison(search: Search): Search {
  const {definition: own, trials} = search;
  const values = (given: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(given).map(([path, value]) => [
        hostile(path),
        typeof value === "object" ? hostile("v") : value,
      ]),
    ) as Search["definition"]["train"];
  return {
    ...search,
    definition: {
      ...own,
      dimensions: own.dimensions.map(({path, domain}) => ({
        path: hostile(path),
        domain:
          "values" in domain
            ? {
                values: domain.values.map((value, i) =>
                  typeof value === "object" ? hostile(i === 0 ? "w" : "v") : value,
                ),
              }
            : domain,
      })),
      defaults: values(own.defaults),
      users: {train: own.users.train.map(hostile), validation: own.users.validation.map(hostile)},
      heldOut: {validation: [hostile("a")], test: [hostile("b")]},
      source: hostile("s"),
    },
    trials: trials.map((trial) => ({
      ...trial,
      id: trial.id === "defaults" ? trial.id : hostile(trial.id),
      values: values(trial.values),
      diverged: trial.diverged === null ? null : {...trial.diverged, layer: hostile("l")},
      byUser: trial.byUser.map((user) => ({...user, user: hostile(user.user)})),
    })),
  };
}

test("hostile names never become markup", () => {
  for (const name of ["random", "halving", "defaults diverged"])
    assertHarmless(draw(poison(SEARCHES[name]!())), name);
});

test.run();
