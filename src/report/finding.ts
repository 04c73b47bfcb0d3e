/** Titles of charts that say what was found. */
import {count, list} from "./format.ts";

/** Of behaviours that tie, named in a title. */
const MOST_NAMES = 3;

export interface Ranked {
  readonly name: string;
  readonly value: number;
}

/**
 * `F1 runs from 1.00 for smoking down to 0.80 for standing`, all that look alike named; `rows` (one or more) of
 * behaviours, best first.
 */
export function rangeOverBehaviours(
  figure: string,
  rows: readonly Ranked[],
  show: (value: number) => string,
): string {
  const [best, worst] = [rows[0]!, rows.at(-1)!];
  const like = ({value}: Ranked): string[] =>
    rows.filter((row) => show(row.value) === show(value)).map(({name}) => name);
  if (like(best).length === rows.length)
    return rows.length === 1
      ? `${figure} is ${show(best.value)} for ${best.name}, the only behaviour that could be judged`
      : `${figure} is ${show(best.value)} for every behaviour`;
  return `${figure} runs from ${show(best.value)} for ${several(like(best))} down to ${show(worst.value)} for ${several(like(worst))}`;
}

/** The names, or how many they are. */
const several = (names: readonly string[]): string =>
  names.length > MOST_NAMES ? count(names.length, "behaviour") : list(names);
