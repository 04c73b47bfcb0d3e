/** What the service and the thread of the monitor tell each other. */
import type {Monitoring} from "../../artifacts/monitoring.ts";
import type {Scaler} from "../../artifacts/scaler.ts";
import type {Settings} from "../settings.ts";

/** The model that is served, and what the monitor stands on beside it. */
export interface MonitorContext {
  readonly root: string;
  /** Whether what is known is kept on disk. */
  readonly isOnDisk: boolean;
  readonly settings: Pick<Settings, "drift" | "seed" | "baseline"> & {
    readonly monitor: NonNullable<Settings["monitor"]>;
  };
  readonly model: {
    readonly name: string;
    readonly version: string | null;
    readonly path: string;
    readonly digest: string;
    readonly baseline: string | null;
    /** Accuracy on its test people, of its card; null where that is not known. */
    readonly accuracy: number | null;
  };
  readonly scaler: Scaler;
  readonly scalerHash: string;
}

export interface ServedRequest {
  readonly id: string;
  readonly person: string;
  /** When it was answered, ms. */
  readonly at: number;
  /** Of `p`. */
  readonly windows: number;
  /** The last windows, of which `x` holds the samples. */
  readonly withSamples: number;
  readonly start: Float64Array | null;
}

export interface GivenLabel {
  /** `ID`, or `ID/LINE`. */
  readonly request: string;
  readonly window: number;
  readonly activity: string;
}

export type MonitorJob = {readonly context: MonitorContext; readonly at: number} & (
  | {
      readonly kind: "served";
      readonly requests: readonly ServedRequest[];
      /** Standardised windows and probabilities of all requests, one after another. */
      readonly x: Float32Array;
      readonly p: Float32Array;
    }
  | {readonly kind: "snapshot"; readonly dropped: number}
  | {readonly kind: "labels"; readonly labels: readonly GivenLabel[]}
  | {readonly kind: "keep"}
);

export interface LabelsTaken {
  readonly accepted: number;
  /** Positions in the list of those whose window is not known, or not any more. */
  readonly unknown: readonly number[];
}

/** Of each person that was asked about, until when no sample is looked at, ms; undefined where they are. */
export interface Rests {
  readonly rests: ReadonlyMap<string, number | undefined>;
}

export type MonitorResult = Monitoring | LabelsTaken | Rests | null;
