/** Fills in the history of a training run that ended well. */
import type {Splits} from "../../artifacts/splits.ts";
import type {TrainingHistory} from "../../artifacts/training/history.ts";
import type {KerasModel} from "../keras/model.ts";
import type {Evaluation} from "./evaluate-model.ts";
import type {FitResult} from "./fit.ts";
import type {FitOptions} from "./params.ts";
import {countLabels, type TrainingData} from "./training-data.ts";

export interface HistoryFacts {
  readonly name: string;
  readonly architecture: string;
  readonly params: TrainingHistory["params"];
  /** As it was before training. */
  readonly model: KerasModel;
  readonly data: TrainingData;
  readonly splits: Splits;
  readonly options: FitOptions;
  readonly result: FitResult;
  readonly test: Evaluation | null;
}

export function makeHistory(facts: HistoryFacts): TrainingHistory {
  const {model, data, splits, options, result, test} = facts;
  const {classes, train, validation} = data;
  return {
    kymo: "training/3",
    model: facts.name,
    architecture: facts.architecture,
    params: facts.params,
    classes,
    layers: model.calls.map(({layer, outputShape}) => ({
      name: layer.name,
      className: layer.className,
      outputShape,
      parameters: layer.parameters,
      trainable: layer.trainable && !options.freeze.includes(layer.name),
    })),
    users: {train: splits.train, validation: splits.validation},
    windows: {
      train: countLabels(train.labels, classes.length),
      validation: countLabels(validation.labels, classes.length),
    },
    classWeights: result.classWeights,
    epochs: result.epochs,
    bestEpoch: result.bestEpoch,
    stopped: result.stopped,
    diverged: null,
    test: test === null ? null : {accuracy: test.accuracy, macroF1: test.macroF1},
  };
}
