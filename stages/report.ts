/**
 * Writes the reports: one page that says whether to trust, one of the model, one of the recordings, and the same
 * content as JSON. The pages need no network, no script and no other file.
 */
import {readFile, writeFile} from "node:fs/promises";
import * as z from "zod";
import type {DriftResult} from "../src/judgement/drift/result.ts";
import {confidenceThresholdsSchema, judgeConfidence} from "../src/judgement/metrics/confidence.ts";
import type {Evaluation} from "../src/judgement/metrics/evaluation.ts";
import {ExpectedError} from "../src/platform/failure.ts";
import {driftPage} from "../src/report/pages/drift/page.ts";
import {evaluationPage} from "../src/report/pages/evaluation/page.ts";
import {summarise} from "../src/report/pages/summary/content.ts";
import {summaryPage} from "../src/report/pages/summary/page.ts";
import {defineStage} from "../src/runner/stage.ts";
import type {Gates} from "../src/signal/gates.ts";
import type {Quality} from "../src/signal/quality.ts";
import type {Splits} from "../src/windows/split.ts";

type Deps = {
  readonly evaluation: string;
  readonly drift: string;
  readonly quality: readonly string[];
  readonly gates: readonly string[];
  readonly splits: string;
};
type Outs = Readonly<
  Record<"index" | "evaluation" | "drift" | "indexJson" | "evaluationJson" | "driftJson", string>
>;

const params = z.object({report: confidenceThresholdsSchema});

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, params: {report: thresholds}}) {
    const inputs = {
      evaluation: await readArtifact<Evaluation>(deps.evaluation, "evaluation/1", "evaluate"),
      drift: await readArtifact<DriftResult>(deps.drift, "drift/1", "drift"),
      splits: await readArtifact<Splits>(deps.splits, "splits/1", "reference"),
      quality: await readAll<Quality>(deps.quality, "fuse"),
      gates: await readAll<Gates>(deps.gates, "validate"),
    };
    const summary = summarise(inputs);
    const confidence = judgeConfidence(inputs.evaluation.calibration, thresholds);
    await writeFile(outs.index, summaryPage(summary));
    await writeFile(outs.evaluation, evaluationPage(inputs.evaluation, confidence));
    await writeFile(outs.drift, driftPage(inputs));
    await writeFile(outs.indexJson, toJson(summary));
    await writeFile(outs.evaluationJson, toJson(inputs.evaluation));
    await writeFile(outs.driftJson, toJson(inputs.drift));
  },
});

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** A JSON artifact of the given kind. Throws an ExpectedError when it is none, or of another version. */
async function readArtifact<T>(path: string, kind: string, stage: string): Promise<T> {
  const value = await readJson(path, stage);
  const found = (value as {kymo?: unknown}).kymo;
  if (found !== kind) {
    throw new ExpectedError("input", `kymo is ${JSON.stringify(found) ?? "absent"}, expected "${kind}"`, {
      file: path,
      hint: `Rebuild it with the stage "${stage}".`,
    });
  }
  return value as T;
}

async function readAll<T>(paths: readonly string[], stage: string): Promise<T[]> {
  return Promise.all([...paths].sort().map(async (path) => (await readJson(path, stage)) as T));
}

async function readJson(path: string, stage: string): Promise<object> {
  const hint = `Rebuild it with the stage "${stage}".`;
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new ExpectedError("input", "not a JSON file", {file: path, hint, cause});
  }
  if (typeof value !== "object" || value === null)
    throw new ExpectedError("input", "a JSON file that holds no object", {file: path, hint});
  return value;
}
