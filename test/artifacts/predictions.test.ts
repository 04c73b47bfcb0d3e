/** Tables of predictions: what was written comes back, and what is none is refused. */
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {
  type Predictions,
  type PredictionsMeta,
  readPredictions,
  writePredictions,
} from "../../src/artifacts/predictions.ts";
import {writeTable} from "../../src/formats/arrow/table.ts";
import {refusalOf} from "../refusal.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const test = suite("artifact predictions");

const meta: PredictionsMeta = {
  model: {name: "sample", hash: "ab12"},
  scalerHash: "cd34",
  classes: ["sitting", "ear, rubbing"],
  rateHz: 50,
  lengthSamples: 200,
  stepSamples: 100,
};
const predictions: Predictions = {
  rows: 2,
  windowId: Int32Array.of(3, 9),
  session: ["s1", "s1"],
  start: Float64Array.of(0, 2000),
  predicted: Int32Array.of(1, 0),
  confidence: Float32Array.of(0.75, 1),
  entropy: Float32Array.of(0.5, 0),
  margin: Float32Array.of(0.5, 1),
  probabilities: [Float32Array.of(0.25, 1), Float32Array.of(0.75, 0)],
};

test("predictions come back with model, scaler and classes", async () => {
  const path = join(temporaryFolder(), "p.arrow");
  await writePredictions(path, predictions, meta);
  assert.equal(await readPredictions(path), {file: path, meta, ...predictions});
});

test("another artifact and a missing class are refused with file and remedy", async () => {
  const path = join(temporaryFolder(), "p.arrow");
  await writeTable(path, [{name: "confidence", type: "float32", values: Float32Array.of(1)}], {
    kymo: "windows/1",
  });
  const other = await refusalOf(readPredictions(path));
  assert.match(other.message, /^not a table of predictions: .*kymo/s);
  assert.is(other.file, path);
  assert.match(other.hint, 'stage "predict"');
});

test("a probability outside 0 to 1 and an activity that is no class are refused with their row", async () => {
  const path = join(temporaryFolder(), "p.arrow");
  const refusal = async (change: Partial<Predictions>): Promise<string> => {
    await writePredictions(path, {...predictions, ...change}, meta);
    const {message, place} = await refusalOf(readPredictions(path));
    return `${place}: ${message}`;
  };
  assert.is(
    await refusal({confidence: Float32Array.of(0.75, 1.5)}),
    "row 1: confidence is 1.5, expected 0 to 1",
  );
  assert.is(
    await refusal({probabilities: [Float32Array.of(-0.5, 1), Float32Array.of(0.75, 0)]}),
    "row 0: p_sitting is -0.5, expected 0 to 1",
  );
  assert.is(
    await refusal({confidence: Float32Array.of(Number.NaN, 1)}),
    "row 0: confidence is NaN, expected 0 to 1",
  );

  const columns = [
    {name: "window_id", type: "int32", values: Int32Array.of(0)},
    {name: "session", type: "dictionary", values: ["s"]},
    {name: "start", type: "timestamp", values: Float64Array.of(0)},
    {name: "activity", type: "dictionary", values: ["standing"]},
  ] as const;
  await writeTable(path, columns, {
    ...{kymo: "predictions/1", model_name: "m", model_hash: "h", scaler_hash: "s"},
    ...{classes: '["sitting"]', rate_hz: "50", length_samples: "200", step_samples: "100"},
  });
  const {message, place} = await refusalOf(readPredictions(path));
  assert.is(`${place}: ${message}`, 'row 0: the activity "standing" is not one of the classes sitting');
});

test.run();
