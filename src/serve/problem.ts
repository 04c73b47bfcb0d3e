/**
 * Every refusal as one value, shown as a problem document (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457): what is
 * wrong, where, and what to do.
 */
import * as z from "zod";
import type {Failure} from "../platform/failure.ts";

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  /** What to do about it. */
  hint: z.string().optional(),
  /** The request, as the log has it. */
  instance: z.string().optional(),
  /** Each mistake in the body, by JSON pointer. */
  errors: z.array(z.object({pointer: z.string(), detail: z.string()})).optional(),
  /** Of the Open Inference Protocol: the detail again. */
  error: z.string().optional(),
  /** Further members, by the kind of problem. */
  quality: z.unknown().optional(),
  gates: z.unknown().optional(),
});

export type ProblemDocument = z.infer<typeof problemSchema>;

const TITLES = {
  "bad-request": [400, "The request cannot be read"],
  unauthorized: [401, "A valid API key is needed"],
  forbidden: [403, "This key does not allow it"],
  "not-found": [404, "There is nothing here"],
  "method-not-allowed": [405, "The method is not allowed here"],
  "not-acceptable": [406, "No answer in this form"],
  timeout: [408, "The request took too long to arrive"],
  conflict: [409, "This cannot be done now"],
  "too-large": [413, "The body is too large"],
  "unsupported-media-type": [415, "The body's type is not supported"],
  unprocessable: [422, "The data cannot be judged"],
  "rate-limited": [429, "Too many requests"],
  "header-too-large": [431, "The headers are too large"],
  internal: [500, "The service failed"],
  overloaded: [503, "The service has no room now"],
  "too-slow": [503, "The answer took too long"],
  stopping: [503, "The service is stopping"],
  "worker-lost": [503, "The worker that had the request was lost"],
} as const;

export type ProblemKind = keyof typeof TITLES;

export interface ProblemDetails {
  readonly hint?: string | undefined;
  readonly errors?: readonly {readonly pointer: string; readonly detail: string}[];
  /** Becomes the header Retry-After. */
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Members that only this kind of problem has. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export class Problem extends Error {
  override readonly name = "Problem";
  readonly kind: ProblemKind;
  readonly details: ProblemDetails;

  constructor(kind: ProblemKind, detail: string, details: ProblemDetails = {}) {
    super(detail, details.cause === undefined ? undefined : {cause: details.cause});
    this.kind = kind;
    this.details = details;
  }

  get status(): number {
    return TITLES[this.kind][0];
  }

  get headers(): Readonly<Record<string, string>> {
    const {headers = {}, retryAfterSeconds} = this.details;
    if (retryAfterSeconds === undefined) return headers;
    return {...headers, "retry-after": String(Math.max(1, Math.ceil(retryAfterSeconds)))};
  }

  document(requestId?: string): ProblemDocument {
    const {hint, errors, members} = this.details;
    const [status, title] = TITLES[this.kind];
    return {
      type: `urn:kymo:problem:${this.kind}`,
      title,
      status,
      detail: this.message,
      ...(hint === undefined ? {} : {hint}),
      ...(requestId === undefined ? {} : {instance: `urn:kymo:request:${requestId}`}),
      ...(errors === undefined ? {} : {errors: [...errors]}),
      ...members,
    };
  }
}

/** A failure of the library as a problem: what a person gave is 422, what stands on disk or is a bug is 500. */
export function problemOf({reason, message, place, hint}: Failure): Problem {
  if (reason !== "input") return new Problem("internal", "an unexpected error; the log has it", {});
  return new Problem("unprocessable", place === undefined ? message : `${place}: ${message}`, {hint});
}

/** What a schema found, as a problem. */
export function problemOfIssues(error: z.ZodError): Problem {
  const errors = error.issues.slice(0, 20).map(({path, message}) => ({
    pointer: path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
    detail: message,
  }));
  const [first] = errors;
  return new Problem("unprocessable", `${first?.pointer || "the body"}: ${first?.detail}`, {
    errors,
    hint: "Compare the body with the schema in /openapi.json.",
  });
}
