/**
 * Lists the test windows that the model got wrong, and traces the most confident of each confusion beside a window of
 * the same behaviour that it got right.
 */
import * as z from "zod";
import {writeMistakes} from "../src/artifacts/evaluation/mistakes.ts";
import {readPredictions} from "../src/artifacts/predictions.ts";
import {readSplits} from "../src/artifacts/splits.ts";
import {readWindows} from "../src/artifacts/windows.ts";
import {findMistakes} from "../src/judgement/metrics/mistakes.ts";
import {joinPredictions} from "../src/judgement/metrics/scored-windows.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({mistakes: z.object({traced: z.number().int().nonnegative()})});

type Deps = Readonly<Record<"predictions" | "windows" | "splits", string>>;
type Outs = Readonly<Record<"mistakes", string>>;

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, params: {mistakes}}) {
    const windows = await readWindows(deps.windows);
    const scored = joinPredictions(windows, await readPredictions(deps.predictions));
    const test = new Set((await readSplits(deps.splits)).test);
    await writeMistakes(
      outs.mistakes,
      findMistakes(windows, scored, (user) => test.has(user), mistakes.traced),
    );
  },
});
