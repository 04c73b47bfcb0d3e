/** Requests that are wrong in every way that chance finds, of every route that takes something. */
import {gzipSync} from "node:zlib";

/** What is right, to be damaged. */
export interface Known {
  /** A table of windows as Arrow IPC. */
  readonly table: Buffer;
  /** Of an answer that was given. */
  readonly id: string;
}

export const window = Array.from({length: 200}, (_, i) => [0, Math.sin(i / 7), 9.81, 3 * Math.cos(i), 0, 1]);
const samples = Array.from({length: 300}, (_, i) => [1.7e12 + i * 20, 0, Math.sin(i), 9.81, 0, 99, 1]);
const tensor = (data: unknown, changes: object = {}) => ({
  inputs: [{name: "windows", shape: [1, 200, 6], datatype: "FP32", data, ...changes}],
});

export type Draw = (below: number) => number;

export interface RandomRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "OPTIONS" | "HEAD";
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload?: Buffer | string;
}

const SCALARS: readonly unknown[] = [
  ...[null, true, "", "NaN", -0, 1e308, -1e308, 2 ** 53, 1e-320, {}, [], [[]], "\u0000", "\ud800"],
  {__proto__: null, constructor: {prototype: {polluted: true}}},
];

/** A value with one place in it changed. */
function mutate(value: unknown, draw: Draw): unknown {
  if (Array.isArray(value) && value.length > 0 && draw(8) > 0) {
    const at = draw(value.length);
    const copy = [...value];
    const kind = draw(6);
    if (kind === 0) copy.splice(at, 1);
    else if (kind === 1) copy.splice(at, 0, copy[at]);
    else copy[at] = mutate(copy[at], draw);
    return copy;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value) && draw(8) > 0) {
    const keys = Object.keys(value);
    const key = keys[draw(keys.length)] ?? "x";
    const copy: Record<string, unknown> = {...value};
    const kind = draw(6);
    if (kind === 0) delete copy[key];
    else if (kind === 1) copy[`${key}x`] = copy[key];
    else copy[key] = mutate(copy[key], draw);
    return copy;
  }
  return SCALARS[draw(SCALARS.length)];
}

function flip(bytes: Buffer, draw: Draw): Buffer {
  const copy = Buffer.from(bytes);
  for (let i = draw(20) + 1; i > 0; i--)
    copy[draw(Math.min(copy.length, draw(2) === 0 ? 2000 : copy.length))] = draw(256);
  return draw(4) === 0 ? copy.subarray(0, draw(copy.length)) : copy;
}

export const JSON_TYPE = {"content-type": "application/json"};

