/**
 * The bytes of a checkpoint: a header in JSON and named float32 arrays.
 *
 *     0   "kymockpt"
 *     8   version of the format, uint32, little-endian like all that follows
 *     12  length of the header in bytes, a multiple of 4, uint32
 *     16  the header, UTF-8, filled up with spaces
 *         the arrays one after another, as the header lists them
 *         SHA-256 of everything before
 */
import {createHash} from "node:crypto";
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";

const MAGIC = "kymockpt";
const VERSION = 1;
const START = 16;
const DIGEST = 32;

export interface CheckpointContent {
  /** Plain JSON. */
  readonly header: unknown;
  readonly arrays: ReadonlyMap<string, Float32Array>;
}

const headerSchema = z.strictObject({
  content: z.unknown(),
  /** Name of each array and how many numbers it holds. */
  arrays: z.array(z.tuple([z.string(), z.number().int().nonnegative()])),
});

export function encodeCheckpoint({header, arrays}: CheckpointContent): Uint8Array {
  const list = [...arrays].map(([name, {length}]) => [name, length]);
  const json = Buffer.from(JSON.stringify({content: header, arrays: list}));
  const fill = Buffer.alloc(-json.length & 3, " ");
  const start = Buffer.alloc(START);
  start.write(MAGIC, "latin1");
  start.writeUInt32LE(VERSION, 8);
  start.writeUInt32LE(json.length + fill.length, 12);
  const values = [...arrays.values()].map(({buffer, byteOffset, byteLength}) => {
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  const content = Buffer.concat([start, json, fill, ...values]);
  return Buffer.concat([content, createHash("sha256").update(content).digest()]);
}

/**
 * Throws an ExpectedError for a file that is none, of another version, cut, damaged, or whose sizes do not add up.
 */
export function decodeCheckpoint(bytes: Uint8Array, file: string): CheckpointContent {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < START + DIGEST || buffer.toString("latin1", 0, MAGIC.length) !== MAGIC)
    throw refuse(file, "byte 0", `not a checkpoint of kymo, or cut within its first ${START + DIGEST} bytes`);
  const version = buffer.readUInt32LE(8);
  if (version !== VERSION)
    throw refuse(file, "byte 8", `a checkpoint of format ${version}; this version of kymo reads ${VERSION}`);
  const end = buffer.length - DIGEST;
  const digest = createHash("sha256").update(buffer.subarray(0, end)).digest();
  if (!digest.equals(buffer.subarray(end)))
    throw refuse(file, `byte ${end}`, "the checksum does not match: the file was cut or altered");
  const headerLength = buffer.readUInt32LE(12);
  if (START + headerLength > end)
    throw refuse(
      file,
      "byte 12",
      `the header declares ${headerLength} bytes, but only ${end - START} are there`,
    );
  const {content, arrays: list} = parseHeader(buffer.toString("utf8", START, START + headerLength), file);
  const declared = list.reduce((sum, [, length]) => sum + 4 * length, 0);
  const present = end - START - headerLength;
  if (declared !== present)
    throw refuse(file, "header", `the arrays declare ${declared} bytes, but ${present} are there`);
  const arrays = new Map<string, Float32Array>();
  let at = bytes.byteOffset + START + headerLength;
  for (const [name, length] of list) {
    if (arrays.has(name)) throw refuse(file, "header", `two arrays are named "${name}"`);
    arrays.set(name, new Float32Array(bytes.buffer.slice(at, at + 4 * length)));
    at += 4 * length;
  }
  return {header: content, arrays};
}

function parseHeader(text: string, file: string): z.infer<typeof headerSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse(file, "header", "the header is not JSON", cause);
  }
  const result = headerSchema.safeParse(value);
  if (!result.success) throw refuse(file, "header", z.prettifyError(result.error), result.error);
  return result.data;
}

function refuse(file: string, place: string, message: string, cause?: unknown): ExpectedError {
  const hint = "Delete the file to train from the start, or put back a whole copy of it.";
  return new ExpectedError("input", message, {file, place, hint, cause});
}
