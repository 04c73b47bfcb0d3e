/** Writes what a search found: the report, and the winning values as a block to paste into params.yaml. */
import {writeFile} from "node:fs/promises";
import * as z from "zod";
import {describeBest} from "../lib/search/best.ts";
import {choose} from "../lib/search/choice.ts";
import {readSearch, writeRecord} from "../lib/search/record.ts";
import {defineStage} from "../runner/stage.ts";

type Deps = Readonly<Record<"round", string>>;
type Outs = Readonly<Record<"report" | "best", string>>;

export default defineStage<Record<string, never>, Deps, Outs>({
  params: z.object({}) as z.ZodType<Record<string, never>>,
  async run({deps, outs}) {
    const search = await readSearch(deps.round);
    const choice = choose(search);
    const {searchPage} = await import("../lib/report/search/page.ts");
    await writeFile(outs.report, searchPage(search, choice));
    await writeRecord(outs.best, describeBest(search, choice));
  },
});
