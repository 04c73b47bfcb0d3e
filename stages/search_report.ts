/** Writes what a search found: the report, and the winning values as a block to paste into params.yaml. */
import {writeFile} from "node:fs/promises";
import * as z from "zod";
import {describeBest} from "../src/model/search/best.ts";
import {choose} from "../src/model/search/choice.ts";
import {readSearch, writeRecord} from "../src/model/search/record.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = Readonly<Record<"round", string>>;
type Outs = Readonly<Record<"report" | "best", string>>;

export default defineStage<Record<string, never>, Deps, Outs>({
  params: z.object({}) as z.ZodType<Record<string, never>>,
  async run({deps, outs}) {
    const search = await readSearch(deps.round);
    const choice = choose(search);
    const {searchPage} = await import("../src/report/pages/search/page.ts");
    await writeFile(outs.report, searchPage(search, choice));
    await writeRecord(outs.best, describeBest(search, choice));
  },
});
