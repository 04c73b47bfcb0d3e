/** Writes what a search found: the report, and the winning values as a block to paste into params.yaml. */
import {writeFile} from "node:fs/promises";
import * as z from "zod";
import {writeBest} from "../src/artifacts/search/best.ts";
import {readSearch} from "../src/artifacts/search/search.ts";
import {searchThresholdsSchema} from "../src/judgement/search/params.ts";
import {judgeSearch} from "../src/judgement/search/verdict.ts";
import {describeBest} from "../src/model/search/best.ts";
import {choose} from "../src/model/search/choice.ts";
import {type SettingDeps, settingOf} from "../src/report/page.ts";
import {searchPage} from "../src/report/pages/search/page.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = Readonly<Record<"round", string>> & SettingDeps;
type Outs = Readonly<Record<"report" | "best", string>>;

const params = z.object({search_report: searchThresholdsSchema});

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, inputs: madeFrom, params: {search_report: thresholds}}) {
    const search = await readSearch(deps.round);
    const choice = choose(search);
    await writeFile(
      outs.report,
      searchPage(search, choice, judgeSearch(search, choice, thresholds), settingOf(deps, madeFrom)),
    );
    await writeBest(outs.best, describeBest(search, choice));
  },
});
