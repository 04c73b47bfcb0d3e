/**
 * Writes the reports: one page that says whether to trust, one of the model, one of the recordings, and the same
 * content as JSON. The pages need no network, no script and no other file.
 */

import {writeFile} from "node:fs/promises";
import * as z from "zod";
import {readDrift} from "../src/artifacts/drift/drift.ts";
import {readEvaluation} from "../src/artifacts/evaluation/evaluation.ts";
import {readMistakes} from "../src/artifacts/evaluation/mistakes.ts";
import {readGates} from "../src/artifacts/gates.ts";
import {readQualityOrRefusal} from "../src/artifacts/quality.ts";
import {readSources} from "../src/artifacts/sources.ts";
import {readSplits} from "../src/artifacts/splits.ts";
import {sweepThresholds} from "../src/judgement/drift/threshold-sweep.ts";
import {confidenceThresholdsSchema, judgeConfidence} from "../src/judgement/metrics/confidence.ts";
import {type SettingDeps, settingOf} from "../src/report/page.ts";
import {driftPage} from "../src/report/pages/drift/page.ts";
import {evaluationPage} from "../src/report/pages/evaluation/page.ts";
import {summarise} from "../src/report/pages/summary/content.ts";
import {summaryPage} from "../src/report/pages/summary/page.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = SettingDeps & {
  readonly evaluation: string;
  readonly drift: string;
  readonly mistakes: string;
  readonly quality: readonly string[];
  readonly gates: readonly string[];
  readonly sources: string;
  readonly splits: string;
};
type Outs = Readonly<
  Record<"index" | "evaluation" | "drift" | "indexJson" | "evaluationJson" | "driftJson", string>
>;

const params = z.object({report: confidenceThresholdsSchema, drift: z.object({alpha: z.number()})});

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({
    deps,
    outs,
    inputs: madeFrom,
    params: {
      report: thresholds,
      drift: {alpha},
    },
  }) {
    const inputs = {
      evaluation: await readEvaluation(deps.evaluation),
      drift: await readDrift(deps.drift),
      splits: await readSplits(deps.splits),
      quality: (await Promise.all(deps.quality.toSorted().map(readQualityOrRefusal))).filter(
        (one) => one.kymo === "quality/1",
      ),
      gates: await Promise.all(deps.gates.toSorted().map(readGates)),
      sources: await readSources(deps.sources),
    };
    const summary = summarise(inputs);
    const setting = settingOf(deps, madeFrom);
    const confidence = judgeConfidence(inputs.evaluation.calibration, thresholds);
    await writeFile(outs.index, summaryPage(summary, setting));
    await writeFile(
      outs.evaluation,
      evaluationPage(inputs.evaluation, confidence, await readMistakes(deps.mistakes), setting),
    );
    await writeFile(outs.drift, driftPage(inputs, sweepThresholds(inputs.drift, alpha), setting));
    await writeFile(outs.indexJson, toJson(summary));
    await writeFile(outs.evaluationJson, toJson(inputs.evaluation));
    await writeFile(outs.driftJson, toJson(inputs.drift));
  },
});

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