export const MAKERS: readonly ((draw: Draw, known: Known) => RandomRequest)[] = [
  (draw) => post("/predict", JSON.stringify(mutate({window, units: {accel: "g"}, scaled: false}, draw))),
  (draw) => post("/predict", JSON.stringify(mutate({recording: {samples}, session: "s"}, draw))),
  (draw) => post("/predict/batch", JSON.stringify(mutate({windows: [window, window]}, draw))),
  (draw) => post("/predict/batch", JSON.stringify(mutate({recordings: [{recording: {samples}}]}, draw))),
  (draw) => post("/v2/models/sample/infer", JSON.stringify(mutate(tensor(window), draw))),
  (draw) => post("/predict", flip(Buffer.from(JSON.stringify({window})), draw)),
  (draw, {table}) =>
    post("/predict/batch", flip(table, draw), {"content-type": "application/vnd.apache.arrow.stream"}),
  (draw) => {
    const lines = Array.from({length: draw(5)}, () => JSON.stringify(mutate({window}, draw))).join("\n");
    return post("/predict/batch", flip(Buffer.from(`${lines}\n`), draw), {
      "content-type": "application/x-ndjson",
    });
  },
  (draw) => {
    const json = Buffer.from(
      JSON.stringify(tensor(undefined, {parameters: {binary_data_size: draw(2) ? 4800 : draw(1e6)}})),
    );
    const headers = {
      "content-type": "application/octet-stream",
      "inference-header-content-length": [
        String(json.length),
        String(draw(9999)),
        "-1",
        "1e3",
        "9".repeat(40),
      ][draw(5)]!,
    };
    return post(
      "/v2/models/sample/infer",
      Buffer.concat([json, Buffer.alloc(draw(2) ? 4800 : draw(9000), draw(256))]),
      headers,
    );
  },
  (draw) => post("/predict", `${'[{"a":'.repeat(draw(30_000))}1`),
  (draw) => post("/predict", "x".repeat(draw(1_200_000))),
  (draw) =>
    post("/predict", gzipSync(Buffer.alloc(draw(1e6))), {
      ...JSON_TYPE,
      "content-encoding": ["gzip", "br", "x"][draw(3)]!,
    }),
  (draw) =>
    post("/predict", JSON.stringify({window}), {
      "content-type": ["text/html", "application/xml", "a/b;c", "é", "application/json; charset=utf-16"][
        draw(5)
      ]!,
    }),
  (draw) => {
    const urls = [
      "/../etc/passwd",
      "/%00",
      "/predict%2f..",
      "//predict",
      "/predict/",
      "/docs/../params.yaml",
      "/docs/%2e%2e/package.json",
      "/v2/models/%2e%2e/infer",
      "/%",
      "/?a=%",
      "/health?x[]=1",
      `/${"a/".repeat(draw(500))}`,
      "/v2/models/sample/versions/x/infer",
    ];
    const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"] as const;
    return {method: methods[draw(7)]!, url: urls[draw(urls.length)]!, headers: {}};
  },
  (draw) => ({
    method: "GET",
    url: "/health",
    headers: Object.fromEntries(Array.from({length: draw(300)}, (_, i) => [`x-${i}`, "y".repeat(draw(50))])),
  }),
  (draw) => ({
    method: "GET",
    url: "/model-info",
    headers: {
      authorization: ["Bearer", "Bearer kymo_", "Basic eA==", `Bearer ${"k".repeat(draw(5000))}`][draw(4)]!,
      "x-request-id": "a b\u00e9",
    },
  }),
  (draw) => {
    const names = [
      "recording",
      "accelerometer",
      "gyroscope",
      "session",
      "__proto__",
      "constructor",
      "",
      "x".repeat(200),
    ];
    const files = ["a.json", "../../a.csv", "a.fit", "a.xlsx", "a.csv.gz", "\u0000", "a", ".json"];
    const part = () =>
      `--b\r\nContent-Disposition: form-data; name="${names[draw(names.length)]}"${draw(4) === 0 ? "" : `; filename="${files[draw(files.length)]}"`}\r\n${draw(5) === 0 ? "Content-Type: a\r\nX: y\r\n" : ""}\r\n${"z".repeat(draw(2000))}\r\n`;
    const body = Array.from({length: draw(10)}, part).join("") + (draw(3) === 0 ? "" : "--b--\r\n");
    return post(
      "/upload",
      flip(Buffer.from(`${body} `), () => draw(1 << 20) % Math.max(1, body.length)),
      {"content-type": `multipart/form-data; boundary=${["b", "", "b".repeat(100)][draw(3)]}`},
    );
  },
  (draw, {id}) =>
    post(
      "/labels",
      JSON.stringify(mutate({labels: [{request: id, window: 0, activity: "sitting"}, {request: id}]}, draw)),
    ),
  (draw, {id}) => post("/labels", flip(Buffer.from(JSON.stringify({labels: [{request: id}]})), draw)),
  (draw) => ({
    method: draw(2) === 0 ? "GET" : "HEAD",
    url: ["/monitor", "/metrics", "/openapi.json", "/", "/docs", "/v2", "/v2/health/ready"][draw(7)]!,
    headers: [
      {},
      {"x-person": ["", "a b", "x".repeat(300), "\u00e9", "../..", "__proto__"][draw(6)]!},
      {accept: ["", "*/*;q=x", "a/b", ",".repeat(draw(4000)), "application/json;q=-1"][draw(5)]!},
      {"if-none-match": "*", range: "bytes=0-,5-1,-9"},
    ][draw(4)] as Record<string, string>,
  }),
  // An Arrow stream whose lengths lie: of its messages, their bodies, their buffers.
  (draw, {table}) => {
    const copy = Buffer.from(table);
    for (let i = draw(4) + 1; i > 0; i--)
      copy.writeInt32LE(
        [-1, 0, 1, 0x7fffffff, draw(1 << 20)][draw(5)]!,
        4 * draw(Math.min(copy.length, 3000) / 4 - 1),
      );
    return post("/predict/batch", copy, {"content-type": "application/vnd.apache.arrow.stream"});
  },
  (draw) => {
    const shape = [
      [1, 200, 6],
      [0, 200, 6],
      [-1, 200, 6],
      [1, 6, 200],
      [1e9, 1e9, 1e9],
      [1200],
      [],
      [1.5, 200, 6],
    ][draw(8)]!;
    const datatype = ["FP32", "FP64", "INT8", "BYTES", "", "fp32"][draw(6)]!;
    const size = [4800, 9600, 0, 1, 4799, -4800, 2 ** 40][draw(7)]!;
    const json = JSON.stringify({
      inputs: [{name: ["windows", "x"][draw(2)], shape, datatype, parameters: {binary_data_size: size}}],
      outputs: [{name: ["probabilities", "y"][draw(2)], parameters: {binary_data: true}}],
    });
    return post(
      "/v2/models/sample/infer",
      Buffer.concat([Buffer.from(json), Buffer.alloc([4800, 9600, 1, 0][draw(4)]!, draw(256))]),
      {
        "content-type": "application/octet-stream",
        "inference-header-content-length": String(json.length + [0, 0, 0, 1, -1, 1e6][draw(6)]!),
      },
    );
  },
];

export function post(
  url: string,
  payload: Buffer | string,
  headers: Record<string, string> = JSON_TYPE,
): RandomRequest {
  return {method: "POST", url, headers, payload};
}
