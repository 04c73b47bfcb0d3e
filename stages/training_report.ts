/**
 * Writes the two pages of a trained model: how the training went, and the model card; and the same content as JSON.
 * The pages need no network, no script and no other file.
 */

import {copyFile, writeFile} from "node:fs/promises";
import * as z from "zod";
import {readCard as readUseCard, requireOwnCard} from "../src/artifacts/card.ts";
import {type ModelCard, readCard} from "../src/artifacts/training/card.ts";
import {readHistory, type TrainingHistory} from "../src/artifacts/training/history.ts";
import {trainingThresholdsSchema} from "../src/judgement/training/params.ts";
import {judgeTraining} from "../src/judgement/training/verdict.ts";
import {ExpectedError} from "../src/platform/failure.ts";
import {modelCardPage} from "../src/report/pages/model-card/page.ts";
import {trainingPage} from "../src/report/pages/training/page.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = Readonly<Record<"history" | "card" | "use", string>>;
type Outs = Readonly<Record<"training" | "model" | "trainingJson" | "modelJson", string>>;

const HINT = 'Rebuild it with the stage "train".';

const params = z.object({training_report: trainingThresholdsSchema});

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, inputs: madeFrom, params: {training_report: thresholds}}) {
    const history = await readHistory(deps.history);
    const card = await readCard(deps.card);
    requireSameRun(history, card, deps.card);
    requireOwnCard(await readUseCard(deps.use), card.model.hash, deps.card);
    const setting = {trained: true, madeFrom};
    const verdict = judgeTraining(history, thresholds);
    await writeFile(outs.training, trainingPage(history, verdict, card, setting));
    await writeFile(outs.model, modelCardPage(card, setting));
    await copyFile(deps.history, outs.trainingJson);
    await copyFile(deps.card, outs.modelJson);
  },
});

/** Throws an ExpectedError where card and history are of different runs. */
function requireSameRun(history: TrainingHistory, card: ModelCard, file: string): void {
  const pairs = [
    ["model.classes", card.model.classes, history.classes],
    ["training.bestEpoch", card.training.bestEpoch, history.bestEpoch],
    ["users.train", [...card.users.train].sort(), [...history.users.train].sort()],
    ["users.validation", [...card.users.validation].sort(), [...history.users.validation].sort()],
  ] as const;
  for (const [place, inCard, inHistory] of pairs) {
    const [found, expected] = [JSON.stringify(inCard), JSON.stringify(inHistory)];
    if (found !== expected)
      throw new ExpectedError(
        "input",
        `the card is of another run than the history: ${found}, expected ${expected}`,
        {
          file,
          place,
          hint: HINT,
        },
      );
  }
}
