/** Requests as bytes of a connection, whole and in every way in which a connection can lie about them or break off. */
import type {Draw, RandomRequest} from "./random-request.ts";
import type {Sending} from "./wire-client.ts";

export interface Framed extends Sending {
  readonly name: string;
  /** Answers after which nothing more is waited for. */
  readonly most: number;
  /** Answers that have to come. */
  readonly least: number;
}

const CRLF = "\r\n";

const headOf = ({method, url, headers}: RandomRequest, more: readonly string[] = []): string =>
  [
    // what would make a client of node:http refuse is sent as it is
    `${method} ${url} HTTP/1.1`,
    "Host: localhost",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]/g, " ")}`),
    ...more,
    "",
    "",
  ].join(CRLF);

const bodyOf = ({payload}: RandomRequest): Buffer => Buffer.from(payload ?? "");

function whole(request: RandomRequest): Buffer {
  const body = bodyOf(request);
  return Buffer.concat([Buffer.from(headOf(request, [`Content-Length: ${body.length}`])), body]);
}

function chunks(body: Buffer, draw: Draw): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const part = body.subarray(at, at + 1 + draw(body.length / 2 + 1));
    parts.push(Buffer.concat([Buffer.from(`${part.length.toString(16)}${CRLF}`), part, Buffer.from(CRLF)]));
    at += part.length;
  }
  return parts;
}

const one = (name: string, bytes: Buffer | string, more: Partial<Framed> = {}): Framed => ({
  name,
  pieces: [Buffer.from(bytes as Buffer)],
  most: 1,
  least: 1,
  ...more,
});

/** `right` is answered with 200. */
export type Framing = (request: RandomRequest, right: RandomRequest, draw: Draw) => Framed;

export const FRAMINGS: readonly Framing[] = [
  (request) => one("whole", whole(request), {isHead: request.method === "HEAD"}),
  (request, _, draw) => {
    const parts = chunks(bodyOf(request), draw);
    const head = Buffer.from(headOf(request, ["Transfer-Encoding: chunked"]));
    return {
      ...one("chunked", ""),
      isHead: request.method === "HEAD",
      pieces: [head, ...parts, Buffer.from(`0${CRLF}${CRLF}`)],
    };
  },
  (_, right, draw) => {
    const lie = ["ffffffffffffffff", "-1", "zz", "1;x=\u0000", "0x10", "", "7fffffff"][draw(7)]!;
    const head = headOf(right, ["Transfer-Encoding: chunked"]);
    return one("a lie of a chunk's size", `${head}${lie}${CRLF}{"window":`, {atEnd: "half-close"});
  },
  (_, right, draw) => {
    const parts = chunks(bodyOf(right), draw);
    const head = Buffer.from(headOf(right, ["Transfer-Encoding: chunked"]));
    return {...one("chunks without end", ""), pieces: [head, ...parts], atEnd: "half-close"};
  },
  (_, right, draw) => {
    const body = bodyOf(right);
    const head = Buffer.from(headOf(right, [`Content-Length: ${draw(body.length - 1) + 1}`]));
    return one("less told than sent", Buffer.concat([head, body]));
  },
  (_, right, draw) => {
    const body = bodyOf(right);
    const head = Buffer.from(headOf(right, [`Content-Length: ${body.length + 1 + draw(1000)}`]));
    return one("more told than sent", Buffer.concat([head, body]), {atEnd: "half-close"});
  },
  (_, right, draw) => {
    const lengths = [
      ["Content-Length: 10", "Transfer-Encoding: chunked"],
      ["Content-Length: 10", "Content-Length: 20"],
      ["Content-Length: -1"],
      ["Content-Length: 1e9999"],
      ["Content-Length: +5"],
      ["Transfer-Encoding: gzip, chunked"],
      ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    ][draw(7)]!;
    const head = headOf(right, lengths);
    return one("two lengths, or none that is one", `${head}5${CRLF}{"a":${CRLF}0${CRLF}${CRLF}`, {
      atEnd: "half-close",
    });
  },
  (request, right, draw) => {
    const other: RandomRequest = request.method === "HEAD" ? {...request, method: "GET"} : request;
    const many = Array.from({length: 2 + draw(6)}, (_, i) => whole(i % 2 === 0 ? right : other));
    // after a body that is not read to its end the connection is closed
    return one("pipelined", Buffer.concat(many), {most: many.length, atEnd: "half-close"});
  },
  (request, _, draw) => {
    const bytes = whole({...request, payload: bodyOf(request).subarray(0, 400)});
    const step = Math.max(1, Math.ceil(bytes.length / (2 + draw(30))));
    const pieces = Array.from({length: Math.ceil(bytes.length / step)}, (_part, i) =>
      bytes.subarray(i * step, (i + 1) * step),
    );
    return {...one("in small pieces", ""), isHead: request.method === "HEAD", pieces, pauseMs: 1 + draw(4)};
  },
  (_, right) => one("half-closed", whole(right), {atEnd: "half-close"}),
  (_, right, draw) => one("broken off", whole(right).subarray(0, draw(12_000)), {atEnd: "destroy", least: 0}),
  (_, right) => one("gone before the answer", whole(right), {atEnd: "destroy", least: 0}),
  (_, right, draw) => one("stopped before its end", whole(right).subarray(0, 200 + draw(10_000)), {least: 1}),
  (_, right, draw) => {
    const bytes = [
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
      "GET /health\r\n\r\n",
      "GET /health HTTP/1.1\r\n\r\n",
      "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET /health HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n",
      "GET /health HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n",
      "GET /health HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n",
      "GET /health HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
      "GET http://else.example/health HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /health HTTP/9.9\r\nHost: a\r\n\r\n",
      "BREW /predict HTTP/1.1\r\nHost: a\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
      `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
      `GET /health HTTP/1.1\r\nHost: a\r\n${"x: y\r\n".repeat(3000)}\r\n`,
      headOf(right, ["Content-Length: 5", "Expect: something-else"]),
      "GET /health HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
      "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
      "CONNECT else.example:443 HTTP/1.1\r\nHost: a\r\n\r\n",
      "\r\n\r\n\r\n\u0000\u0000",
    ];
    return one("no request that is usual", Buffer.from(bytes[draw(bytes.length)]!, "latin1"), {
      atEnd: "half-close",
    });
  },
  (_, right) => {
    const body = bodyOf(right);
    const head = Buffer.from(headOf(right, [`Content-Length: ${body.length}`, "Expect: 100-continue"]));
    return {...one("asked whether to go on", ""), pieces: [head, body], pauseMs: 5};
  },
];
