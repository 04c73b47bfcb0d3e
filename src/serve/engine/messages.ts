/** What the threads and the service tell each other. Values are transferred, not copied. */
import {type Failure, toFailure} from "../../platform/failure.ts";
import {Problem, type ProblemDetails, type ProblemKind, problemOf} from "../problem.ts";

export interface InferenceSetup {
  readonly path: string;
  readonly lengthSamples: number;
  readonly channels: number;
  readonly classes: number;
  /** SHA-256 that the file has to have. */
  readonly hash: string;
}

/** Standardised windows, (windows, length, channels), row-major; probabilities (windows, classes) come back. */
export interface ThreadRequest<T> {
  readonly id: number;
  readonly payload: T;
}

export interface PlainProblem {
  readonly kind: ProblemKind;
  readonly message: string;
  readonly details: ProblemDetails;
}

export type ThreadReply<R> =
  | {readonly kind: "ready"}
  | {readonly kind: "refused"; readonly failure: Failure}
  | {readonly kind: "done"; readonly id: number; readonly result: R}
  | {readonly kind: "failed"; readonly id: number; readonly problem: PlainProblem; readonly stack?: string};

/** Any thrown value as a reply; a problem goes across as it is. */
export function failedReply(id: number, error: unknown): ThreadReply<never> {
  const problem = error instanceof Problem ? error : problemOf(toFailure(error, "state"));
  const {kind, message, details} = problem;
  const {cause: _, ...plain} = details;
  const stack = kind === "internal" && error instanceof Error ? error.stack : undefined;
  return {
    kind: "failed",
    id,
    problem: {kind, message, details: plain},
    ...(stack === undefined ? {} : {stack}),
  };
}
