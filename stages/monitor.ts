/**
 * The monitor's layers of confidence and time over the recordings, one by one and by day, beside their drift: trends,
 * changes, and what was known when. The clock is the recordings' own.
 */
import {writeFile} from "node:fs/promises";
import * as z from "zod";
import {readDrift} from "../src/artifacts/drift/drift.ts";
import {writeMonitoringHistory} from "../src/artifacts/monitoring-history.ts";
import {readPredictions} from "../src/artifacts/predictions.ts";
import {readSplits} from "../src/artifacts/splits.ts";
import {driftParams} from "../src/judgement/drift/params.ts";
import {monitorParams} from "../src/judgement/monitor/params.ts";
import {recordingsHistory} from "../src/judgement/monitor/recordings-history.ts";
import {roundNumbers} from "../src/judgement/round.ts";
import {type SettingDeps, settingOf} from "../src/report/page.ts";
import {monitoringPage} from "../src/report/pages/monitoring/page.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({
  monitor: monitorParams,
  drift: driftParams.pick({degenerate: true}),
  seed: z.number().int(),
});

type Deps = Readonly<Record<"drift" | "splits", string>> &
  SettingDeps & {readonly predictions: readonly string[]};

export default defineStage<z.infer<typeof params>, Deps, {monitoring: string; page: string}>({
  params,
  async run({deps, outs, params: {monitor, drift}, random, inputs: madeFrom}) {
    const history = recordingsHistory(
      {
        predictions: await Promise.all(deps.predictions.map(readPredictions)),
        drift: await readDrift(deps.drift),
        monitor,
        degenerate: drift.degenerate,
        simulated: (await readSplits(deps.splits)).simulated,
      },
      random,
    );
    const result = roundNumbers(history);
    await writeMonitoringHistory(outs.monitoring, result);
    await writeFile(outs.page, monitoringPage(result, settingOf(deps, madeFrom)));
  },
});
