/** What all recordings are compared with, computed once: bins, people, classes and unseen labelled predictions. */

import type {Rule} from "../../artifacts/drift/verdict.ts";
import {quantileSorted} from "../../stats/quantile.ts";
import type {Reference} from "./baseline.ts";
import {type ReferenceChannel, referenceChannel} from "./channel.ts";
import {type Chunks, chunkReference, groupRows} from "./chunks.ts";
import {domainAuc} from "./domain-classifier.ts";
import type {Judged} from "./estimated-performance.ts";
import {windowFeatures} from "./features.ts";
import {type ClassGrid, classGrid, predictedClasses} from "./mixture.ts";
import type {DriftParams} from "./params.ts";
import type {Unseen} from "./prediction.ts";
import type {Predictions} from "./predictions.ts";
import {type ReferenceMotion, referenceMotion} from "./reference-motion.ts";
import {rulesOf} from "./rules.ts";
import type {WindowTable} from "./window-table.ts";

export const DOMAIN_FOLDS = 5;
const MOST_PEOPLE = 8;

export interface ReferenceContext {
  params: DriftParams;
  rules: Map<string, Rule>;
  reference: Reference;
  channels: ReferenceChannel[];
  chunks: Chunks | undefined;
  motion: ReferenceMotion;
  /** Features of the reference's windows, and the AUC that nine of ten of its own people stay below. */
  features: Float64Array | undefined;
  domainNull95: number | null;
  classGrid: ClassGrid | undefined;
  unseen: Unseen;
  /** Labelled windows of unseen people; empty when withheld. */
  judged: Judged[];
}

/** Labelled windows with the model's predictions of them, or why they may not be used. */
export type Labelled =
  | {windows: WindowTable; predictions: Predictions; unseenUsers: readonly string[]}
  | {withheld: string};

export function referenceContext(
  reference: Reference,
  labelled: Labelled,
  params: DriftParams,
): ReferenceContext {
  const features = reference.table === undefined ? undefined : windowFeatures(reference.table);
  const {unseen, judged} = unseenOf(labelled);
  const limits = {accelSd: params.physics.idleAccelSd, gyroSd: params.physics.idleGyroSd};
  return {
    params,
    rules: new Map(rulesOf(params).map((rule) => [rule.id, rule])),
    reference,
    channels: reference.sorted.map((sorted) => referenceChannel(sorted, params.bins)),
    chunks: chunkReference(reference, params.bins),
    motion: referenceMotion(reference, limits),
    features,
    domainNull95: features === undefined ? null : domainNull(reference, features),
    classGrid: gridOf(reference, labelled, params.bins),
    unseen,
    judged,
  };
}

function unseenOf(labelled: Labelled): {unseen: Unseen; judged: Judged[]} {
  if ("withheld" in labelled) return {unseen: labelled, judged: []};
  const {windows, predictions, unseenUsers} = labelled;
  const users = new Set(unseenUsers);
  const rows: number[] = [];
  windows.users.forEach((user, row) => {
    if (users.has(user ?? "")) rows.push(row);
  });
  if (rows.length === 0)
    return {unseen: {withheld: "the labelled data has no validation or test users"}, judged: []};
  const judged = rows
    .filter((row) => windows.activities[row] !== null)
    .map((row) => ({
      user: windows.users[row]!,
      confidence: predictions.confidence[row]!,
      correct: predictions.classes[predictions.predicted[row]!] === windows.activities[row],
    }));
  return {unseen: {predictions, rows, users: rows.map((row) => windows.users[row]!)}, judged};
}

function gridOf(reference: Reference, labelled: Labelled, bins: number): ClassGrid | undefined {
  if ("withheld" in labelled || reference.table === undefined) return undefined;
  const sameRows = reference.table.windowId.every(
    (id, row) => labelled.windows.start[id] === reference.table!.start[row],
  );
  const classOf = sameRows ? predictedClasses(reference, labelled.predictions) : undefined;
  return classOf === undefined
    ? undefined
    : classGrid(reference, classOf, labelled.predictions.classes.length, bins);
}

/** The 95 % quantile of the AUC of one person of the reference against the others. */
function domainNull(reference: Reference, features: Float64Array): number | null {
  const people = groupRows(reference.table!.users);
  if (people.length < 3) return null;
  const width = reference.table!.channels.length * 2;
  const take = (rows: readonly number[]): Float64Array => {
    const out = new Float64Array(rows.length * width);
    rows.forEach((row, i) => void out.set(features.subarray(row * width, (row + 1) * width), i * width));
    return out;
  };
  const areas = people.slice(0, MOST_PEOPLE).map((person) => {
    const others = people.filter((other) => other !== person).flatMap(({rows}) => rows);
    return domainAuc(take(others), take(person.rows), width, DOMAIN_FOLDS);
  });
  const defined = areas.filter((area) => !Number.isNaN(area)).sort((a, b) => a - b);
  return defined.length === 0 ? null : quantileSorted(defined, 0.95);
}
