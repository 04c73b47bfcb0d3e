/**
 * What a training run was, epoch by epoch: the artifact that the training report, the search and the tracking read.
 * It holds no time: how long an epoch took goes to the tracker alone, so that equal runs give equal bytes.
 */
import type {Metric} from "./card.ts";

export interface EpochScores {
  /** Mean cross-entropy, class weights and penalties included where they are trained with; nats. */
  readonly loss: number;
  readonly accuracy: number;
  readonly macroF1: number;
}

export interface Epoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** Of the epoch's last step. */
  readonly learningRate: number;
  /** As the model was while the epoch went on, with dropout and augmentation. */
  readonly train: EpochScores;
  readonly validation: EpochScores;
  /** Validation windows, a row for each true class and a column for each predicted one. */
  readonly confusion: readonly (readonly number[])[];
  /** Mean over the steps of the L2 norm of a layer's gradient before clipping; layers that are trained, in order. */
  readonly gradientNorms: Readonly<Record<string, number>>;
  /** Share of the steps whose gradient was clipped. */
  readonly clippedShare: number;
  /** Whether it is the best so far, whose weights are kept. */
  readonly best: boolean;
}

export interface LayerSummary {
  readonly name: string;
  readonly className: string;
  readonly outputShape: readonly number[];
  readonly parameters: number;
  readonly trainable: boolean;
}

export interface TrainingHistory {
  readonly kymo: "training/1";
  readonly model: string;
  /** An architecture's name, or the hash of the `.keras` file that the training started from. */
  readonly architecture: string;
  /** The parameters of the run as they were given, for the record. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly classes: readonly string[];
  readonly layers: readonly LayerSummary[];
  readonly users: {readonly train: readonly string[]; readonly validation: readonly string[]};
  /** Windows of each class, in the order of `classes`. */
  readonly windows: {readonly train: readonly number[]; readonly validation: readonly number[]};
  /** Weight of each class in the loss; null where all count alike. */
  readonly classWeights: readonly number[] | null;
  readonly epochs: readonly Epoch[];
  /** The epoch whose weights are the model's. */
  readonly bestEpoch: number;
  /** What ended the run. */
  readonly stopped: "all epochs" | "early stopping" | "loss not finite";
  /** Where the loss stopped being finite, if it did: step within the epoch after the last one listed, and layer. */
  readonly broken: {readonly epoch: number; readonly step: number; readonly layer: string} | null;
  /** Of the kept weights on the test users, who took no part in any choice. */
  readonly test: {readonly accuracy: Metric; readonly macroF1: Metric} | null;
}
