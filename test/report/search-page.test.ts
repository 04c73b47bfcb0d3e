import {parseHTML} from "linkedom";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {choose} from "../../src/model/search/choice.ts";
import type {Search} from "../../src/model/search/record.ts";
import {searchPage} from "../../src/report/pages/search/page.ts";
import {definition, fakeSearch} from "../fixtures/search/record.ts";

const test = suite("report/search-page");

const draw = (search: Search): string => searchPage(search, choose(search));
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

test("every page is whole: no NaN, no undefined, each link and label finds its place, the same at every build", () => {
  for (const [name, make] of Object.entries(SEARCHES)) {
    const text = draw(make());
    assert.is(draw(make()), text, name);
    assert.not.match(text.replace(/<style>[\s\S]*?<\/style>/, ""), /NaN|undefined|Infinity|\[object/, name);
    const {document} = parseHTML(text);
    const ids = [...document.querySelectorAll("[id]")].map(({id}) => id);
    assert.is(new Set(ids).size, ids.length, `${name}: ids are unique`);
    for (const link of document.querySelectorAll('a[href^="#"]'))
      assert.ok(ids.includes(link.getAttribute("href")!.slice(1)), `${name}: ${link.getAttribute("href")}`);
    for (const svg of document.querySelectorAll('svg[role="img"]'))
      assert.ok((svg.getAttribute("aria-label") ?? "").length > 20, name);
    assert.is([...document.querySelectorAll("script,link,img,iframe,form")].length, 0, name);
  }
});

const verdict = (search: Search): string =>
  parseHTML(draw(search)).document.querySelector(".verdict")!.textContent!;

test("the answer: yes only with people enough, and an interval and a cost that leave a gain", () => {
  const clear = {quality: ({batchSize}: {batchSize?: unknown}) => (batchSize === 32 ? 0.9 : 0.6)};
  const users = {train: ["a"], validation: eight};
  assert.match(verdict(fakeSearch({trials: 12, users}, clear)), /Yes\.[\s\S]*better than the defaults/);
  const few = verdict(fakeSearch({trials: 12}, clear));
  assert.match(few, /With care\.[\s\S]*one time in 8/);
  const noise = fakeSearch({trials: 40, users}, {noise: 0.05, quality: () => 0.7});
  assert.match(verdict(noise), /With care\.[\s\S]*choosing flatters by/);
  const worse = {quality: ({batchSize}: {batchSize?: unknown}) => (batchSize === undefined ? 0.9 : 0.6)};
  const none = verdict(fakeSearch({trials: 12, users}, worse));
  assert.match(none, /No\.[\s\S]*None of the 12 other trials/);
  assert.match(verdict(SEARCHES["defaults diverged"]!()), "The defaults diverged");
  assert.match(verdict(SEARCHES["one person, one trial"]!()), "cannot be told with a single person");
});

test("what diverged is named and leads to its row; the winner's values can be pasted", () => {
  const search = fakeSearch({trials: 30});
  const {document} = parseHTML(draw(search));
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
  const {document} = parseHTML(draw(SEARCHES.many!()));
  assert.is([...document.querySelectorAll("#trials tbody tr")].length, 301);
  assert.is([...document.querySelectorAll("#trials details tbody tr")].length, 281);
});

test("the charts have a line for each trial, a mark for each training", () => {
  const search = fakeSearch({method: "halving", trials: 9}, {rounds: 3});
  const {document} = parseHTML(draw(search));
  const lines = (part: string) => [
    ...document.querySelectorAll(`#${part} svg path[stroke-dasharray], #${part} svg path`),
  ];
  const trials = new Set(search.trials.map(({id}) => id)).size;
  assert.is(lines("space").length, trials);
  const lost = search.trials.filter(({scores}) => scores === null).length;
  assert.is([...document.querySelectorAll("#course svg circle")].length, search.trials.length - lost);
  assert.match(document.querySelector("#course svg")!.textContent!, /rung 2[\s\S]*rung 3/);
});

const hostile = (text: string): string => `<script src=x onerror="alert('${text}')">&`;

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
      broken: trial.broken === null ? null : {...trial.broken, layer: hostile("l")},
      byUser: trial.byUser.map((user) => ({...user, user: hostile(user.user)})),
    })),
  };
}

test("hostile names never become markup", () => {
  for (const make of [SEARCHES.random!, SEARCHES.halving!, SEARCHES["defaults diverged"]!]) {
    const text = draw(poison(make()));
    assert.not.match(text, /<script/i);
    assert.match(text, "&lt;script");
    for (const element of parseHTML(text).document.querySelectorAll("*"))
      for (const {name: attribute} of element.attributes) assert.not.match(attribute, /^on|^src$/);
  }
});

test.run();
