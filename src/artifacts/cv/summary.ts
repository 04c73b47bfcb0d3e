/** artifacts/cv.json (`cv/2`): what a cross-validation came to. Shares are 0 to 1; what is undefined is null. */
import * as z from "zod";
import {type Immutable, type JsonArtifact, readJson, writeJson} from "../json-file.ts";
import {divergenceSchema, stoppedSchema} from "../training/epoch.ts";

const KIND = "cv/2";

const count = z.number().int().nonnegative();
const names = z.array(z.string());
const figure = z.number().nullable();

const spreadSchema = z.object({
  /** Figures that are defined. */
  n: count,
  mean: figure,
  median: figure,
  /** Sample standard deviation (divided by n − 1); null of fewer than two. */
  sd: figure,
  least: figure,
  greatest: figure,
  /** Of the mean; null of fewer than two. */
  lo: figure,
  hi: figure,
});

const scoresSchema = z.object({
  windows: count,
  accuracy: z.number(),
  /** Mean recall over the classes that occur. */
  balancedAccuracy: z.number(),
  /** Mean F1 over the classes that occur. */
  macroF1: z.number(),
});

const twoScores = scoresSchema.pick({accuracy: true, macroF1: true});

/** A tested user, in the one fold that held the user out. */
const personSchema = z.object({
  user: z.string(),
  fold: z.string(),
  ...scoresSchema.shape,
  naiveBayes: twoScores,
  majority: twoScores,
});

const foldSchema = z.object({
  fold: z.string(),
  test: names,
  validation: names,
  trainUsers: count,
  windows: z.object({train: count, validation: count, test: count}),
  /** Of all its test windows together; null where no weights came out of it. */
  scores: scoresSchema.nullable(),
  epochs: count,
  bestEpoch: count,
  stopped: stoppedSchema,
  diverged: divergenceSchema.nullable(),
  warnings: names,
});

const spreadsSchema = z.object({
  accuracy: spreadSchema,
  balancedAccuracy: spreadSchema,
  macroF1: spreadSchema,
});

/** Over people. */
const baselineSchema = z.object({
  accuracy: spreadSchema,
  macroF1: spreadSchema,
  /** The model's accuracy less this one's, person by person. */
  gain: spreadSchema,
});

/** Windows drawn at random, beside the fold of whole users whose number it has. */
const randomSplitSchema = z.object({
  fold: z.string(),
  ...scoresSchema.shape,
  naiveBayes: z.number(),
  /** Tested windows that share samples with a training window. */
  sharing: count,
  /** Accuracy of the fold of whole users. */
  beside: figure,
});

const randomSplitsSchema = z.object({
  splits: z.array(randomSplitSchema),
  /** Means over the splits. */
  accuracy: z.number(),
  macroF1: z.number(),
  naiveBayes: z.number(),
  /** Of all tested windows. */
  sharingShare: z.number(),
  /** Its accuracy less the mean over people. */
  optimism: figure,
  /** Its accuracy less that of the very folds beside which the splits stand. */
  optimismBeside: figure,
});

export const SCHEMES = ["leave-one-user-out", "grouped-k-fold"] as const;

const summarySchema = z.object({
  kymo: z.literal(KIND),
  scheme: z.enum(SCHEMES),
  /** Of every interval. */
  level: z.number(),
  seed: z.number().int(),
  data: z.object({
    source: z.string(),
    simulated: z.boolean(),
    users: count,
    windows: count,
    classes: names,
    rateHz: z.number(),
    lengthSamples: count,
    stepSamples: count,
  }),
  /** One figure a person. */
  overPeople: spreadsSchema,
  /** One figure a fold, with Nadeau and Bengio's correction. */
  overFolds: spreadsSchema,
  people: z.array(personSchema),
  folds: z.array(foldSchema),
  /** Test windows of all folds in one matrix. */
  pooled: z.object({
    scores: scoresSchema.nullable(),
    confusion: z.object({
      counts: z.array(z.array(count)),
      rowShares: z.array(z.array(figure)),
      pairs: z.array(z.object({truth: count, predicted: count, windows: count, shareOfTruth: z.number()})),
    }),
  }),
  baselines: z.object({majority: baselineSchema, naiveBayes: baselineSchema}),
  randomSplit: randomSplitsSchema.nullable(),
  /** Folds of which no weights came out; their people have no figure. */
  failed: names,
  cautions: names,
});

export type CvSummary = Immutable<z.infer<typeof summarySchema>>;
export type Spread = Immutable<z.infer<typeof spreadSchema>>;
export type Person = CvSummary["people"][number];
export type FoldSummary = CvSummary["folds"][number];
export type Baseline = CvSummary["baselines"]["majority"];
export type RandomSplits = NonNullable<CvSummary["randomSplit"]>;

const ARTIFACT: JsonArtifact<CvSummary> = {
  name: "a cross-validation's summary",
  kind: KIND,
  schema: summarySchema,
  hint: 'Rebuild it with the stage "cv_report".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readCv = (path: string): Promise<CvSummary> => readJson(path, ARTIFACT);

export const writeCv = (path: string, summary: CvSummary): Promise<void> => writeJson(path, summary, 2);
