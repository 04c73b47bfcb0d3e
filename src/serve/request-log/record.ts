/** A logged request: all that it takes to compute it again, and what was answered, to the bit. */
import * as z from "zod";
import {digestsSchema} from "../answer/stands-on.ts";

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

export const recordSchema = z.object({
  kymo: z.literal("request/1"),
  id: z.string(),
  time: z.iso.datetime(),
  route: z.enum(["/predict", "/predict/batch", "/v2"]),
  contentType: z.string(),
  /** Inference-Header-Content-Length of a binary inference request. */
  headerLength: z.string().nullable(),
  model: z.object({name: z.string(), version: z.string().nullable(), digests: digestsSchema}),
  /** The parameters of the stages that a recording went through: fuse, validate, windows. */
  settings: z.unknown(),
  body: base64,
  /** Probabilities (windows, classes) as float32, little-endian. */
  probabilities: base64,
});

export type RequestRecord = z.infer<typeof recordSchema>;
