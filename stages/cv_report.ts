/**
 * Puts the folds of a cross-validation together: what is to be expected for a new person, how much people differ,
 * what a trivial model reaches on the same people, and what the random split would have claimed.
 */
import {writeFile} from "node:fs/promises";
import * as z from "zod";
import {readFoldResult} from "../src/artifacts/cv/result.ts";
import {writeCv} from "../src/artifacts/cv/summary.ts";
import {cvThresholdsSchema} from "../src/judgement/cv/params.ts";
import {judgeCv} from "../src/judgement/cv/verdict.ts";
import {roundNumbers} from "../src/judgement/round.ts";
import {cvParamsSchema} from "../src/model/cv/params.ts";
import {summariseCv} from "../src/model/cv/summarise.ts";
import {readCvWindows} from "../src/model/cv/windows.ts";
import {type SettingDeps, settingOf} from "../src/report/page.ts";
import {cvPage} from "../src/report/pages/cv/page.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({seed: z.number().int(), cv: cvParamsSchema, cv_report: cvThresholdsSchema});

type Deps = SettingDeps & {readonly windows: string; readonly results: readonly string[]};
type Outs = Readonly<Record<"cv" | "page", string>>;

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, inputs: madeFrom, params: {cv, cv_report: thresholds, seed}}) {
    const windows = await readCvWindows(deps.windows);
    const results = await Promise.all(deps.results.map(readFoldResult));
    const summary = roundNumbers(
      summariseCv(windows, results, {scheme: cv.scheme, seed, minUsers: thresholds.minUsers}),
    );
    await writeCv(outs.cv, summary);
    await writeFile(outs.page, cvPage(summary, judgeCv(summary, thresholds), settingOf(deps, madeFrom)));
  },
});
