/** Fills in the model card of a training run. */

import {createHash} from "node:crypto";
import type {Card} from "../../artifacts/card.ts";
import type {Splits} from "../../artifacts/splits.ts";
import type {ModelCard} from "../../artifacts/training/card.ts";
import type {WindowsMeta} from "../../artifacts/windows.ts";
import type {KerasModel} from "../keras/model.ts";
import type {Evaluation} from "./evaluate-model.ts";
import type {FitResult} from "./fit.ts";
import type {FitOptions} from "./params.ts";

export interface CardFacts {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  readonly architecture: string;
  readonly model: KerasModel;
  /** The `.keras` file as it is written. */
  readonly bytes: Uint8Array;
  readonly meta: WindowsMeta;
  readonly splits: Splits;
  readonly lineage: Omit<ModelCard["lineage"], "source">;
  readonly seed: number;
  readonly options: FitOptions;
  readonly result: FitResult;
  readonly level: number;
  readonly scores: {
    readonly train: Evaluation;
    readonly validation: Evaluation;
    readonly test: Evaluation | null;
  };
}

/** Users below which an interval over them says little. */
const FEW_USERS = 6;
/** A class found less often than this is named among the limits. */
const POOR_RECALL = 0.5;

export function makeCard(facts: CardFacts): ModelCard {
  const {model, meta, splits, options, result, scores, seed} = facts;
  return {
    kymo: "model/3",
    name: facts.name,
    description: facts.description,
    simulated: splits.simulated,
    licence: facts.licence,
    model: {
      hash: createHash("sha256").update(facts.bytes).digest("hex"),
      architecture: facts.architecture,
      parameters: model.parameters,
      trainableParameters: model.trainableParameters,
      input: [meta.lengthSamples, meta.channels.length],
      classes: [...meta.classes],
    },
    windows: {
      rateHz: meta.rateHz,
      stepSamples: meta.stepSamples,
      channels: [...meta.channels],
      units: meta.units,
      gravity: meta.gravity,
      scalerHash: meta.scalerHash,
    },
    lineage: {source: splits.source, ...facts.lineage},
    users: {train: [...splits.train], validation: [...splits.validation], test: [...splits.test]},
    training: {
      seed,
      threads: options.threads,
      epochs: result.epochs.length,
      bestEpoch: result.bestEpoch,
      batchSize: options.batchSize,
      optimizer: options.optimizer.name,
      determinism: `The same seed, data and ${options.threads} ${options.threads === 1 ? "thread" : "threads"} give the same weights, bit for bit, on one kind of processor with the locked versions of the packages.`,
    },
    metrics: {
      level: facts.level,
      train: summary(scores.train),
      validation: summary(scores.validation),
      test: scores.test === null ? null : summary(scores.test),
      testByUser: {...scores.test?.byUser},
      testByClass: {...scores.test?.byClass},
    },
    limits: listLimits(facts),
  };
}

/** The small card of a trained model: whom it learnt from, and what it takes. */
export function makeUseCard(
  {model, users, lineage}: ModelCard,
  meta: Pick<
    WindowsMeta,
    "rateHz" | "lengthSamples" | "stepSamples" | "channels" | "units" | "gravity" | "mean" | "scale"
  >,
): Card {
  return {
    kymo: "card/1",
    model: model.hash,
    trained: {users: users.train, validation: users.validation, data: lineage.source},
    classes: model.classes,
    window: {rateHz: meta.rateHz, samples: meta.lengthSamples, step: meta.stepSamples},
    channels: meta.channels,
    units: meta.units,
    gravity: meta.gravity === "removed" ? "removed" : "included",
    scaler: {mean: meta.mean, scale: meta.scale},
  };
}

function summary({windows, users, accuracy, macroF1}: Evaluation): ModelCard["metrics"]["train"] {
  return {windows, users, accuracy, macroF1};
}

function listLimits({meta, splits, scores: {test}}: CardFacts): string[] {
  const limits: string[] = [];
  if (splits.simulated)
    limits.push(
      "Its training data are simulated: it knows nothing of real people, and no figure here holds for them.",
    );
  limits.push(
    `It knows ${meta.classes.length} behaviours and gives one of them for any window: what is none of them comes out as one, often with confidence.`,
    `It takes windows of ${meta.lengthSamples} samples at ${meta.rateHz} Hz, accelerations in ${meta.units.accel} (gravity ${meta.gravity}) and rotations in ${meta.units.gyro}, from a watch worn as in the training data; another wrist, strap or unit makes it wrong without a sign.`,
  );
  if (test === null) limits.push("No one was held out: nothing is known of its accuracy on new people.");
  else if (test.users < FEW_USERS)
    limits.push(
      `Its accuracy on new people rests on ${test.users} ${test.users === 1 ? "person" : "people"}: they say little of how much people differ.`,
    );
  const poor = Object.entries(test?.byClass ?? {}).filter(([, {recall}]) => (recall ?? 1) < POOR_RECALL);
  if (poor.length > 0)
    limits.push(
      `It finds less than half of the windows of ${poor.map(([name]) => name.replaceAll("_", " ")).join(", ")}.`,
    );
  limits.push(
    "It is no medical device: it recognises movements, not anxiety, and must not decide about anyone alone.",
  );
  return limits;
}
