/** Everybody who is labelled, trained on or not: whom a recording of one more person is compared with. */
import type {Reference} from "./baseline.ts";
import {type Group, groupRows, LEAST_GROUPS} from "./groups.ts";
import type {Labelled} from "./labelled.ts";
import {type Quiet, type SignalSums, signalSums} from "./signal-sums.ts";

export interface People {
  readonly sums: SignalSums;
  /** Three or more, in order of their names. */
  readonly groups: readonly Group[];
}

/**
 * The labelled people where the windows are at hand, else those of the reference. Undefined where neither names three:
 * how much people differ is not known then.
 */
export function findPeople({table}: Reference, labelled: Labelled, quiet: Quiet): People | undefined {
  const windows = "withheld" in labelled ? table : labelled.windows;
  if (windows === undefined) return undefined;
  const groups = groupRows(windows.users);
  return groups.length < LEAST_GROUPS ? undefined : {sums: signalSums(windows, quiet), groups};
}
