/** The stages of a search, run one after the other in this process on small windows of made-up people. */
import {copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {DEFAULTS, readSearch, type Search} from "../../src/artifacts/search/search.ts";
import {readTable} from "../../src/formats/arrow/table.ts";
import {choose} from "../../src/model/search/choice.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import planStage from "../../stages/search_plan.ts";
import reportStage from "../../stages/search_report.ts";
import roundStage from "../../stages/search_round.ts";
import startStage from "../../stages/search_start.ts";
import trialStage from "../../stages/search_trial.ts";
import {SEARCH_REPORT} from "../fixtures/report/thresholds.ts";
import {TRAIN, writePeople} from "../fixtures/search/people.ts";
import {beside, runStage} from "./run-stage.ts";

const test = suite<{folder: string}>("stages/search");

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "kymo-search-"));
});
test.after.each(({folder}) => rmSync(folder, {recursive: true}));

const SEARCH = {
  method: "random",
  rounds: 1,
  trials: 2,
  keep: 0.5,
  epochs: 2,
  monitor: "accuracy",
  validationUsers: 2,
  seed: 7,
  space: {learningRate: {logUniform: [0.001, 0.03]}, "architecture.denseUnits": {int: [4, 8]}},
};
const TRAIN_BLOCK = {
  architecture: {
    name: "cnn_bilstm",
    filters: [4],
    convDropout: 0.1,
    lstmUnits: [4],
    denseUnits: 6,
  },
  epochs: 40,
  batchSize: 16,
  learningRate: 0.003,
  optimizer: {name: "adam"},
  earlyStopping: {monitor: "loss", patience: null},
  threads: 1,
};

class Rounds {
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  path(...names: string[]): string {
    const path = join(this.root, ...names);
    mkdirSync(dirname(path), {recursive: true});
    return path;
  }

  async start(search: object, train: object = {}, shift = 0): Promise<void> {
    const deps = {windows: this.path("all.arrow"), splits: this.path("splits.json")};
    await writePeople(deps.windows, deps.splits, {shift});
    await runStage(startStage, {
      deps,
      outs: {round: this.path("rounds", "0.json"), windows: this.path("windows.arrow")},
      params: {search: {...SEARCH, ...search}, train: {...TRAIN_BLOCK, ...train}},
    });
  }

  async plan(round: number): Promise<string[]> {
    const before = this.path("trials", String(round - 1), ".");
    const ids = existsSync(before) ? readdirSync(before) : [];
    const plan = this.path("plan", String(round));
    await runStage(planStage, {
      deps: {
        round: this.path("rounds", `${round - 1}.json`),
        checkpoints: ids.map((id) => join(before, id, "checkpoint")),
      },
      outs: {plan},
      params: {},
    });
    return readdirSync(plan).sort();
  }

  async trial(round: number, id: string, signal = beside.signal): Promise<void> {
    const scratch = this.path("scratch", String(round), id);
    mkdirSync(scratch, {recursive: true});
    await trialStage.run({
      ...beside,
      deps: {plan: this.path("plan", String(round), id), windows: this.path("windows.arrow")},
      outs: {
        result: this.path("trials", String(round), id, "result.json"),
        checkpoint: this.path("trials", String(round), id, "checkpoint"),
      },
      params: {},
      bindings: {},
      random: () => 0.5,
      scratch,
      signal,
    });
  }

  async collect(round: number): Promise<Search> {
    const ids = readdirSync(this.path("trials", String(round)));
    const out = this.path("rounds", `${round}.json`);
    await runStage(roundStage, {
      deps: {
        before: this.path("rounds", `${round - 1}.json`),
        results: ids.map((id) => this.path("trials", String(round), id, "result.json")),
      },
      outs: {round: out},
      params: {},
    });
    return readSearch(out);
  }

  async run(rounds: number): Promise<Search> {
    let search: Search | undefined;
    for (let round = 1; round <= rounds; round++) {
      for (const id of await this.plan(round)) await this.trial(round, id);
      search = await this.collect(round);
    }
    return search!;
  }

  text(...names: string[]): string {
    return readFileSync(this.path(...names), "utf8");
  }
}

test("a search has the windows of the training users alone: others may be anything", async ({folder}) => {
  const one = new Rounds(join(folder, "one"));
  await one.start({});
  const table = await readTable(one.path("windows.arrow"));
  assert.equal([...new Set(table.strings("user"))].sort(), [...TRAIN]);
  const other = new Rounds(join(folder, "other"));
  await other.start({}, {}, 1000);
  assert.not.equal(readFileSync(one.path("all.arrow")), readFileSync(other.path("all.arrow")));
  assert.equal(readFileSync(one.path("windows.arrow")), readFileSync(other.path("windows.arrow")));
  assert.is(one.text("rounds", "0.json"), other.text("rounds", "0.json"));
  assert.equal(await one.plan(1), ["001", "002", DEFAULTS]);
  for (const id of ["001", "002", DEFAULTS]) {
    const config = one.text("plan", "1", id, "config.json");
    assert.not.match(config, /"(t1|t2|v1)"/);
    assert.match(config, '"seed": 7');
  }
});

