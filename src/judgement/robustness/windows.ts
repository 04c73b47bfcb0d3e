/** Labelled windows of test people, as they are changed and predicted anew. */
import type {Scaling} from "../../windows/scaling.ts";

export interface RobustnessWindows {
  readonly rows: number;
  /** Samples of a window. */
  readonly length: number;
  readonly rateHz: number;
  readonly channels: readonly string[];
  /** (rows, length, channels), row-major, standardised by `scaling`. */
  readonly x: Float32Array;
  readonly scaling: Scaling;
  /** Of each row: the position of its label among the model's classes, its person, its session. */
  readonly truth: Int32Array;
  readonly users: readonly string[];
  readonly sessions: readonly string[];
}
