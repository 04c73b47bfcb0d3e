/** What drift is judged by, and what was found. */
import * as z from "zod";
import {levelSchema} from "../level.ts";
import {measured} from "./measured.ts";

/** A threshold as it stood when the verdict was made, for the report's table of rules. */
export const ruleSchema = z.object({
  id: z.string(),
  title: z.string(),
  unit: z.string(),
  /** `above`: broken when the value is larger. */
  broken: z.enum(["above", "below"]),
  /** Below this the recording cannot be judged by the data that there is. */
  unknown: z.number().nullable(),
  warn: z.number().nullable(),
  fail: z.number().nullable(),
});

/** One rule that was broken, with what it was judged by. */
const causeSchema = z.object({
  /** Stable name, such as `degenerate.largest-share`; channel rules end in the channel: `psi.Ax`. */
  id: z.string(),
  level: levelSchema,
  title: z.string(),
  /** One sentence with the figures. */
  evidence: z.string(),
  value: measured,
  threshold: z.number(),
  /** How far past the threshold, in the unit of `value`; positive when broken. */
  margin: measured,
  likelyCause: z.string(),
});

export const verdictSchema = z.object({
  level: levelSchema,
  /** One sentence that may stand alone at the top of the report. */
  headline: z.string(),
  /** Worst first. */
  causes: z.array(causeSchema),
});

export type Rule = z.infer<typeof ruleSchema>;
export type Cause = z.infer<typeof causeSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
