/**
 * Makes the folds of a cross-validation, a file for each: whole users held out in turn, and beside the first of
 * them a random split over windows, which shows how optimistic such a split is.
 */
import {mkdir} from "node:fs/promises";
import {join} from "node:path";
import * as z from "zod";
import {writeFold} from "../src/artifacts/cv/fold.ts";
import {makeFolds} from "../src/model/cv/make-folds.ts";
import {cvParamsSchema} from "../src/model/cv/params.ts";
import {readCvWindows} from "../src/model/cv/windows.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({seed: z.number().int(), cv: cvParamsSchema});

type Deps = {windows: string};
type Outs = {folds: string};

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, params: {cv, seed}, random}) {
    const windows = await readCvWindows(deps.windows);
    await mkdir(outs.folds, {recursive: true});
    for (const fold of makeFolds(windows, {...cv, seed}, random))
      await writeFold(join(outs.folds, `${fold.fold}.json`), fold);
  },
});
