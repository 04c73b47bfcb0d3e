/** The title of every page is its finding, and another one for other data; the footer says what the page was made from. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Level} from "../../src/artifacts/level.ts";
import type {TrainingVerdict} from "../../src/judgement/training/verdict.ts";
import {judgeTraining} from "../../src/judgement/training/verdict.ts";
import {choose} from "../../src/model/search/choice.ts";
import {outcomeHeading} from "../../src/report/heading.ts";
import {comparisonPage} from "../../src/report/pages/comparison/page.ts";
import {heading as cvHeading} from "../../src/report/pages/cv/headline.ts";
import {diffPage} from "../../src/report/pages/diff/page.ts";
import {modelCardPage} from "../../src/report/pages/model-card/page.ts";
import {monitoringPage} from "../../src/report/pages/monitoring/page.ts";
import {pipelinePage} from "../../src/report/pages/pipeline/page.ts";
import {recordingContent} from "../../src/report/pages/recording/content.ts";
import {recordingPage} from "../../src/report/pages/recording/page.ts";
import {refusedPage} from "../../src/report/pages/recording/refused.ts";
import {robustnessPage} from "../../src/report/pages/robustness/page.ts";
import {heading as searchHeading} from "../../src/report/pages/search/verdict.ts";
import {summarise} from "../../src/report/pages/summary/content.ts";
import {summaryPage} from "../../src/report/pages/summary/page.ts";
import {heading as trainingHeading} from "../../src/report/pages/training/verdict.ts";
import {compareHits} from "../fixtures/report/comparison.ts";
import {monitoringHistory, predictionsOfDay} from "../fixtures/report/monitoring.ts";
import {samplePages} from "../fixtures/report/pages.ts";
import {sampleDiff, samplePipeline} from "../fixtures/report/pipeline.ts";
import {sampleRecording} from "../fixtures/report/recording.ts";
import {makeRobustness} from "../fixtures/report/robustness.ts";
import {sampleInputs} from "../fixtures/report/sample.ts";
import {TRAINING_REPORT} from "../fixtures/report/thresholds.ts";
import {sampleCard, sampleHistory} from "../fixtures/report/training.ts";
import {fakeSearch} from "../fixtures/search/record.ts";
import {parsePage} from "./page-checks.ts";

const test = suite("report/titles");
const pages = samplePages();

const titleOf = (page: string): string =>
  parsePage(page).querySelector("h1")!.textContent!.replaceAll("\u202f", " ");

test("no title only names its page", () => {
  const names = [...parsePage(pages.index!).querySelectorAll("nav a")].map((one) => one.textContent!);
  for (const [name, text] of Object.entries(pages)) {
    assert.not.ok([...names, "Model card"].includes(titleOf(text)), `${name}: ${titleOf(text)}`);
    assert.not.match(titleOf(text), /[.:]$/, name);
  }
});

test("recordings are counted by their verdicts, one alone as well", () => {
  assert.is(
    outcomeHeading(["pass", "fail", "pass", "unknown"], 1),
    "Of 5 recordings, 1 failed, 1 could not be judged, 2 passed and 1 not used",
  );
  assert.is(outcomeHeading(["warn"]), "The recording is to be read with care");
  assert.is(outcomeHeading([], 1), "The recording is not used");
  assert.is(outcomeHeading([]), "There is no recording");
});

test("a recording's is its verdict, or why there is none", () => {
  const inputs = sampleRecording(60);
  const draw = (change: object): string => titleOf(recordingPage(recordingContent({...inputs, ...change})));
  assert.is(`${draw({})}.`, inputs.drift!.verdict.headline);
  assert.is(draw({drift: undefined}), "Not compared with the reference");
  const refusal = {reason: "input", message: "no sample", hint: "Export it again."};
  assert.match(draw({refusal}), /^Not used: no sample/i);
  assert.match(titleOf(refusedPage({session: "s", refusal} as never)), /^Not used: no sample/i);
});

test("the monitor's is the level of the latest day, and what changed", () => {
  const draw = (flips: readonly number[]): string =>
    titleOf(monitoringPage(monitoringHistory(flips.map((n, i) => predictionsOfDay(i, n)))));
  assert.is(draw([4, 4]), "Nothing can be told of the predictions of 2026-01-02");
  assert.is(draw([4, 40]), "Do not trust the predictions of 2026-01-02");
  assert.match(
    draw(Array.from({length: 16}, (_, i) => (i < 9 ? 4 + (i % 2) : 26 + (i % 2)))),
    /; flip rate changed$/,
  );
  assert.is(draw([]), "There is no recording to watch");
});

test("a training's says how it fits, and how often it is right", () => {
  const history = sampleHistory({epochs: 12, bestEpoch: 9});
  const verdict = judgeTraining(history, TRAINING_REPORT);
  const right = `${(100 * verdict.kept!.validation.accuracy).toFixed(1)} % of the windows of`;
  const of = (change: object): string =>
    trainingHeading({...verdict, ...change} as TrainingVerdict, history).replaceAll("\u202f", " ");
  assert.match(of({level: "pass", fit: {kind: "fitted"}}), `The training worked: ${right}`);
  assert.match(of({level: "warn", fit: {kind: "fitted"}}), `Take the training with care: ${right}`);
  assert.match(of({fit: {kind: "overfit"}}), `The model overfits: ${right}`);
  assert.is(of({fit: {kind: "nothing learnt"}}), "The training learnt nothing");
  assert.is(of({kept: undefined}), "The training diverged before its first epoch was over");
});

test("a model's is how often it is right, and on whom", () => {
  const card = sampleCard();
  const {test: own} = card.metrics;
  assert.match(
    titleOf(modelCardPage(card)),
    new RegExp(
      `^On ${own!.users} .*people that it has never seen, .* right in ${(100 * own!.accuracy.value).toFixed(1)} % of`,
    ),
  );
  const untested = {...card, metrics: {...card.metrics, test: null}};
  assert.match(titleOf(modelCardPage(untested)), "Nobody was held out");
});

test("the pipeline's names what is stale", () => {
  assert.is(titleOf(pipelinePage(samplePipeline())), "Nothing is stale");
  assert.is(titleOf(pipelinePage(samplePipeline("stale"))), "1 stage is stale: recording_tables_report");
});

test("a comparison's is its outcome, and a difference's what differs", () => {
  assert.match(
    titleOf(comparisonPage(compareHits([10, 12, 11, 13], [18, 19, 19, 20], 20))),
    /^Model hands@1\.1\.0 is better: 95\.0 % of windows/,
  );
  assert.match(titleOf(comparisonPage(compareHits([10], [12], 20))), /^Cannot tell: /);
  assert.is(titleOf(diffPage(sampleDiff())), "2 changed; 30 artifacts the same");
  assert.is(titleOf(diffPage(sampleDiff("No artifact differs."))), "No artifact differs");
});

test("robustness, search and cross-validation say what was shown", () => {
  assert.is(
    titleOf(robustnessPage(makeRobustness(0.05))),
    "Accuracy is shown to fall with noise and the other wrist; with a turned watch no fall is shown",
  );
  assert.is(
    titleOf(robustnessPage(makeRobustness(null))),
    "No change of the recordings is shown to cost accuracy",
  );
  const search = fakeSearch({trials: 30});
  const choice = choose(search);
  assert.match(searchHeading(search, choice), / better than the defaults$/);
  const defaults = search.trials.find(({id}) => id === "defaults")!;
  assert.is(
    searchHeading(search, {...choice, winner: defaults}),
    "The search found nothing better than the defaults",
  );
  const cv = (level: Level, mean: number | null): string =>
    cvHeading({overPeople: {accuracy: {mean}}} as Parameters<typeof cvHeading>[0], {level});
  assert.match(cv("fail", 0.4), /^A model trained like this is not worth it on new people: 40\.0/);
  assert.match(cv("unknown", null), /cannot be told$/);
});

test("every page has the same navigation, and its footer the digests of what it was made from", () => {
  const links = (text: string): (string | null)[] =>
    [...parsePage(text).querySelectorAll("header nav a:not([aria-current])")].map((one) => one.textContent);
  const untrained = links(summaryPage(summarise(sampleInputs(1))));
  for (const link of ["Model", "Training", "Retraining"]) assert.not.ok(untrained.includes(link), link);
  const {pipeline: _, ...written} = pages;
  for (const [name, text] of Object.entries(written)) {
    for (const link of ["Summary", "Recordings", "Model", "Training", "Pipeline", "Monitoring", "Retraining"])
      assert.ok(
        links(text).includes(link) ||
          parsePage(text).querySelector("nav [aria-current]")?.textContent === link,
        `${name}: ${link}`,
      );
    const footer = parsePage(text).querySelector("footer")!.textContent!;
    for (const digest of [
      "model aaaaaaaaaaaa",
      "recordings bbbbbbbbbbbb",
      "code of the page cccccccccccc",
      "parameters of the page dddddddddddd",
      "evaluation eeeeeeeeeeee",
    ])
      assert.match(footer, digest, name);
  }
});

test.run();
