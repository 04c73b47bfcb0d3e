/**
 * artifacts/robustness.json (`robustness/1`): what the accuracy on the test people stands on, and what costs how much of
 * it. Falls are accuracy as it is less accuracy as changed, so that above 0 something is lost.
 */
import * as z from "zod";
import {estimateSchema} from "./evaluation/figures.ts";
import {type Immutable, type JsonArtifact, parseJson, writeJson} from "./json-file.ts";

const KIND = "robustness/1";

const count = z.number().int().nonnegative();

export const CHANGES = ["noise", "lost", "rate", "rotation", "wrist"] as const;

const robustnessSchema = z.object({
  kymo: z.literal(KIND),
  model: z.object({name: z.string(), hash: z.string()}),
  simulated: z.boolean(),
  /** Test people, or the sessions of one; "none" where there is one session. */
  unit: z.enum(["user", "session", "none"]),
  units: count,
  windows: count,
  level: z.number(),
  rounds: count,
  /** Mean over units of their accuracy. */
  accuracy: estimateSchema,
  /** Of what was permuted; the intervals of all of them hold together. */
  importance: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(["channel", "sensor", "span"]),
      fall: estimateSchema,
    }),
  ),
  curves: z.array(
    z.object({
      change: z.enum(CHANGES),
      /** In the unit of the change; the unchanged windows are not among them. */
      points: z.array(z.object({severity: z.number(), accuracy: estimateSchema, fall: estimateSchema})),
    }),
  ),
});

export type Robustness = Immutable<z.infer<typeof robustnessSchema>>;

const ARTIFACT: JsonArtifact<Robustness> = {
  name: "a robustness",
  kind: KIND,
  schema: robustnessSchema,
  hint: 'Rebuild it with the stage "robustness".',
};

/** Checked, with its fields in the order of the schema. */
export const writeRobustness = (path: string, robustness: Robustness): Promise<void> =>
  writeJson(path, parseJson(JSON.stringify(robustness), path, ARTIFACT), 1);
