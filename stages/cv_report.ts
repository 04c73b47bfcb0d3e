/**
 * Puts the folds of a cross-validation together: what is to be expected for a new person, how much people differ,
 * what a trivial model reaches on the same people, and what the random split would have claimed.
 */
import {writeFile} from "node:fs/promises";
import * as z from "zod";
import {cvParamsSchema} from "../lib/cv/params.ts";
import {readResult} from "../lib/cv/result.ts";
import {summariseCv} from "../lib/cv/summarise.ts";
import {readCvWindows} from "../lib/cv/windows.ts";
import {roundNumbers} from "../lib/metrics/round.ts";
import {defineStage} from "../runner/stage.ts";

const params = z.object({seed: z.number().int(), cv: cvParamsSchema});

type Deps = {readonly windows: string; readonly results: readonly string[]};
type Outs = Readonly<Record<"cv" | "page", string>>;

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, params: {cv, seed}}) {
    const windows = await readCvWindows(deps.windows);
    const results = await Promise.all(deps.results.map(readResult));
    const summary = roundNumbers(summariseCv(windows, results, {scheme: cv.scheme, seed}));
    await writeFile(outs.cv, `${JSON.stringify(summary, null, 2)}\n`);
    const {cvPage} = await import("../lib/report/cv/page.ts");
    await writeFile(outs.page, cvPage(summary));
  },
});
