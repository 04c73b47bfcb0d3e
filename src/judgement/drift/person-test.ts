/** One figure of a recording against the same figure of people. */
import {type NewPerson, newPerson, newPersonProbability, type Side} from "./new-person.ts";

export interface PersonTest {
  readonly value: number;
  /** What one more person may show; null where fewer than three people have the figure. */
  readonly usual: NewPerson | null;
  /** Probability that one more person is at least as far away; 1 where that is not known. */
  readonly p: number;
}

/** `stretches` are the figures of each person's stretches. */
export function testPerson(value: number, stretches: readonly (readonly number[])[], side: Side): PersonTest {
  const usual = newPerson(stretches);
  return {value, usual: usual ?? null, p: usual === undefined ? 1 : newPersonProbability(usual, value, side)};
}
