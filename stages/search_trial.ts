/**
 * Trains one trial of a search on the inner training users and scores it on the inner validation users. A loss that
 * is not finite is a result like any other: the worst one.
 *
 * Its checkpoint is written where a later round may go on from it, and is empty otherwise. An interrupted trial goes
 * on from its last epoch.
 */
import {copyFile, rename, stat, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {readTrialConfig, writeTrialResult} from "../src/artifacts/search/trial.ts";
import {runTrial} from "../src/model/search/trial.ts";
import {CHECKPOINT} from "../src/model/training/fit.ts";
import {readLabelledTable} from "../src/model/training/labelled-table.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = Readonly<Record<"plan" | "windows", string>>;
type Outs = Readonly<Record<"result" | "checkpoint", string>>;

export default defineStage<Deps, Outs>({
  async run({deps, outs, scratch, progress, observe, elapsed, signal}) {
    const config = await readTrialConfig(join(deps.plan, "config.json"));
    const last = join(scratch, CHECKPOINT);
    if (config.epochsBefore > 0 && !(await exists(last))) {
      await copyFile(join(deps.plan, "checkpoint"), `${last}.copy`);
      await rename(`${last}.copy`, last);
    }
    const result = await runTrial(config, await readLabelledTable(deps.windows), {
      scratch,
      signal,
      elapsed,
      onProgress: progress,
      onEpoch: ({epoch}, seconds) => observe({epoch, seconds}),
    });
    await writeTrialResult(outs.result, result);
    if (config.keepsCheckpoint && (await exists(last))) await copyFile(last, outs.checkpoint);
    else await writeFile(outs.checkpoint, "");
  },
});

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
