/** What the runner tells of a finished run. Its own type lies in the runner, which lib must not know. */
import * as z from "zod";

const json = z.json();

const file = z.object({
  name: z.string(),
  /** From the project's folder. */
  path: z.string(),
  absolutePath: z.string(),
  /** Content digest. */
  content: z.string(),
});

export const reportSchema = z.object({
  /** The project's folder, absolute. */
  workspace: z.string(),
  stage: z.string(),
  /** The stage's name, with what was bound: `train`, `cv@fold-3`. */
  instance: z.string(),
  fingerprint: z.string(),
  /** Digest of the code. */
  code: z.string(),
  params: z.record(z.string(), json),
  bindings: z.record(z.string(), json),
  deps: z.array(file),
  outs: z.array(file),
  /** ISO 8601. */
  startedAt: z.iso.datetime({offset: true}),
  seconds: z.number().nonnegative(),
  observations: z.array(json),
});

export type RunReport = z.infer<typeof reportSchema>;
