/** Model cards of the version before, which a registry keeps as they were registered. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parseCard} from "../../src/artifacts/training/card.ts";
import {sampleCard} from "../fixtures/report/training.ts";
import {refusalOf} from "../refusal.ts";

const test = suite("training card");
const card = sampleCard();
const {params: _params, ...lineage} = card.lineage;
const older = {...card, kymo: "model/2", lineage};

test("an older card is read with its figures, without the intervals of its time", () => {
  const read = parseCard(JSON.stringify(older), "m.json");
  assert.is(read.kymo, "model/3");
  assert.is(read.lineage.params, "not recorded");
  assert.equal({...read.lineage, params: card.lineage.params}, card.lineage);
  const {train, test: tested} = read.metrics;
  assert.equal(train.accuracy, {value: card.metrics.train.accuracy.value, low: null, high: null});
  assert.equal(tested!.macroF1, {value: card.metrics.test!.macroF1.value, low: null, high: null});
  assert.equal(read.metrics.testByUser, card.metrics.testByUser);
  assert.equal(parseCard(JSON.stringify(card), "m.json"), card);
});

test("an older card that is damaged is refused by its field, and one that is too old by its version", async () => {
  const refuse = (value: object) =>
    refusalOf(Promise.resolve().then(() => parseCard(JSON.stringify(value), "m.json")));
  assert.is((await refuse({...older, simulated: "no"})).place, "simulated");
  assert.is((await refuse({...older, metrics: 5})).place, "metrics");
  assert.match((await refuse({...older, kymo: "model/1"})).message, 'kymo is "model/1", expected "model/3"');
});

test.run();
