/** The parameters of `ingest`: what a file may unpack to. */
import * as z from "zod";

export const ingestParams = z.object({
  maxUncompressedMB: z.number().positive(),
  maxRatio: z.number().positive(),
});

/** When the last recording may have been made: a later time was counted from another epoch. */
export const dataParams = z.object({latest: z.iso.date().optional()}).optional();
