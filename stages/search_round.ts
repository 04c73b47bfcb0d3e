/** Collects the results of a round of a search, after those of the rounds before. */
import {collectRound} from "../src/model/search/collect.ts";
import {readResult, readSearch, writeRecord} from "../src/model/search/record.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = Readonly<{before: string; results: readonly string[]}>;
type Outs = Readonly<Record<"round", string>>;

export default defineStage<Deps, Outs>({
  async run({deps, outs}) {
    const before = await readSearch(deps.before);
    await writeRecord(outs.round, collectRound(before, await Promise.all(deps.results.map(readResult))));
  },
});
