/**
 * artifacts/search/rounds/<n>.json (`search/2`): the definition of a search and all of its trials after n rounds.
 */
import * as z from "zod";
import {type JsonArtifact, readJson} from "../json-file.ts";
import {writeSortedJson} from "./sorted-json.ts";
import {domainSchema} from "./space.ts";
import {resultSchema, type TrialResult} from "./trial.ts";

const KIND = "search/2";

export const METHODS = ["grid", "random", "halving", "tpe"] as const;
/** Scores of the inner validation users that can choose a trial. */
export const MONITORS = ["loss", "accuracy", "macroF1"] as const;

export type Monitor = (typeof MONITORS)[number];

const count = z.number().int().nonnegative();
const users = z.array(z.string()).readonly();
const object = z.record(z.string(), z.json());

const definitionSchema = z.object({
  method: z.enum(METHODS),
  trials: count,
  keep: z.number(),
  epochs: count,
  monitor: z.enum(MONITORS),
  seed: count,
  dimensions: z.array(z.object({path: z.string(), domain: domainSchema})).readonly(),
  /** The block `train`, complete: the configuration that every trial starts from, and the first trial itself. */
  train: object,
  /** What it holds for each path of the space, in the words of the space where it is one of its values. */
  defaults: object,
  /** Inner split: both parts are of the outer split's training users. */
  users: z.object({train: users, validation: users}),
  /** Users of the outer split whose windows the search is never given. */
  heldOut: z.object({validation: users, test: users}),
  classes: z.array(z.string()).readonly(),
  /** Of the windows. */
  steps: count,
  channels: count,
  /** Base name of the labelled file. */
  source: z.string(),
  simulated: z.boolean(),
});

const searchSchema = z.object({
  kymo: z.literal(KIND),
  round: count,
  definition: definitionSchema,
  /** Of all rounds so far, in the order in which they were planned. */
  trials: z.array(resultSchema.extend({round: count})).readonly(),
});

export type Definition = z.infer<typeof definitionSchema>;
export type Trial = TrialResult & {readonly round: number};
export type Search = z.infer<typeof searchSchema>;

/** The id of the trial that trains the block `train` as it is. */
export const DEFAULTS = "defaults";

const ARTIFACT: JsonArtifact<Search> = {
  name: "the record of a search",
  kind: KIND,
  schema: searchSchema,
  hint: "Rebuild it: `pnpm dag repro search_report`.",
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readSearch = (path: string): Promise<Search> => readJson(path, ARTIFACT);

export const writeSearch = (path: string, search: Search): Promise<void> => writeSortedJson(path, search);
