/** One connection that sends bytes as it is told, and what came back, read as HTTP/1.1. */
import {connect} from "node:net";

export interface Sending {
  /** Sent one after another, `pauseMs` apart. */
  readonly pieces: readonly Buffer[];
  readonly pauseMs?: number;
  /** After the last piece: nothing more, the sending side is closed, or the connection is destroyed. */
  readonly atEnd?: "wait" | "half-close" | "destroy";
  /** HEAD, whose answers have no body. */
  readonly isHead?: boolean;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Received {
  readonly answers: readonly WireAnswer[];
  /** What follows the last whole answer. */
  readonly rest: string;
  readonly isClosed: boolean;
  readonly tookMs: number;
}

/** Resolves once `most` answers are there, the connection is closed, or the time is over. Rejects for what is no HTTP. */
export function exchange(port: number, sending: Sending, most: number, limitMs: number): Promise<Received> {
  const {pieces, pauseMs = 0, atEnd = "wait", isHead = false} = sending;
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const socket = connect({port, host: "127.0.0.1", noDelay: true});
    let bytes = "";
    let isClosed = false;
    const end = (): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve({...readAnswers(bytes, isHead), isClosed, tookMs: performance.now() - began});
    };
    const limit = setTimeout(end, limitMs);
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      bytes += text;
      try {
        if (readAnswers(bytes, isHead).answers.length >= most) end();
      } catch (error) {
        socket.destroy();
        reject(error);
      }
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      isClosed = true;
      end();
    });
    void send();
    async function send(): Promise<void> {
      for (const piece of pieces) {
        if (socket.destroyed) return;
        socket.write(piece);
        if (pauseMs > 0) await new Promise((next) => setTimeout(next, pauseMs));
      }
      if (atEnd === "half-close") socket.end();
      else if (atEnd === "destroy") setImmediate(() => socket.destroy());
    }
  });
}

/** Answers that are whole; those in between (1xx) are left out. */
function readAnswers(bytes: string, isHead: boolean): Pick<Received, "answers" | "rest"> {
  const answers: WireAnswer[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf("\r\n\r\n");
    const line = /^HTTP\/1\.1 (\d{3}) /.exec(rest);
    if (end < 0 || line === null) return {answers, rest};
    const status = Number(line[1]);
    const headers = Object.fromEntries(
      rest
        .slice(0, end)
        .split("\r\n")
        .slice(1)
        .map((text) => [text.split(":")[0]!.toLowerCase(), text.slice(text.indexOf(":") + 1).trim()]),
    );
    const body = isHead || status < 200 ? {text: "", length: 0} : readBody(rest.slice(end + 4), headers);
    if (body === undefined) return {answers, rest};
    rest = rest.slice(end + 4 + body.length);
    if (status >= 200)
      answers.push({status, headers, body: Buffer.from(body.text, "latin1").toString("utf8")});
  }
}

/** Undefined while it is not whole. */
function readBody(
  text: string,
  headers: Readonly<Record<string, string>>,
): {readonly text: string; readonly length: number} | undefined {
  if (headers["transfer-encoding"] !== "chunked") {
    const length = Number(headers["content-length"] ?? 0);
    return text.length < length ? undefined : {text: text.slice(0, length), length};
  }
  let [at, body] = [0, ""];
  for (;;) {
    const end = text.indexOf("\r\n", at);
    if (end < 0) return undefined;
    const size = Number.parseInt(text.slice(at, end), 16);
    if (!(size >= 0)) throw new Error(`no chunk: ${JSON.stringify(text.slice(at, at + 200))}`);
    if (text.length < end + 2 + size + 2) return undefined;
    if (size === 0) return {text: body, length: end + 4};
    body += text.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}
