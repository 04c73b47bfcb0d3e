/**
 * Draws up a search of hyper-parameters: checks its space, splits the training users once more by user, and writes
 * the windows of these users to a table of the search's own. The outer validation and test users stay out of it.
 */
import * as z from "zod";
import {writeSearch} from "../src/artifacts/search/search.ts";
import {readSplits} from "../src/artifacts/splits.ts";
import {defineSearch} from "../src/model/search/define.ts";
import {searchParamsSchema} from "../src/model/search/params.ts";
import {writeWindowsOf} from "../src/model/search/windows.ts";
import {trainSchema} from "../src/model/training/params.ts";
import {defineStage} from "../src/runner/stage.ts";

/** Of the block `train` what decides the model; what else it says of it, such as its description, is left out. */
const params = z.object({search: searchParamsSchema, train: z.object(trainSchema.shape)});

type Deps = Readonly<Record<"windows" | "splits", string>>;
type Outs = Readonly<Record<"round" | "windows", string>>;

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, params: {search, train}}) {
    const splits = await readSplits(deps.splits);
    const meta = await writeWindowsOf(splits.train, deps.windows, outs.windows);
    const definition = defineSearch(search, train, {splits, meta});
    await writeSearch(outs.round, {kymo: "search/2", round: 0, definition, trials: []});
  },
});
