/** artifacts/search/best.json (`search-best/1`): what won, in the forms in which it goes on. Written for people and scripts. */
import type {Monitor} from "./search.ts";
import {writeSortedJson} from "./sorted-json.ts";
import type {Values} from "./trial.ts";

export interface Estimate {
  readonly value: number;
  /** Null with a single user. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface BestTrial {
  readonly kymo: "search-best/1";
  readonly trial: string;
  readonly round: number;
  /** What the winner changes in the block `train`. */
  readonly train: Values;
  /** The same as arguments for `--set`. */
  readonly set: readonly string[];
  readonly epochs: {readonly budget: number; readonly best: number};
  readonly monitor: Monitor;
  /** The inner validation users. */
  readonly users: readonly string[];
  /** Of every interval. */
  readonly level: number;
  readonly score: Estimate;
  /** Null where the defaults diverged. */
  readonly defaults: {readonly score: Estimate; readonly gain: Estimate} | null;
  /** What choosing cost; null with a single inner validation user. */
  readonly rechosen: {
    /** Of the trials that would have been chosen without each user, on that user. */
    readonly score: number;
    /** By how much the winner's score is better than that. */
    readonly optimism: number;
    /** For each user, in the order of the winner's: the trial chosen without them. */
    readonly chosen: readonly {readonly user: string; readonly id: string}[];
  } | null;
  readonly trainings: number;
  readonly epochsSpent: number;
}

export const writeBest = (path: string, best: BestTrial): Promise<void> => writeSortedJson(path, best);
