/** Every figure that rules may watch, from the artifacts, the trigger's memory and the service; and who could not be asked. */
import {existsSync, readFileSync} from "node:fs";
import {join, resolve} from "node:path";
import type {Figure, Source} from "../../alerts/figure.ts";
import {driftFigures, judgedSessions} from "../../alerts/figures/drift.ts";
import {evaluationFigures} from "../../alerts/figures/evaluation.ts";
import {metricFigures, upFigure} from "../../alerts/figures/metrics.ts";
import {parseMetrics} from "../../alerts/figures/metrics-text.ts";
import type {AlertState} from "../../alerts/state.ts";
import {readDrift} from "../../artifacts/drift/drift.ts";
import {readEvaluation} from "../../artifacts/evaluation/evaluation.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {stateFile} from "../../retraining/state-file.ts";
import {retrainingFigures} from "./retraining-figures.ts";

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 16 * 2 ** 20;

export interface Looked {
  readonly figures: readonly Figure[];
  readonly silent: ReadonlySet<Source>;
  /** Sessions whose verdict in drift.json says whether each rule holds. */
  readonly judged: ReadonlySet<string>;
  readonly buckets: AlertState["buckets"];
}

export async function look(
  root: string,
  metrics: string | null,
  before: AlertState["buckets"],
): Promise<Looked> {
  const figures: Figure[] = [];
  const silent = new Set<Source>();
  const drift = join(root, "artifacts/drift.json");
  const compared = existsSync(drift) ? await readDrift(drift) : undefined;
  if (compared === undefined) silent.add("drift");
  else figures.push(...driftFigures(compared));
  const judged = new Set(compared === undefined ? [] : judgedSessions(compared));
  const evaluation = join(root, "artifacts/evaluation.json");
  if (existsSync(evaluation)) figures.push(...evaluationFigures(await readEvaluation(evaluation)));
  else silent.add("evaluation");
  if (existsSync(stateFile(root))) figures.push(...retrainingFigures(root));
  if (metrics === null) return {figures, silent: silent.add("metrics"), judged, buckets: before};
  const text = await readMetrics(root, metrics);
  if (text === undefined)
    return {
      figures: [...figures, upFigure(false)],
      silent: silent.add("metrics"),
      judged,
      buckets: before,
    };
  const measured = metricFigures(parseMetrics(text, metrics), before);
  return {
    figures: [...figures, upFigure(true), ...measured.figures],
    silent,
    judged,
    buckets: measured.buckets,
  };
}

/** Undefined where the service does not answer. */
async function readMetrics(root: string, place: string): Promise<string | undefined> {
  if (!/^https?:/.test(place)) {
    const path = resolve(root, place);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  }
  try {
    const answer = await fetch(place, {redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS)});
    if (!answer.ok) {
      await answer.body?.cancel();
      return undefined;
    }
    return await readBody(answer, place);
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    return undefined;
  }
}

async function readBody(answer: Response, place: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of answer.body ?? []) {
    bytes += part.length;
    if (bytes > MAX_BYTES)
      throw new ExpectedError("input", "the service's metrics are larger than 16 MB", {
        file: place,
        hint: "Give the address of a service's /metrics as alerts.metrics in params.yaml.",
      });
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