test("more trials leave the plan of the others as it was, byte by byte", async ({folder}) => {
  const few = new Rounds(join(folder, "few"));
  const many = new Rounds(join(folder, "many"));
  await few.start({});
  await many.start({trials: 5});
  const ids = await few.plan(1);
  assert.is((await many.plan(1)).length, 6);
  for (const id of ids)
    assert.is(few.text("plan", "1", id, "config.json"), many.text("plan", "1", id, "config.json"));
});

test("values that do not go together are refused before anything is trained", async ({folder}) => {
  const rounds = new Rounds(folder);
  const space = {"architecture.filters": {values: [[4], Array.from({length: 16}, () => 4)]}};
  await rounds.start({method: "grid", space}, {architecture: {...TRAIN_BLOCK.architecture, kernelSize: 3}});
  try {
    await rounds.plan(1);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, ExpectedError);
    assert.match(
      (error as ExpectedError).message,
      "windows have 20 samples, but cnn_bilstm needs at least 33",
    );
    assert.match((error as ExpectedError).place!, "trial 1");
  }
});

test("halving goes on where a rung ended: as if trained through, bit for bit", async ({folder}) => {
  const halving = new Rounds(join(folder, "halving"));
  await halving.start({method: "halving"});
  const search = await halving.run(2);
  const second = search.trials.filter(({round}) => round === 2);
  assert.is(second.length, 2);
  assert.ok(second.every(({budget, ran, epochs}) => budget === 4 && ran === 2 && epochs.length === 4));
  const through = new Rounds(join(folder, "through"));
  await through.start({epochs: 4});
  await through.plan(1);
  for (const {id, epochs, byUser, scores} of second) {
    await through.trial(1, id);
    const whole = JSON.parse(
      through.text("trials", "1", id, "result.json"),
    ) as (typeof search.trials)[number];
    assert.equal([epochs, byUser, scores], [whole.epochs, whole.byUser, whole.scores]);
    assert.is(whole.ran, 4);
    assert.is(through.text("trials", "1", id, "checkpoint"), "", "no later round goes on from it");
  }
});

test("an interrupted trial goes on, to the same bytes", async ({folder}) => {
  const rounds = new Rounds(folder);
  await rounds.start({epochs: 3});
  await rounds.plan(1);
  await rounds.trial(1, "001");
  const whole = rounds.text("trials", "1", "001", "result.json");
  const scratch = rounds.path("scratch", "1", "001");
  rmSync(scratch, {recursive: true});
  rmSync(rounds.path("trials", "1", "001", "result.json"));
  const abort = new AbortController();
  let epochs = 0;
  try {
    mkdirSync(scratch);
    await trialStage.run({
      ...beside,
      deps: {plan: rounds.path("plan", "1", "001"), windows: rounds.path("windows.arrow")},
      outs: {result: rounds.path("never.json"), checkpoint: rounds.path("never")},
      params: {},
      bindings: {},
      random: () => 0.5,
      scratch,
      signal: abort.signal,
      observe: () => {
        epochs++;
        if (epochs === 1) abort.abort();
      },
    });
    assert.unreachable();
  } catch {
    assert.is(epochs, 1);
  }
  await rounds.trial(1, "001");
  assert.is(rounds.text("trials", "1", "001", "result.json"), whole);
});

test("a trial whose loss is not finite is a result, the worst one, and the report names it", async ({
  folder,
}) => {
  const rounds = new Rounds(folder);
  const space = {learningRate: {values: [0.01, 1e38]}};
  await rounds.start({method: "grid", space, epochs: 3}, {optimizer: {name: "sgd"}});
  const search = await rounds.run(1);
  const broken = search.trials.find(({id}) => id === "1")!;
  assert.is(broken.scores, null);
  assert.ok(choose(search).winner.id !== "1");
  const outs = {report: rounds.path("search.html"), best: rounds.path("best.json")};
  await runStage(reportStage, {
    deps: {round: rounds.path("rounds", "1.json"), history: []},
    outs,
    params: {search_report: SEARCH_REPORT},
  });
  assert.match(rounds.text("search.html"), /1 training diverged[\s\S]*trial-1-1/);
  const best = JSON.parse(rounds.text("best.json")) as {kymo: string; trial: string};
  assert.is(best.kymo, "search-best/1");

  copyFileSync(
    rounds.path("trials", "1", "1", "result.json"),
    rounds.path("trials", "1", "0", "result.json"),
  );
  try {
    await rounds.collect(1);
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, "trial 0 of round 1 has no result");
  }
});

test.run();
