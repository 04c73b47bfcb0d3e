/**
 * What the accuracy of the model stands on, and what it falls to as recordings get worse: the windows of the test people
 * are changed in known ways and predicted anew.
 */
import {writeFile} from "node:fs/promises";
import * as z from "zod";
import {readCard, requireOwnCard} from "../src/artifacts/card.ts";
import {type Robustness, writeRobustness} from "../src/artifacts/robustness.ts";
import {readScaler, scalerHash} from "../src/artifacts/scaler.ts";
import {readSplits} from "../src/artifacts/splits.ts";
import {readWindows} from "../src/artifacts/windows.ts";
import {measureRobustness} from "../src/judgement/robustness/measure.ts";
import {robustnessParams} from "../src/judgement/robustness/params.ts";
import {selectTestWindows} from "../src/judgement/robustness/select.ts";
import {roundNumbers} from "../src/judgement/round.ts";
import {openPredictor} from "../src/model/keras/predict.ts";
import {refuseLeak} from "../src/model/training/leak.ts";
import {type SettingDeps, settingOf} from "../src/report/page.ts";
import {robustnessPage} from "../src/report/pages/robustness/page.ts";
import {defineStage} from "../src/runner/stage.ts";
import {requireComparable} from "../src/windows/comparable.ts";
import {summarise} from "../src/windows/predictions.ts";
import {rescaleWindows} from "../src/windows/scaling.ts";

const params = z.object({
  robustness: robustnessParams,
  predict: z.object({batchSize: z.number().int().min(1), threads: z.number().int().min(1)}),
  seed: z.number(),
});

type Deps = Readonly<Record<"windows" | "splits" | "scaler" | "model" | "card", string>> & SettingDeps;

export default defineStage<z.infer<typeof params>, Deps, Readonly<Record<"robustness" | "page", string>>>({
  params,
  async run({deps, outs, inputs: madeFrom, params: {robustness, predict}, random, progress, signal}) {
    const table = await readWindows(deps.windows);
    const scaler = await readScaler(deps.scaler);
    const splits = await readSplits(deps.splits);
    const card = await readCard(deps.card);
    refuseLeak(card, splits, deps.splits);
    requireComparable(table.meta, scaler, deps.windows);
    const {classes} = scaler;
    const x =
      table.meta.scalerHash === scalerHash(scaler) ? table.x : rescaleWindows(table.x, table.meta, scaler);
    const windows = selectTestWindows(
      {...table, x},
      {test: splits.test, classes, scaling: scaler},
      deps.windows,
    );
    const shape = {lengthSamples: windows.length, channels: windows.channels.length, classes: classes.length};
    const predictor = await openPredictor(deps.model, {...shape, threads: predict.threads});
    requireOwnCard(card, predictor.model.hash, deps.card);
    const ask = async (changed: Float32Array): Promise<ArrayLike<number>> => {
      signal.throwIfAborted();
      const p = await predictor.predict(changed, {batchSize: predict.batchSize, source: deps.windows});
      return summarise(p, classes.length).predicted;
    };
    const measured = await measureRobustness(windows, robustness, {predict: ask, random, progress});
    await predictor.close();
    const {name, hash} = predictor.model;
    const result = roundNumbers<Robustness>({
      kymo: "robustness/1",
      model: {name, hash},
      simulated: splits.simulated,
      windows: windows.rows,
      level: robustness.level,
      rounds: robustness.rounds,
      ...measured,
    });
    await writeRobustness(outs.robustness, result);
    await writeFile(outs.page, robustnessPage(result, settingOf(deps, madeFrom)));
  },
});
