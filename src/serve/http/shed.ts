/**
 * Sheds load: where there is no room, a request is refused before the framework sees it and before its body is read, by
 * bytes that are made once and used for a while. A refusal then costs a fraction of an answer, so that refusing many
 * leaves the processors to those that are answered. They are counted, and not logged one by one.
 */
import type {IncomingMessage, ServerResponse} from "node:http";
import type {Engine} from "../engine/engine.ts";
import type {Metrics} from "../metrics.ts";
import {PROBLEM_TYPE, SECURITY_HEADERS} from "./headers.ts";
import type {Route} from "./route.ts";

/** How long the same bytes are used, and a line of the log stands for. */
const SAME_MS = 100;
const LOG_MS = 1000;

export interface ShedOptions {
  readonly routes: readonly Route[];
  readonly engine: () => Engine;
  readonly metrics: Metrics;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** So many were refused since it was last told. */
  readonly onShed: (requests: number) => void;
}

interface Refusal {
  readonly status: number;
  readonly headers: readonly string[];
  readonly text: string;
  readonly untilMs: number;
}

export class LoadShedder {
  readonly #options: ShedOptions;
  /** The paths that need room for a window, by `METHOD PATH`. */
  readonly #paths: ReadonlyMap<string, Route>;
  #refusal: Refusal | undefined;
  #shed = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ShedOptions) {
    this.#options = options;
    const needing = options.routes.filter(({admit, path}) => admit !== undefined && !path.includes("{"));
    this.#paths = new Map(needing.map((route) => [`${route.method} ${route.path}`, route]));
  }

  /** Whether it was refused here. */
  refuses({method, url}: IncomingMessage, response: ServerResponse): boolean {
    const engine = this.#options.engine();
    if (engine.hasRoomFor(1)) return false;
    const route = this.#paths.get(`${method} ${url}`);
    if (route === undefined) return false;
    const {status, headers, text} = this.#refusalOf(engine);
    response.writeHead(status, headers as string[]);
    response.end(text);
    this.#options.metrics.refusal("overloaded");
    this.#options.metrics.request(route.method, route.path, status);
    this.#count();
    return true;
  }

  #refusalOf(engine: Engine): Refusal {
    const nowMs = this.#options.now();
    if (this.#refusal !== undefined && nowMs < this.#refusal.untilMs) return this.#refusal;
    const problem = engine.noRoom();
    const text = JSON.stringify(problem.document());
    const headers = {
      ...SECURITY_HEADERS,
      ...problem.headers,
      "content-type": PROBLEM_TYPE,
      "content-length": String(Buffer.byteLength(text)),
    };
    const refusal = {
      status: problem.status,
      headers: Object.entries(headers).flat(),
      text,
      untilMs: nowMs + SAME_MS,
    };
    this.#refusal = refusal;
    return refusal;
  }

  #count(): void {
    this.#shed++;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#options.onShed(this.#shed);
      this.#shed = 0;
    }, LOG_MS).unref();
  }
}
