/** A route with what the OpenAPI document says of it, in one place, so that neither can be without the other. */
import type {FastifyReply, FastifyRequest} from "fastify";
import type * as z from "zod";
import type {ProblemKind} from "../problem.ts";

export type Scope = "predict" | "admin" | "metrics";

/** A body of one media type: a schema, or in words where it is no JSON. */
export type Content =
  | z.ZodType
  | {readonly description: string; readonly binary: boolean; readonly schema?: object};

export interface RouteAnswer {
  readonly description: string;
  readonly content?: Readonly<Record<string, Content>>;
  readonly headers?: Readonly<Record<string, {readonly description: string}>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly description: string;
  readonly schema: z.ZodType;
  readonly isRequired?: boolean;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** As OpenAPI writes it: `/v2/models/{name}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** Undefined for what anybody may ask. */
  readonly scope?: Scope;
  readonly parameters?: readonly Parameter[];
  readonly body?: Readonly<Record<string, Content>>;
  /** Media types whose body the handler reads as a stream; others come as bytes. */
  readonly streams?: readonly string[];
  /** Whether a body without a media type is taken as bytes, as the clients of a protocol send it. */
  readonly isUntypedAllowed?: boolean;
  readonly maxBodyMB?: number;
  /** The answer goes on until somebody ends it: it has no latency, and keeps no model from being replaced. */
  readonly isEndless?: boolean;
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  /** Problems that it may answer with, beside those that any may. */
  readonly problems?: readonly ProblemKind[];
  /** Throws the Problem with which it would be refused, before its body is read. */
  admit?(): void;
  handle(request: FastifyRequest, reply: FastifyReply): unknown;
}
