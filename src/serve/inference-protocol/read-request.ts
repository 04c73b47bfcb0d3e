/** The windows of an inference request: JSON, or JSON followed by tensors in binary, little-endian. */
import type {Scaler} from "../../artifacts/scaler.ts";
import {scaleWindows} from "../../windows/scaling.ts";
import {checkCount, checkFinite, parseBody} from "../input/prepare-body.ts";
import {Problem, problemOfIssues} from "../problem.ts";
import {type InferRequest, inferSchema} from "./schema.ts";

export const INPUT = "windows";

export interface InferInput {
  readonly request: InferRequest;
  /** (windows, length, channels), row-major, standardised. */
  readonly x: Float32Array;
}

const BYTES: Readonly<Record<string, number>> = {FP32: 4, FP64: 8};

/** `headerLength` is that of Inference-Header-Content-Length; undefined where all is JSON. Throws a Problem. */
export function readInferRequest(
  body: Buffer,
  headerLength: string | undefined,
  scaler: Scaler,
  maxWindows: number,
): InferInput {
  const {json, binary} = split(body, headerLength);
  const parsed = inferSchema.safeParse(parseBody(json));
  if (!parsed.success) throw problemOfIssues(parsed.error);
  const request = parsed.data;
  const [input, ...others] = request.inputs;
  if (input === undefined || others.length > 0 || input.name !== INPUT)
    throw refuse("/inputs", `expected one input, "${INPUT}"`);
  const {window: length, channels} = scaler;
  const size = length * channels.length;
  const {shape, datatype} = input;
  if (shape.length !== 3 || shape[1] !== length || shape[2] !== channels.length)
    throw refuse(
      "/inputs/0/shape",
      `expected [windows, ${length}, ${channels.length}], found [${shape.join(", ")}]`,
    );
  const rows = shape[0]!;
  checkCount(rows, maxWindows);
  const bytes = BYTES[datatype];
  if (bytes === undefined)
    throw refuse("/inputs/0/datatype", `expected FP32 or FP64, found ${datatype.slice(0, 20)}`);
  const values = readValues(input, rows * size, bytes, binary);
  const isScaled = input.parameters?.scaled === true || request.parameters?.scaled === true;
  const x = isScaled ? Float32Array.from(values) : scale(values, rows, scaler);
  checkFinite(x, size);
  return {request, x};
}

function split(body: Buffer, headerLength: string | undefined): {json: Buffer; binary: Buffer} {
  if (headerLength === undefined) return {json: body, binary: Buffer.alloc(0)};
  const length = /^\d{1,9}$/.test(headerLength) ? Number(headerLength) : Number.NaN;
  if (!(length <= body.length))
    throw new Problem("bad-request", "Inference-Header-Content-Length is not within the body");
  return {json: body.subarray(0, length), binary: body.subarray(length)};
}

function readValues(
  {parameters, data}: InferRequest["inputs"][number],
  count: number,
  bytes: number,
  binary: Buffer,
): Float32Array | Float64Array {
  const announced = parameters?.binary_data_size;
  if (announced === undefined) return flatten(data, count);
  if (data !== undefined) throw refuse("/inputs/0/data", "values are given both as JSON and in binary");
  if (announced !== count * bytes || binary.length !== announced)
    throw refuse(
      "/inputs/0/parameters/binary_data_size",
      `${count} values of ${bytes} bytes are ${count * bytes}; announced are ${announced}, sent ${binary.length}`,
    );
  const aligned = new Uint8Array(binary); // the tensor may lie at any byte of the body
  return bytes === 4 ? new Float32Array(aligned.buffer) : new Float64Array(aligned.buffer);
}

function flatten(data: readonly unknown[] | undefined, count: number): Float64Array {
  const out = new Float64Array(count);
  let at = 0;
  const add = (list: readonly unknown[], depth: number): void => {
    for (const value of list)
      if (typeof value === "number" && at < count) out[at++] = value;
      else if (Array.isArray(value) && depth < 3) add(value, depth + 1);
      else if (typeof value === "number")
        throw refuse("/inputs/0/data", `more than the ${count} values of the shape`);
      else throw refuse("/inputs/0/data", `value ${at} is no number`);
  };
  add(data ?? [], 1);
  if (at < count) throw refuse("/inputs/0/data", `${at} values; the shape has ${count}`);
  return out;
}

/** m/s² and deg/s, as the stage `windows` scales them. */
function scale(values: Float32Array | Float64Array, rows: number, scaler: Scaler): Float32Array {
  const {window, channels} = scaler;
  const width = channels.length;
  const columns = channels.map((_, c) => {
    const column = new Float64Array(rows * window);
    for (let row = 0; row < column.length; row++) column[row] = values[row * width + c]!;
    return column;
  });
  return scaleWindows(
    columns,
    Int32Array.from({length: rows}, (_, i) => i * window),
    window,
    scaler,
  );
}

function refuse(pointer: string, detail: string): Problem {
  return new Problem("unprocessable", `${pointer}: ${detail}`, {errors: [{pointer, detail}]});
}
