/**
 * models/<name>.json (`model/3`), the model card: what a model is, what it was made of, how good it is on whom, and what it is not for.
 * After Mitchell et al., Model Cards for Model Reporting, 2019 (https://doi.org/10.1145/3287560.3287596).
 */
import * as z from "zod";
import {type JsonArtifact, parseJson, readJson} from "../json-file.ts";
import {writeFlatLists} from "./flat-lists.ts";

const KIND = "model/3";

export const metricSchema = z.object({
  value: z.number(),
  /** Bounds of the interval at `level`, over users where there are several; null where there is too little to say. */
  low: z.number().nullable(),
  high: z.number().nullable(),
});

export type Metric = z.infer<typeof metricSchema>;

const scores = z.object({
  windows: z.number().int(),
  users: z.number().int(),
  accuracy: metricSchema,
  macroF1: metricSchema,
});

export const cardSchema = z.object({
  kymo: z.literal(KIND),
  name: z.string(),
  description: z.string(),
  /** True where the people of the data are made up. */
  simulated: z.boolean(),
  licence: z.string(),
  model: z.object({
    /** SHA-256 of the `.keras` file. */
    hash: z.string(),
    architecture: z.string(),
    parameters: z.number().int(),
    trainableParameters: z.number().int(),
    /** Steps and channels of a window. */
    input: z.tuple([z.number().int(), z.number().int()]),
    classes: z.array(z.string()),
  }),
  windows: z.object({
    rateHz: z.number(),
    stepSamples: z.number().int(),
    channels: z.array(z.string()),
    units: z.object({accel: z.string(), gyro: z.string()}),
    gravity: z.string(),
    scalerHash: z.string(),
  }),
  /** Digests of what went in: the training stage's code, its parameters, each dependency by name, and all of these. */
  lineage: z.object({
    source: z.string(),
    code: z.string(),
    params: z.string(),
    deps: z.record(z.string(), z.string()),
    fingerprint: z.string(),
  }),
  users: z.object({
    train: z.array(z.string()),
    validation: z.array(z.string()),
    test: z.array(z.string()),
  }),
  training: z.object({
    seed: z.number().int(),
    threads: z.number().int(),
    epochs: z.number().int(),
    bestEpoch: z.number().int(),
    batchSize: z.number().int(),
    optimizer: z.string(),
    /** What the run promises: same seed, data and threads, same weights. */
    determinism: z.string(),
  }),
  metrics: z.object({
    level: z.number(),
    train: scores,
    validation: scores,
    /** People who took no part in training or any choice; null where none were held out. */
    test: scores.nullable(),
    testByUser: z.record(z.string(), z.object({windows: z.number().int(), accuracy: z.number()})),
    testByClass: z.record(
      z.string(),
      z.object({
        windows: z.number().int(),
        recall: z.number().nullable(),
        precision: z.number().nullable(),
        f1: z.number().nullable(),
      }),
    ),
  }),
  /** Sentences on what the model must not be used for, and why. */
  limits: z.array(z.string()),
});

export type ModelCard = z.infer<typeof cardSchema>;

const olderMetric = z.looseObject({}).transform((metric) => ({...metric, low: null, high: null}));
const olderScores = z.looseObject({accuracy: olderMetric, macroF1: olderMetric});

/**
 * The intervals of `model/2` were percentiles of resampled people, which hold the truth too seldom where people are
 * few: they are left out. Models in a registry keep the cards that they were registered with.
 */
const secondVersion = z
  .looseObject({
    lineage: z.looseObject({params: z.string().default("not recorded")}).or(z.unknown()),
    metrics: z
      .looseObject({train: olderScores, validation: olderScores, test: olderScores.nullable()})
      .or(z.unknown()), // what is wrong is said by the schema above
  })
  .transform((card) => ({...card, kymo: KIND}));

const ARTIFACT: JsonArtifact<ModelCard> = {
  name: "a model card",
  kind: KIND,
  older: {"model/2": (card) => secondVersion.parse(card)},
  schema: cardSchema,
  hint: 'Rebuild it with the stage "train", which writes it beside the model.',
};

/** Throws an ExpectedError naming the fields that are wrong. */
export const readCard = (path: string): Promise<ModelCard> => readJson(path, ARTIFACT);

/** Checks the text of a card; `file` only names it in the errors. */
export const parseCard = (text: string, file: string): ModelCard => parseJson(text, file, ARTIFACT);

export const writeCard = (path: string, card: ModelCard): Promise<void> => writeFlatLists(path, card);
