/** The parameters of `ingest`: what a file may unpack to. */
import * as z from "zod";

export const ingestParams = z.object({
  maxUncompressedMB: z.number().positive(),
  maxRatio: z.number().positive(),
});
