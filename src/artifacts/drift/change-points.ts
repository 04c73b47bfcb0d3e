/** When a recording changed by more than people do in a stretch as long, and what is to be thought of each part. */
import * as z from "zod";
import {levelSchema} from "../level.ts";
import {measured} from "./measured.ts";

const pointSchema = z.object({
  /** ms since the Unix epoch, with the ends of the 95 % interval. */
  timeMs: z.number(),
  lowMs: z.number(),
  highMs: z.number(),
  /** Which channel shows it most, and whether in its mean (training sd) or the logarithm of its deviation within windows. */
  channel: z.string(),
  what: z.enum(["mean", "deviation"]),
  before: measured,
  after: measured,
  /** Chance that one more person changes as much in a stretch as long. */
  p: measured,
  /** The first window after it. */
  row: z.number().int().nonnegative(),
});

export const changePointsSchema = z.object({
  withheld: z.string().nullable(),
  /** Why there may be more of them than claimed; null where nothing speaks for it. */
  caution: z.string().nullable(),
  /** Of the largest break of the whole recording; null where none was looked for. */
  p: z.number().nullable(),
  points: z.array(pointSchema),
});

export const stretchSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  windows: z.number().int().positive(),
  level: levelSchema,
  headline: z.string(),
});

export type ChangePoints = z.infer<typeof changePointsSchema>;
export type Stretch = z.infer<typeof stretchSchema>;
