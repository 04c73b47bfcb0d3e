/**
 * What the retraining trigger would have decided over the recordings, and how its policy fares beside others: on these
 * recordings, and on made-up histories whose drift is known. The clock is the recordings' own.
 */
import {writeFile} from "node:fs/promises";
import * as z from "zod";
import {readDrift} from "../src/artifacts/drift/drift.ts";
import {readEvaluation} from "../src/artifacts/evaluation/evaluation.ts";
import {readSplits} from "../src/artifacts/splits.ts";
import {readCard} from "../src/artifacts/training/card.ts";
import {writeTrigger} from "../src/artifacts/trigger/replay.ts";
import {readFares} from "../src/artifacts/trigger/simulation.ts";
import {roundNumbers} from "../src/judgement/round.ts";
import {comparePolicies} from "../src/judgement/trigger/compare.ts";
import {observeRecordings} from "../src/judgement/trigger/observe.ts";
import {triggerSchema} from "../src/judgement/trigger/params.ts";
import {type SettingDeps, settingOf} from "../src/report/page.ts";
import {triggerPage} from "../src/report/pages/trigger/page.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({trigger: triggerSchema});

type Deps = Readonly<Record<"drift" | "evaluation" | "splits" | "card" | "fares", string>> & SettingDeps;
type Outs = Readonly<Record<"trigger" | "page", string>>;

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, inputs: madeFrom, params: {trigger}}) {
    const [drift, evaluation] = [await readDrift(deps.drift), await readEvaluation(deps.evaluation)];
    const [splits, card] = [await readSplits(deps.splits), await readCard(deps.card)];
    const history = observeRecordings({drift, evaluation, splits, card});
    const result = roundNumbers(
      comparePolicies(history, await readFares(deps.fares), trigger, splits.simulated),
    );
    await writeTrigger(outs.trigger, result);
    await writeFile(outs.page, triggerPage(result, settingOf(deps, madeFrom)));
  },
});
