/** reports/comparison.json (`comparison/1`): two models on the same labelled windows of people whom neither knows. */
import * as z from "zod";
import {estimateSchema} from "./evaluation/figures.ts";
import {type Immutable, type JsonArtifact, parseJson, writeJson} from "./json-file.ts";

const KIND = "comparison/1";

const count = z.number().int().nonnegative();
const figure = z.number().nullable();

const comparisonSchema = z.object({
  kymo: z.literal(KIND),
  /** `hands@1.2.0`; differences are b − a. */
  a: z.object({label: z.string(), hash: z.string()}),
  b: z.object({label: z.string(), hash: z.string()}),
  /** SHA-256 of the file of labelled windows. */
  windowsHash: z.string(),
  windows: count,
  /** Labels that one of the models does not know: their windows are left out. */
  leftOut: z.object({labels: z.array(z.string()), windows: count}),
  simulated: z.boolean(),
  level: z.number(),
  alpha: z.number(),
  /** Difference in mean accuracy over people, either way, that does not matter. */
  margin: z.number(),
  accuracy: z.object({a: z.number(), b: z.number()}),
  /** Over windows, with an interval over people. */
  pooled: estimateSchema,
  /** Mean over people, each once: what the tests are about. */
  perPerson: estimateSchema,
  /** One-sided p; null for fewer than two people. */
  tests: z.object({
    /** That b is worse than a by the margin or more is rejected. */
    bNoWorse: figure,
    aNoWorse: figure,
    /** Two one-sided tests: the larger of the two. */
    equivalent: figure,
    /** By flipping the sign of each person's difference, two-sided; null beyond 20 people. */
    signFlip: figure,
  }),
  mcnemar: z.object({onlyA: count, onlyB: count, p: z.number()}),
  people: z.array(z.object({user: z.string(), windows: count, a: z.number(), b: z.number()})),
  classes: z.array(
    z.object({class: z.string(), windows: count, a: z.number(), b: z.number(), difference: estimateSchema}),
  ),
  verdict: z.object({
    outcome: z.enum([
      "b better",
      "a better",
      "equivalent",
      "b no worse",
      "a no worse",
      "same answers",
      "cannot tell",
    ]),
    statement: z.string(),
  }),
});

export type Comparison = Immutable<z.infer<typeof comparisonSchema>>;

const ARTIFACT: JsonArtifact<Comparison> = {
  name: "a comparison",
  kind: KIND,
  schema: comparisonSchema,
  hint: "Write it again: pnpm model compare A B --html.",
};

/** Checks the text of a comparison; `file` only names it in the errors. */
export const parseComparison = (text: string, file: string): Comparison => parseJson(text, file, ARTIFACT);

export const writeComparison = (path: string, comparison: Comparison): Promise<void> =>
  writeJson(path, comparison, 2);
