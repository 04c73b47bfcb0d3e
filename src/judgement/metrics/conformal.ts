/**
 * Sets of classes that hold the truth at a stated level for windows of a new person.
 *
 * A class is in the set where 1 − its probability is no more than a quantile of what the true class had on other people.
 * People, not windows, are exchangeable: each person weighs the same, and the person to come weighs as much again, at
 * infinity (Lee, Barber and Willett, 2023, after Dunn, Wasserman and Ramdas, 2022). With fewer than level / (1 − level)
 * other people every set would hold everything; then the person to come is left out, and nothing is guaranteed.
 */
import type {Conformal} from "../../artifacts/evaluation/selective.ts";
import {shareOverUnits} from "./mean-interval.ts";
import type {ScoredWindows} from "./scored-windows.ts";

/** Null for fewer than two people. Each person's sets stand on the others alone. */
export function describeConformal(
  windows: ScoredWindows,
  {level, intervalLevel}: {readonly level: number; readonly intervalLevel: number},
): Conformal | null {
  const {users, truth, probabilities, classes} = windows;
  const names = [...new Set(users)].sort();
  if (names.length < 2) return null;
  const k = classes.length;
  const scores = new Map<string, number[]>(names.map((name) => [name, []]));
  truth.forEach((code, i) => {
    scores.get(users[i]!)!.push(1 - probabilities[i * k + code]!);
  });
  const needed = Math.ceil(level / (1 - level) - 1e-9);
  const guaranteed = names.length - 1 >= needed;
  const quantiles = new Map(
    names.map((name) => {
      const others = names.filter((other) => other !== name).map((other) => scores.get(other)!);
      return [name, weightedQuantile(others, level, guaranteed ? 1 : 0)];
    }),
  );
  const held = new Uint8Array(truth.length);
  const sizes = new Array<number>(k + 1).fill(0);
  const sizeOf = truth.map((code, i) => {
    const most = quantiles.get(users[i]!)!;
    let size = 0;
    for (let c = 0; c < k; c++) if (1 - probabilities[i * k + c]! <= most) size++;
    held[i] = 1 - probabilities[i * k + code]! <= most ? 1 : 0;
    sizes[size]!++;
    return size;
  });
  const meanOf = (values: ArrayLike<number>, rows: readonly number[]): number =>
    rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
  return {
    level,
    guaranteed,
    peopleNeeded: needed + 1,
    coverage: shareOverUnits(held, users, intervalLevel),
    meanSize: meanOf(sizeOf, [...truth.keys()]),
    sizes,
    people: names.map((user) => {
      const rows = [...users.keys()].filter((row) => users[row] === user);
      return {user, coverage: meanOf(held, rows), meanSize: meanOf(sizeOf, rows)};
    }),
  };
}

/** The least score at which the weights below reach `level`; each group weighs 1, and `beyond` groups lie at infinity. */
export function weightedQuantile(
  groups: readonly (readonly number[])[],
  level: number,
  beyond: number,
): number {
  const weighted = groups.flatMap((group) => group.map((score) => ({score, weight: 1 / group.length})));
  weighted.sort((a, b) => a.score - b.score);
  const wanted = level * (groups.length + beyond) - 1e-9;
  let sum = 0;
  for (const {score, weight} of weighted) {
    sum += weight;
    if (sum >= wanted) return score;
  }
  return Number.POSITIVE_INFINITY;
}
