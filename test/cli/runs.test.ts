/** `pnpm model runs`: listed, filtered, shown, compared. */
import {writeFile} from "node:fs/promises";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {writeToJournal} from "../../src/tracking/journal.ts";
import {trackRun} from "../../src/tracking/tracker.ts";
import {tellOfTraining} from "../tracking/report.ts";
import {inFolder, runModel} from "./command-line.ts";

const test = suite("model runs");
const here = {MLFLOW_TRACKING_URI: ""};

test("runs are listed, filtered, sorted, shown and compared", async () => {
  await inFolder(async (root) => {
    await writeFile(join(root, "dag.yaml"), "stages: {}\n");
    assert.match((await runModel(["runs"], root)).out, /no runs yet/);
    const ids: string[] = [];
    for (const [i, best] of [0.8, 0.95, 0.9].entries()) {
      const story = {startedAt: `2026-01-1${i}T09:00:00.000Z`, batchSize: 32 + i, accuracy: [0.1, best, 0.2]};
      const run = await trackRun(await tellOfTraining(root, story), here);
      ids.push(run.id);
    }
    const [a, b, c] = ids as [string, string, string];
    const order = async (...words: string[]): Promise<string[]> => {
      const {code, out, err} = await runModel(["runs", "--json", ...words], root);
      assert.is(code, 0, err);
      return (JSON.parse(out) as {id: string}[]).map(({id}) => id);
    };
    assert.equal(await order(), [c, b, a], "the latest first");
    assert.equal(await order("--filter", "validation.accuracy > 0.85", "--sort=-validation.accuracy"), [
      b,
      c,
    ]);
    assert.equal(await order("--filter", "params.train.batchSize = 32"), [a]);
    assert.equal(await order("--limit", "1"), [c]);
    const text = await runModel(["runs", "--columns", "params.train.batchSize"], root);
    assert.match(
      text.out,
      new RegExp(`${c.slice(0, 8)}\\s+2026-01-12 09:00\\s+train@fold-1\\s+12\\.5\\s+34`),
    );

    const shown = await runModel(["runs", "show", b], root);
    assert.match(shown.out, /validation\.accuracy\s+0\.95\s+0\.1\s+0\.2\s+0\.1\s+0\.95/);
    assert.match(shown.out, /train\.batchSize\s+33/);
    assert.ok(shown.out.split("\n").every((line) => line.length <= 100));

    const compared = await runModel(["runs", "compare", a, b, "--json"], root);
    assert.is(compared.code, 1);
    const document = JSON.parse(compared.out) as {params: unknown; metrics: {name: string}[]};
    assert.equal(document.params, [{name: "train.batchSize", a: 32, b: 33}]);
    assert.ok(document.metrics.some(({name}) => name === "validation.accuracy"));
    assert.is((await runModel(["runs", "compare", a, a], root)).code, 0);
  });
});

test("mistakes are named; a waiting run is taken up; a file that is none is warned of", async () => {
  await inFolder(async (root) => {
    await writeFile(join(root, "dag.yaml"), "stages: {}\n");
    const run = await trackRun(await tellOfTraining(root), here);
    writeToJournal(root, {...run, id: "dddddddddddd"});
    await writeFile(join(root, "models/runs/eeeeeeeeeeee.json"), "[]");
    const list = await runModel(["runs"], root);
    assert.match(list.out, /dddddddd/);
    assert.match(list.err, /holds no run.*eeeeeeeeeeee/);
    const cases: [string[], RegExp][] = [
      [["runs", "--filter", "validation.acuracy > 0.9"], /did you mean "validation\.accuracy"\?/],
      [["runs", "--filter", "x > 1; DROP TABLE runs"], /the filter has/],
      [["runs", "--sort", "lossy"], /no run has a "lossy"/],
      [["runs", "show", "ffff"], /there is no run ffff/],
      [["runs", "show"], /takes one ID/],
      [["runs", "shwo", "x"], /Did you mean "show"\?/],
      [["runs", "--limit", "-1"], /--limit/],
    ];
    for (const [words, expected] of cases) {
      const {code, err} = await runModel(words, root);
      assert.is(code, 2, words.join(" "));
      assert.match(err, expected);
      assert.match(err, / hint: /);
      assert.not.match(err, /fault in kymo/);
    }
  });
});

test.run();
