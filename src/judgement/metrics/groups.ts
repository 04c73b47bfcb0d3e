/**
 * Groups of windows on which the model is worse than on the same people's other windows: behaviours, windows next to a
 * change, the first and the second half of a session.
 *
 * The lowest of many groups is always low, so a group is called worse only where a one-sided paired t test over people
 * says so after Holm's correction over all groups.
 */
import type {Groups} from "../../artifacts/evaluation/depth.ts";
import {holm} from "../../stats/adjust.ts";
import {testMeanAbove} from "../../stats/one-sample-t.ts";
import {areNeighbours, orderInTime} from "./bouts.ts";
import {meanOverUnits} from "./mean-interval.ts";
import {markCorrect, type ScoredWindows} from "./scored-windows.ts";

interface Group {
  readonly name: string;
  readonly kind: Groups["groups"][number]["kind"];
  /** 1 where a window belongs to it (n). */
  readonly inside: Uint8Array;
}

export function describeGroups(
  windows: ScoredWindows,
  {alpha, level}: {readonly alpha: number; readonly level: number},
): Groups {
  const correct = markCorrect(windows);
  const found = listGroups(windows).map((group) => describeGroup(group, windows, correct, level));
  const tested = found.flatMap(({p}, i) => (p === null ? [] : [{p, i}]));
  const adjusted = holm(tested.map(({p}) => p));
  const byGroup = new Map(tested.map(({i}, at) => [i, adjusted[at]!]));
  const groups = found.map(({p: _, ...group}, i) => ({...group, pAdjusted: byGroup.get(i) ?? null}));
  return {alpha, groups: groups.filter((group) => group.windows > 0)};
}

function listGroups(windows: ScoredWindows): Group[] {
  const {truth, classes} = windows;
  const order = orderInTime(windows);
  const boundary = new Uint8Array(truth.length);
  const secondHalf = new Uint8Array(truth.length);
  const rowsOf = new Map<string, number[]>();
  order.forEach((row, i) => {
    const key = `${windows.users[row]}\u0000${windows.sessions[row]}`;
    if (!rowsOf.has(key)) rowsOf.set(key, []);
    rowsOf.get(key)!.push(row);
    const next = order[i + 1];
    if (next === undefined || truth[next] === truth[row] || !areNeighbours(windows, row, next)) return;
    boundary[row] = 1;
    boundary[next] = 1;
  });
  for (const rows of rowsOf.values())
    rows.slice(Math.ceil(rows.length / 2)).forEach((row) => {
      secondHalf[row] = 1;
    });
  return [
    ...classes.map((name, code): Group => {
      return {name, kind: "class", inside: Uint8Array.from(truth, (own) => (own === code ? 1 : 0))};
    }),
    {name: "next to a change", kind: "boundary", inside: boundary},
    {name: "first half of session", kind: "half", inside: secondHalf.map((second) => 1 - second)},
    {name: "second half of session", kind: "half", inside: secondHalf},
  ];
}

function describeGroup(
  {name, kind, inside}: Group,
  {users}: ScoredWindows,
  correct: Uint8Array,
  level: number,
): Omit<Groups["groups"][number], "pAdjusted"> & {readonly p: number | null} {
  const sums = new Map<string, [n: number, right: number, nOut: number, rightOut: number]>();
  users.forEach((user, i) => {
    const own = sums.get(user) ?? [0, 0, 0, 0];
    const at = inside[i] === 1 ? 0 : 2;
    own[at]++;
    own[at + 1]! += correct[i]!;
    sums.set(user, own);
  });
  const both = [...sums].filter(([, [n, , nOut]]) => n > 0 && nOut > 0);
  const differences = Float64Array.from(
    both,
    ([, [n, right, nOut, rightOut]]) => right / n - rightOut / nOut,
  );
  const n = inside.reduce((sum, one) => sum + one, 0);
  const right = inside.reduce((sum, one, i) => sum + one * correct[i]!, 0);
  const base = {name, kind, windows: n, people: both.length, accuracy: n === 0 ? 0 : right / n};
  if (both.length === 0) return {...base, difference: {value: null, lo: null, hi: null}, p: null};
  const difference = meanOverUnits(
    differences,
    both.map(([user]) => user),
    level,
  );
  const {value, lo, hi} = difference;
  // A difference of two shares is within ± 1.
  const limits = {lo: lo === null ? null : Math.max(-1, lo), hi: hi === null ? null : Math.min(1, hi)};
  return {...base, difference: {value, ...limits}, p: testBelow(differences)};
}

/** One-sided p that the mean is 0 or above; null for fewer than two, or where nobody differs from anybody. */
function testBelow(differences: Float64Array): number | null {
  if (differences.length < 2) return null;
  const {sd, p} = testMeanAbove(
    differences.map((own) => -own),
    0,
  );
  return sd === 0 ? null : p;
}
