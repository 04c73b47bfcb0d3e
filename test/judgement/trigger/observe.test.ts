/** What reports and card say, as observations: each figure as it is, and nothing of what was not measured. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {decide} from "../../../src/judgement/trigger/decide.ts";
import {observeLabelled, observeRecordings} from "../../../src/judgement/trigger/observe.ts";
import {INITIAL_STATE} from "../../../src/judgement/trigger/state.ts";
import {sampleInputs} from "../../fixtures/report/sample.ts";
import {sampleCard} from "../../fixtures/report/training.ts";
import {POLICY, START} from "./observations.ts";

const test = suite("observations of the trigger");
const known = {...sampleInputs(2), card: sampleCard()};
const at = new Date(START).toISOString();

test("the labelled people's accuracy stands beside that of the card", () => {
  const {value, lo, hi} = known.evaluation.headline.accuracy;
  const {performance, windows, signals} = observeLabelled(known, at);
  const reference = known.card.metrics.test!.accuracy.value;
  assert.equal(performance, [{kind: "labelled", accuracy: value, lo, hi, reference}]);
  assert.equal([windows, signals], [0, []]);
});

test("an evaluation without an accuracy is no accuracy of 0, and gives no reason to train again", () => {
  const {headline} = known.evaluation;
  const none = {...headline.accuracy, value: null, lo: null, hi: null};
  const evaluation = {...known.evaluation, headline: {...headline, accuracy: none}};
  const observation = observeLabelled({...known, evaluation}, at);
  assert.equal(observation.performance, []);
  const {reasons} = decide({policy: POLICY, state: INITIAL_STATE, observation, now: START});
  assert.equal(
    reasons.filter(({kind}) => kind === "performance"),
    [],
  );
});

test("each recording is one observation, with the same digest however often it is looked at", () => {
  const observed = observeRecordings(known);
  assert.equal(
    observed.map(({source}) => source).toSorted(),
    known.drift.recordings.map(({session}) => session).toSorted(),
  );
  assert.equal(observeRecordings(known), observed);
  for (const {source, signals} of observed) {
    const {verdict} = known.drift.recordings.find(({session}) => session === source)!;
    assert.equal(
      signals.map(({id, level}) => [id, level]),
      verdict.causes.map(({id, level}) => [id, level]),
    );
  }
});

test.run();
