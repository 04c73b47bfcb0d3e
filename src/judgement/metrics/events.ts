/**
 * Events: how each true event was found, and what each predicted one is, class by class, after Ward, Lukowicz and
 * Gellersen, Performance metrics for activity recognition, ACM TIST 2(1), 2011.
 *
 * An event is a bout (bouts.ts). Two of a class meet where they share a window. A true event that meets nothing is
 * deleted; one that meets several is fragmented; one whose predicted event meets other true ones is merged. A predicted
 * event that meets nothing is inserted. Wrong windows are told apart the same way: at the border of an event that was
 * found they are underfill and overfill, between its pieces fragmenting, between events that were merged merging.
 */
import type {EventCounts, Events} from "../../artifacts/evaluation/depth.ts";
import {type Bout, findBouts, orderInTime} from "./bouts.ts";
import type {ScoredWindows} from "./scored-windows.ts";

type Counts = {[Part in keyof EventCounts]: {-readonly [Name in keyof EventCounts[Part]]: number}};

const none = (): Counts => ({
  truth: {correct: 0, fragmented: 0, merged: 0, both: 0, deleted: 0},
  predicted: {correct: 0, fragmenting: 0, merging: 0, both: 0, inserted: 0},
  windows: {right: 0, underfill: 0, fragmenting: 0, deleted: 0, overfill: 0, merging: 0, inserted: 0},
});

export function countEvents(windows: ScoredWindows): Events {
  const order = orderInTime(windows);
  const truth = findBouts(windows, order, windows.truth);
  const predicted = findBouts(windows, order, windows.predicted);
  const perClass = windows.classes.map((name, label) => {
    const ofClass = (bouts: readonly Bout[]) => bouts.filter((bout) => bout.label === label);
    return {class: name, ...countClass(ofClass(truth), ofClass(predicted))};
  });
  return {all: perClass.reduce<Counts>(add, none()), perClass};
}

function add(sum: Counts, more: EventCounts): Counts {
  const plus = <T extends Readonly<Record<string, number>>>(a: T, b: T): T =>
    Object.fromEntries(Object.keys(a).map((name) => [name, a[name]! + b[name]!])) as T;
  return {
    truth: plus(sum.truth, more.truth),
    predicted: plus(sum.predicted, more.predicted),
    windows: plus(sum.windows, more.windows),
  };
}

interface Event {
  readonly from: number;
  readonly to: number;
  /** Events of the other side that share a window, in order. */
  readonly meets: Event[];
}

/** Events of one class, in order of place; places from and to are included. */
export function countClass(
  truth: readonly Pick<Bout, "from" | "to">[],
  predicted: readonly Pick<Bout, "from" | "to">[],
): EventCounts {
  const toEvent = ({from, to}: Pick<Bout, "from" | "to">): Event => ({from, to, meets: []});
  const [real, said] = [truth.map(toEvent), predicted.map(toEvent)];
  meet(real, said);
  const counts = none();
  for (const event of real) {
    const pieces = event.meets.length;
    const merged = event.meets.some((other) => other.meets.length > 1);
    const name =
      pieces === 0
        ? "deleted"
        : pieces > 1
          ? merged
            ? "both"
            : "fragmented"
          : merged
            ? "merged"
            : "correct";
    counts.truth[name]++;
    countMissed(event, counts.windows);
  }
  for (const event of said) {
    const over = event.meets.length;
    const piece = event.meets.some((other) => other.meets.length > 1);
    const name =
      over === 0 ? "inserted" : over > 1 ? (piece ? "both" : "merging") : piece ? "fragmenting" : "correct";
    counts.predicted[name]++;
    countExtra(event, counts.windows);
  }
  return counts;
}

function meet(real: readonly Event[], said: readonly Event[]): void {
  for (let r = 0, s = 0; r < real.length && s < said.length; ) {
    const [a, b] = [real[r]!, said[s]!];
    if (a.from <= b.to && b.from <= a.to) {
      a.meets.push(b);
      b.meets.push(a);
    }
    if (a.to < b.to) r++;
    else s++;
  }
}

/** Windows of a true event: right, or missed at a border, between two pieces, or with all of it. */
function countMissed(event: Event, windows: Counts["windows"]): void {
  const parts = partsOf(event);
  if (parts === undefined) windows.deleted += lengthOf(event);
  else {
    windows.right += parts.met;
    windows.underfill += parts.border;
    windows.fragmenting += parts.between;
  }
}

/** Windows of a predicted event beyond true ones: at a border, between two true ones, or all of it. */
function countExtra(event: Event, windows: Counts["windows"]): void {
  const parts = partsOf(event);
  if (parts === undefined) windows.inserted += lengthOf(event);
  else {
    windows.overfill += parts.border;
    windows.merging += parts.between;
  }
}

const lengthOf = ({from, to}: Event): number => to - from + 1;

/** The windows of an event that meet the other side, and the others; undefined where it meets nothing. */
function partsOf(event: Event): {met: number; border: number; between: number} | undefined {
  const [first, last] = [event.meets[0], event.meets.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const met = event.meets.reduce(
    (sum, other) => sum + Math.min(event.to, other.to) - Math.max(event.from, other.from) + 1,
    0,
  );
  const border = Math.max(0, first.from - event.from) + Math.max(0, event.to - last.to);
  return {met, border, between: lengthOf(event) - met - border};
}
