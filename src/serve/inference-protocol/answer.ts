/** The answer of an inference request: tensors as JSON, or in binary behind it, as each output was asked for. */
import {endianness} from "node:os";
import {summarise} from "../../windows/predictions.ts";
import type {ServedModel} from "../model/served-model.ts";
import {Problem} from "../problem.ts";
import type {InferAnswer, InferRequest} from "./schema.ts";

export interface EncodedAnswer {
  readonly body: Buffer;
  /** Bytes of JSON at its beginning; undefined where all is JSON. */
  readonly headerLength: number | undefined;
}

type Values = Float32Array | readonly string[];

export const OUTPUTS = ["probabilities", "activity", "confidence", "entropy", "margin"] as const;

export function versionOf({version}: ServedModel): string {
  return version ?? "0";
}

/** Throws a Problem for an output that there is not. */
export function encodeAnswer(model: ServedModel, request: InferRequest, p: Float32Array): EncodedAnswer {
  const {classes} = model.scaler;
  const rows = p.length / classes.length;
  const tensors = tensorsOf(p, classes);
  const wanted = request.outputs ?? OUTPUTS.map((name) => ({name, parameters: undefined}));
  const allBinary = request.parameters?.binary_data_output === true;
  const outputs: InferAnswer["outputs"] = [];
  const binary: Buffer[] = [];
  for (const [i, {name, parameters}] of wanted.entries()) {
    const values = Object.hasOwn(tensors, name) ? tensors[name as keyof typeof tensors] : undefined;
    if (values === undefined)
      throw new Problem(
        "unprocessable",
        `/outputs/${i}: there is no output ${JSON.stringify(name.slice(0, 40))}`,
        {
          hint: `The outputs are ${OUTPUTS.join(", ")}.`,
        },
      );
    const isText = !(values instanceof Float32Array);
    const head = {
      name,
      datatype: isText ? "BYTES" : "FP32",
      shape: name === "probabilities" ? [rows, classes.length] : [rows],
    };
    if (parameters?.binary_data === true || (allBinary && parameters?.binary_data !== false)) {
      const bytes = isText ? encodeTexts(values) : encodeNumbers(values);
      binary.push(bytes);
      outputs.push({...head, parameters: {binary_data_size: bytes.length}});
    } else outputs.push({...head, data: isText ? [...values] : Array.from(values, decimal)});
  }
  const {digests} = model;
  const answer: InferAnswer = {
    model_name: model.name,
    model_version: versionOf(model),
    ...(request.id === undefined ? {} : {id: request.id}),
    parameters: {
      model_digest: digests.model,
      scaler_digest: digests.scaler,
      code_digest: digests.code,
      ...(digests.baseline === null ? {} : {baseline_digest: digests.baseline}),
    },
    outputs,
  };
  const json = Buffer.from(JSON.stringify(answer));
  if (binary.length === 0) return {body: json, headerLength: undefined};
  return {body: Buffer.concat([json, ...binary]), headerLength: json.length};
}

function tensorsOf(p: Float32Array, classes: readonly string[]): Record<(typeof OUTPUTS)[number], Values> {
  const {predicted, confidence, entropy, margin, probabilities} = summarise(p, classes.length);
  const rounded = new Float32Array(p.length);
  for (let row = 0; row < predicted.length; row++)
    for (let c = 0; c < classes.length; c++) rounded[row * classes.length + c] = probabilities[c]![row]!;
  return {
    probabilities: rounded,
    activity: Array.from(predicted, (code) => classes[code]!),
    confidence,
    entropy,
    margin,
  };
}

/** Each text with its length in four bytes before it. */
function encodeTexts(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

function encodeNumbers(values: Float32Array): Buffer {
  const bytes = Buffer.from(values.slice().buffer);
  return endianness() === "LE" ? bytes : bytes.swap32();
}

function decimal(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
