/** Collects the results of a round of a search, after those of the rounds before. */

import {readSearch, writeSearch} from "../src/artifacts/search/search.ts";
import {readTrialResult} from "../src/artifacts/search/trial.ts";
import {collectRound} from "../src/model/search/collect.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = Readonly<{before: string; results: readonly string[]}>;
type Outs = Readonly<Record<"round", string>>;

export default defineStage<Deps, Outs>({
  async run({deps, outs}) {
    const before = await readSearch(deps.before);
    await writeSearch(outs.round, collectRound(before, await Promise.all(deps.results.map(readTrialResult))));
  },
});
