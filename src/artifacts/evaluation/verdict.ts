/** The answer to "can I trust this model on new people?", in an evaluation. */
import * as z from "zod";
import type {Immutable} from "../json-file.ts";
import {levelSchema} from "../level.ts";

const checkSchema = z.object({
  name: z.string(),
  level: levelSchema,
  figure: z.number().nullable(),
  threshold: z.number().nullable(),
  reason: z.string(),
});

export const verdictSchema = z.object({
  level: levelSchema,
  /** One sentence. */
  statement: z.string(),
  /** Each names its figure and its threshold; of a pass, what was passed. */
  reasons: z.array(z.string()),
  checks: z.array(checkSchema),
});

export type Verdict = Immutable<z.infer<typeof verdictSchema>>;
export type Check = Verdict["checks"][number];
