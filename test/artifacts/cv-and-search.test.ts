/** Records of cross-validations and searches: what was written comes back, and others are refused by field. */
import {readFile, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readFold, writeFold} from "../../src/artifacts/cv/fold.ts";
import {readFoldResult, writeFoldResult} from "../../src/artifacts/cv/result.ts";
import {readCv, writeCv} from "../../src/artifacts/cv/summary.ts";
import {readSearch, writeSearch} from "../../src/artifacts/search/search.ts";
import {
  readTrialConfig,
  readTrialResult,
  type TrialConfig,
  writeTrialConfig,
  writeTrialResult,
} from "../../src/artifacts/search/trial.ts";
import {roundNumbers} from "../../src/judgement/round.ts";
import {makeFolds} from "../../src/model/cv/make-folds.ts";
import {summariseCv} from "../../src/model/cv/summarise.ts";
import {makeResult, makeWindows} from "../fixtures/cv/windows.ts";
import {fakeSearch} from "../fixtures/search/record.ts";
import {refusalOf} from "../refusal.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const test = suite("artifacts of cross-validation and search");

const windows = makeWindows({ann: 24, bob: 24, cem: 24});
const folds = makeFolds(
  windows,
  {scheme: "leave-one-user-out", folds: 3, validationUsers: 1, randomSplits: 1, seed: 1},
  () => 0.5,
);
const results = folds.map((fold) => makeResult(windows, fold, 5));
const search = fakeSearch({}, {rounds: 1});
const trial = search.trials[1]!;
const config: TrialConfig = {
  kymo: "search-trial/1",
  id: "1",
  values: {learningRate: 0.001},
  train: {epochs: 3},
  users: {train: ["a"], validation: ["b"]},
  seed: 7,
  epochsBefore: 0,
  keepsCheckpoint: true,
};

test("folds, results and the summary come back as they were written", async () => {
  const path = join(temporaryFolder(), "x.json");
  for (const fold of folds) {
    await writeFold(path, fold);
    assert.equal(await readFold(path), fold);
  }
  for (const result of results) {
    await writeFoldResult(path, result);
    assert.equal(await readFoldResult(path), result);
  }
  const summary = roundNumbers(
    summariseCv(windows, results, {scheme: "leave-one-user-out", seed: 1, minUsers: 5}),
  );
  await writeCv(path, summary);
  assert.equal(await readCv(path), summary);
});

test("a search, a trial's configuration and its result come back; equal records are equal bytes", async () => {
  const folder = temporaryFolder();
  const [one, two] = [join(folder, "1.json"), join(folder, "2.json")];
  await writeSearch(one, search);
  assert.equal(await readSearch(one), search);
  await writeTrialConfig(one, config);
  assert.equal(await readTrialConfig(one), config);
  const {round: _, ...result} = trial;
  await writeTrialResult(one, result);
  assert.equal(await readTrialResult(one), result);
  await writeTrialResult(two, Object.fromEntries(Object.entries(result).reverse()) as typeof result);
  assert.is(await readFile(two, "utf8"), await readFile(one, "utf8"));
});

test("each refuses the others' files, an older version, and a field that is wrong by its name", async () => {
  const path = join(temporaryFolder(), "x.json");
  await writeFold(path, folds[0]!);
  const readers = {
    "a fold's result": readFoldResult,
    "a cross-validation's summary": readCv,
    "the record of a search": readSearch,
    "a trial's configuration": readTrialConfig,
    "a trial's result": readTrialResult,
  };
  for (const [name, read] of Object.entries(readers)) {
    const {message, file, place, hint} = await refusalOf(read(path));
    assert.match(message, `not ${name}: kymo is "cv-fold/1", expected "`);
    assert.equal([file, place], [path, "kymo"]);
    assert.match(hint, "ebuild it");
  }
  const refusal = async (document: object, read: (path: string) => Promise<unknown>) => {
    await writeFile(path, JSON.stringify(document));
    const {place, message} = await refusalOf(read(path));
    return {place, message};
  };
  const [result] = results;
  assert.match(
    (await refusal({...result, kymo: "cv-result/1"}, readFoldResult)).message,
    'kymo is "cv-result/1", expected "cv-result/2"',
  );
  assert.is((await refusal({...result, bestEpoch: -1}, readFoldResult)).place, "bestEpoch");
  const people = [{user: "ann", counts: [[1, 2, 3], [4]]}];
  const misshapen = await refusal({...result, people}, readFoldResult);
  assert.is(misshapen.place, "people[0].counts");
  assert.match(misshapen.message, "the confusion of ann is not of 3 classes");
  assert.is((await refusal({...config, id: "../outside"}, readTrialConfig)).place, "id");
  const stopped = {...trial, stopped: "tired"};
  assert.is((await refusal({...search, trials: [stopped]}, readSearch)).place, "trials[0].stopped");
});

test.run();
