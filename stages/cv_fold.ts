/**
 * Trains one fold of a cross-validation and evaluates it on the users it holds out. The scaler is fitted on the
 * fold's own
 * training users; an interrupted run continues from its last epoch.
 */
import * as z from "zod";
import {readFold} from "../src/artifacts/cv/fold.ts";
import {writeFoldResult} from "../src/artifacts/cv/result.ts";
import {makeFoldData, trainFold} from "../src/model/cv/train-fold.ts";
import {readCvWindows} from "../src/model/cv/windows.ts";
import {trainSchema} from "../src/model/training/params.ts";
import {defineStage} from "../src/runner/stage.ts";

/** Of the block `train` what decides the model; what else it says of it, such as its description, is left out. */
const params = z.object({seed: z.number().int().nonnegative(), train: z.object(trainSchema.shape)});

type Deps = Readonly<Record<"windows" | "fold", string>>;
type Outs = {result: string};

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, params: {train, seed}, scratch, progress, observe, elapsed, signal}) {
    const windows = await readCvWindows(deps.windows);
    const fold = await readFold(deps.fold);
    const data = makeFoldData(windows, fold, deps.fold);
    const result = await trainFold(data, windows, fold, train, {
      seed,
      scratch,
      signal,
      elapsed,
      onProgress: progress,
      onEpoch: ({epoch}, seconds) => observe({epoch, seconds}),
    });
    await writeFoldResult(outs.result, result);
  },
});
