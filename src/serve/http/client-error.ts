/** What cannot be read as HTTP has no request of the framework's: it is answered on the connection itself. */
import {type IncomingMessage, METHODS, type ServerResponse, STATUS_CODES} from "node:http";
import type {Socket} from "node:net";
import {Problem} from "../problem.ts";
import {PROBLEM_TYPE} from "./headers.ts";

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface ClientError extends Error {
  readonly code?: string;
  /** What the parser was given, a Buffer. */
  readonly rawPacket?: unknown;
}

/** The requests of each connection that are not answered yet, in the order in which they came. */
export class Exchanges {
  readonly #open = new WeakMap<Socket, Set<Exchange>>();

  begin(request: IncomingMessage, response: ServerResponse): void {
    const {socket} = request;
    const own = this.#open.get(socket) ?? new Set();
    this.#open.set(socket, own);
    const exchange = {request, response};
    own.add(exchange);
    response.on("close", () => own.delete(exchange));
  }

  of(socket: Socket): readonly Exchange[] {
    return [...(this.#open.get(socket) ?? [])];
  }
}

/**
 * Requests that came whole before it are answered first, so that no answer is taken for another's; where an answer has
 * begun, the connection can only be broken off.
 */
export function answerClientError(
  error: ClientError,
  socket: Socket,
  exchanges: Exchanges,
  unknownMethod: (method: string, url: string) => Problem,
): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const open = exchanges.of(socket);
  const earlier = open.find(({request}) => request.complete);
  if (earlier !== undefined)
    earlier.response.on("close", () => answerClientError(error, socket, exchanges, unknownMethod));
  else if (open.some(({response}) => response.headersSent)) socket.destroy();
  else writeProblem(socket, problemOf(error, unknownMethod));
}

export function writeProblem(socket: Socket, problem: Problem): void {
  const body = JSON.stringify(problem.document());
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      Object.entries(problem.headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join("") +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function problemOf(
  {code, rawPacket}: ClientError,
  unknownMethod: (method: string, url: string) => Problem,
): Problem {
  if (code === "HPE_HEADER_OVERFLOW")
    return new Problem("header-too-large", "the headers are larger than 16 kB");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT")
    return new Problem("timeout", "the request did not arrive in time");
  const head = Buffer.isBuffer(rawPacket) ? rawPacket.toString("latin1", 0, 1024) : "";
  // A method that Node's parser does not know; what was read may begin with another request.
  const line = /^([A-Z]{1,20}) (\/[\w./-]*)(?:\?\S*)? HTTP\/1\.[01]\r?\n/.exec(head);
  if (code === "HPE_INVALID_METHOD" && line !== null && !METHODS.includes(line[1]!))
    return unknownMethod(line[1]!, line[2]!);
  return new Problem("bad-request", "this is no HTTP request that can be read");
}
