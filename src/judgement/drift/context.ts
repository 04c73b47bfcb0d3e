/** What all recordings are compared with, computed once: bins, people, classes and unseen labelled predictions. */
import {once} from "../../platform/once.ts";
import {type ChangeReference, changeReference} from "../change-points/change-points.ts";
import type {Reference} from "./baseline.ts";
import {type ReferenceChannel, referenceChannel} from "./channel.ts";
import {type Chunks, chunkReference} from "./chunks.ts";
import {type ClassGrid, makeClassGrid, predictedClasses} from "./class-grid.ts";
import {domainNull95} from "./domain-null.ts";
import {type Features, windowFeatures} from "./features.ts";
import {type Grid, makeGrid} from "./grid.ts";
import {groupRows} from "./groups.ts";
import type {Labelled} from "./labelled.ts";
import {fitRegion, type OutlierTest, outlierTest, type Region} from "./out-of-distribution.ts";
import type {DriftParams} from "./params.ts";
import {findPeople, type People} from "./people.ts";
import {type ReferenceMotion, referenceMotion} from "./physics/reference-motion.ts";
import {type Rules, rulesOf} from "./rules.ts";
import {selectUnseen, type Unseen} from "./unseen.ts";

/** Undefined where the reference has no windows, or too few. */
export interface ReferenceContext {
  readonly params: DriftParams;
  readonly rules: Rules;
  readonly reference: Reference;
  readonly channels: readonly ReferenceChannel[];
  readonly chunks: Chunks | undefined;
  readonly motion: ReferenceMotion;
  readonly features: Features | undefined;
  /** Where the windows of the reference lie, and whether another does. */
  readonly region: Region | undefined;
  readonly isOutside: OutlierTest | undefined;
  /** Area under the curve that 95 % of the reference's own people stay below. */
  readonly domainNull95: () => number | null;
  readonly classGrid: ClassGrid | undefined;
  readonly people: People | undefined;
  readonly unseen: Unseen;
  /** Undefined with fewer than three labelled people. */
  readonly changes: () => ChangeReference | undefined;
}

/** Worked out from the reference; what the verdict alone does not need is, once it is asked for. */
export function makeContext(reference: Reference, labelled: Labelled, params: DriftParams): ReferenceContext {
  const {table, sorted} = reference;
  const channels = sorted.map((values) => referenceChannel(values, params.bins));
  const grid = makeGrid(sorted, params.bins);
  // Not of the verdict, so that whoever asks for the verdict alone does not pay for them.
  const features = once(() => (table === undefined ? undefined : windowFeatures(table)));
  const region = once(() => {
    const own = features();
    return own && fitRegion(own, params.prediction.outOfDistributionQuantile);
  });
  const isOutside = once(() => {
    const own = region();
    return own && outlierTest(own);
  });
  return {
    params,
    rules: rulesOf(params),
    reference,
    channels,
    chunks: chunkReference(reference, grid),
    motion: referenceMotion(reference, channels, params.physics),
    get features() {
      return features();
    },
    get region() {
      return region();
    },
    get isOutside() {
      return isOutside();
    },
    domainNull95: once(() => {
      const own = features();
      return table === undefined || own === undefined
        ? null
        : domainNull95(own, groupRows(table.users), params.domainFolds);
    }),
    classGrid: classGridOf(reference, labelled, grid),
    people: findPeople(reference, labelled, params.physics),
    unseen: selectUnseen(labelled),
    changes: once(() => {
      const windows = "withheld" in labelled ? table : labelled.windows;
      return windows && changeReference(windowFeatures(windows), windows, params.changePoints);
    }),
  };
}

/** Undefined where the reference's windows are not those that were labelled and predicted. */
function classGridOf({table}: Reference, labelled: Labelled, grid: Grid): ClassGrid | undefined {
  if ("withheld" in labelled || table === undefined) return undefined;
  const {windows, predictions} = labelled;
  if (table.windowId.some((id, row) => windows.start[id] !== table.start[row])) return undefined;
  const classOf = predictedClasses(table, predictions);
  return classOf && makeClassGrid(table, grid, classOf, predictions.classes.length);
}
