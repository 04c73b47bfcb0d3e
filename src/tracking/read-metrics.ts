/**
 * Figures of a run from what it wrote: a training history by epoch, an evaluation, a model card, a fold of a
 * cross-validation, a trial of a search. Other JSON is none of this file's business.
 */
import {readFile, stat} from "node:fs/promises";
import {parseFoldResult} from "../artifacts/cv/result.ts";
import {type Evaluation, parseEvaluation} from "../artifacts/evaluation/evaluation.ts";
import {findKind} from "../artifacts/json-file.ts";
import {parseTrialResult} from "../artifacts/search/trial.ts";
import {parseCard} from "../artifacts/training/card.ts";
import {parseHistory, type TrainingHistory} from "../artifacts/training/history.ts";
import type {RunReport} from "../runner/stage.ts";
import {isList, type MetricPoint, type Run} from "./run.ts";

/** A JSON file beyond this is data, not an account of a run. */
const MAX_BYTES = 64e6;

/** The metrics of all outputs, in order of name and step, and the epoch that was kept. */
export async function readMetrics(report: RunReport): Promise<Pick<Run, "metrics" | "keptStep">> {
  const metrics = new Map<string, MetricPoint>();
  let keptStep: number | null = null;
  const add = (name: string, value: unknown, step = 0): void => {
    const key = JSON.stringify([name, step]);
    if (typeof value === "number" && Number.isFinite(value) && !metrics.has(key))
      metrics.set(key, {name, step, value});
  };
  const documents = await readDocuments(report);
  for (const {file, text} of documents.filter(({kind}) => kind === "training/3")) {
    const history = parseHistory(text, file);
    keptStep = history.bestEpoch;
    addHistory(history, add);
  }
  for (const {file, text} of documents.filter(({kind}) => kind === "search-result/2")) {
    const {bestEpoch, epochs} = parseTrialResult(text, file);
    keptStep = bestEpoch;
    for (const {epoch, learningRate, train, validation} of epochs) {
      for (const [name, value] of Object.entries(train)) add(`train.${name}`, value, epoch);
      for (const [name, value] of Object.entries(validation)) add(`validation.${name}`, value, epoch);
      add("learningRate", learningRate, epoch);
    }
  }
  for (const {file, text} of documents.filter(({kind}) => kind === "cv-result/2")) {
    const {bestEpoch, people} = parseFoldResult(text, file);
    keptStep = bestEpoch;
    for (const {user, counts} of people ?? []) add(`test.accuracy.${user}`, accuracyOf([counts]));
    add("test.accuracy", accuracyOf((people ?? []).map(({counts}) => counts)));
  }
  for (const {file, text} of documents.filter(({kind}) => kind === "evaluation/5"))
    addEvaluation(parseEvaluation(text, file), add);
  for (const {file, text} of documents.filter(({kind}) => kind === "model/3")) {
    // What the history said by epoch is not said again.
    const {metrics: parts} = parseCard(text, file);
    for (const [part, figures] of Object.entries(parts))
      for (const [name, value] of Object.entries(figures ?? {}))
        if (keptStep === null || part === "test") add(`${part}.${name}`, value.value);
  }
  addObservations(report.observations, add);
  const sorted = [...metrics.values()].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.step - b.step,
  );
  return {metrics: sorted, keptStep};
}

/** Share of the windows on the diagonals; NaN, which is no figure, where there is none. */
function accuracyOf(matrices: readonly (readonly (readonly number[])[])[]): number {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const right = sum(matrices.map((rows) => sum(rows.map((row, i) => row[i]!))));
  return right / sum(matrices.map((rows) => sum(rows.map(sum))));
}

type Add = (name: string, value: unknown, step?: number) => void;

function addHistory({epochs, test}: TrainingHistory, add: Add): void {
  for (const {epoch, learningRate, train, validation, clippedShare, gradientNorms} of epochs) {
    for (const [name, value] of Object.entries(train)) add(`train.${name}`, value, epoch);
    for (const [name, value] of Object.entries(validation)) add(`validation.${name}`, value, epoch);
    for (const [layer, value] of Object.entries(gradientNorms)) add(`gradientNorm.${layer}`, value, epoch);
    add("learningRate", learningRate, epoch);
    add("clippedShare", clippedShare, epoch);
  }
  for (const [name, {value}] of Object.entries(test ?? {})) add(`test.${name}`, value);
}

/** All of its figures are of the test users. */
function addEvaluation({metrics, perClass, perUser}: Evaluation, add: Add): void {
  for (const [name, value] of Object.entries(metrics))
    add(`test.${name}`, typeof value === "object" ? value?.value : value);
  for (const {class: name, f1} of perClass) add(`test.f1.${name}`, f1);
  for (const {user, accuracy} of perUser) add(`test.accuracy.${user}`, accuracy);
}

/** Numbers of an observation, at its epoch or step where it names one, else at its place. */
function addObservations(observations: RunReport["observations"], add: Add): void {
  for (const [i, observation] of observations.entries()) {
    if (typeof observation !== "object" || observation === null || isList(observation)) continue;
    const {epoch, step} = observation;
    const at = [epoch, step].find((value) => Number.isInteger(value)) ?? i;
    for (const [name, value] of Object.entries(observation))
      if (name !== "epoch" && name !== "step") add(`observed.${name}`, value, at as number);
  }
}

interface Document {
  readonly file: string;
  readonly kind: unknown;
  readonly text: string;
}

async function readDocuments({outs}: RunReport): Promise<Document[]> {
  const documents: Document[] = [];
  for (const {path, absolutePath} of outs) {
    if (!path.endsWith(".json")) continue;
    const {size} = await stat(absolutePath);
    if (size > MAX_BYTES) continue;
    const text = await readFile(absolutePath, "utf8");
    documents.push({file: path, kind: findKind(JSON.parse(text)), text});
  }
  return documents;
}
