/** Which models predict windows: those of one input, with an output that is named where there are several. */
import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {openPredictor} from "../../../src/model/keras/predict.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {edited, fixture} from "./edited-model.ts";

const test = suite<{folder: string}>("predictor");
test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-predictor-"));
});
test.after.each(({folder}) => rm(folder, {recursive: true}));

test("windows are given to a model of one input, probabilities taken from an output that is named", async ({
  folder: out,
}) => {
  const settings = {lengthSamples: 12, channels: 3, classes: 4, threads: 1};
  const refusal = async (path: string, output?: string): Promise<string> => {
    try {
      await (await openPredictor(path, {...settings, ...(output === undefined ? {} : {output})})).close();
    } catch (error) {
      assert.instance(error, ExpectedError);
      return (error as Error).message;
    }
    throw new Error("nothing was refused");
  };
  assert.match(await refusal(fixture("shared.keras"), "classes"), "takes 2 inputs (right, left)");
  const path = join(out, "twice.keras");
  let [last, before] = ["", ""];
  const twice = await edited("functional.keras", (config) => {
    [before, last] = config.config.layers.slice(-2).map((layer) => String(layer.config.name)) as [
      string,
      string,
    ];
    config.config.output_layers = [
      [before, 0, 0],
      [last, 0, 0],
    ];
  });
  await writeFile(path, twice);
  assert.match(await refusal(path), `the model has 2 outputs: ${before} (16), ${last} (4)`);
  assert.match(await refusal(path, "other"), `no output "other", only ${before} (16)`);
  assert.match(await refusal(path, before), "the scaler lists 4 classes");
  const predictor = await openPredictor(path, {...settings, output: last});
  const whole = await openPredictor(fixture("functional.keras"), settings);
  const x = Float32Array.from({length: 72}, (_, i) => Math.sin(i));
  const asked = {batchSize: 2, source: "test"};
  assert.equal(await predictor.predict(x, asked), await whole.predict(x, asked));
  await predictor.close();
  await whole.close();
});

test.run();
