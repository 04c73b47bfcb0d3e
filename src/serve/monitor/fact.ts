/** The lines of the monitor's file, checked when they are read. */
import * as z from "zod";
import {eventSchema, personDriftSchema} from "../../artifacts/monitoring.ts";
import type {Fact} from "../../judgement/monitor/watch.ts";

const count = z.number().int().nonnegative();
const figure = z.number().nullable();

const tallySchema = z.object({
  windows: count,
  requests: count,
  confidence: z.number(),
  squares: z.number(),
  least: figure,
  most: figure,
  high: count,
  moderate: count,
  low: count,
  uncertain: count,
  entropy: z.number(),
  margin: z.number(),
  classes: z.array(count),
  pairs: count,
  flips: count,
  bouts: count,
  dwell: count,
  short: count,
  labelled: z.record(z.string().regex(/^\d+,\d+$/), z.number().int().positive()),
});

export const factSchema: z.ZodType<Fact> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("bucket"),
    bucket: z.object({
      person: z.string(),
      from: z.number(),
      seconds: z.number().positive(),
      tally: tallySchema,
    }),
  }),
  z.object({kind: z.literal("forgotten"), person: z.string()}),
  z.object({
    kind: z.literal("asked"),
    asked: z.object({
      id: z.string(),
      person: z.string(),
      at: z.number(),
      predicted: z.array(count),
      labels: z.array(z.number().int().min(-1)),
    }),
  }),
  z.object({kind: z.literal("drift"), drift: personDriftSchema}),
  z.object({kind: z.literal("event"), event: eventSchema}),
  z.object({kind: z.literal("since"), at: z.number()}),
  z.object({
    kind: z.literal("baseline"),
    baseline: z.object({digest: z.string(), sinceMs: z.number()}),
  }),
]);
