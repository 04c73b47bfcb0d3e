/**
 * Plans a round of a search: a folder for each trial with its configuration and, where the trial goes on from an
 * earlier round, that round's checkpoint. A configuration holds all that the trial depends on and nothing else, so a
 * plan that is made again repeats no trial that it leaves as it was.
 */
import {copyFile, mkdir} from "node:fs/promises";
import {basename, dirname, join} from "node:path";
import {readSearch} from "../src/artifacts/search/search.ts";
import {writeTrialConfig} from "../src/artifacts/search/trial.ts";
import {configureTrial} from "../src/model/search/configure-trial.ts";
import {planRound} from "../src/model/search/plan.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = Readonly<{round: string; checkpoints: readonly string[]}>;
type Outs = Readonly<Record<"plan", string>>;

export default defineStage<Deps, Outs>({
  async run({deps, outs}) {
    const search = await readSearch(deps.round);
    const checkpoints = new Map(deps.checkpoints.map((path) => [basename(dirname(path)), path]));
    // A rung whose trials have all diverged is followed by none.
    await mkdir(outs.plan, {recursive: true});
    for (const trial of planRound(search)) {
      const folder = join(outs.plan, trial.id);
      await mkdir(folder);
      await writeTrialConfig(join(folder, "config.json"), configureTrial(trial, search.definition));
      if (trial.epochsBefore > 0) await copyFile(checkpoints.get(trial.id)!, join(folder, "checkpoint"));
    }
  },
});
