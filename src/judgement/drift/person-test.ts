/** Figures of a recording against the same figures of people. */
import {moderateVariances} from "../../stats/moderated-variance.ts";
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
  return testAgainst(value, newPerson(stretches), side);
}

/**
 * Of figures on one scale, such as the means of all channels: how much people differ in one tells how much they may in
 * another. `stretches` are those of each figure.
 */
export function testTogether(
  values: readonly number[],
  stretches: readonly (readonly (readonly number[])[])[],
  side: Side,
): PersonTest[] {
  const usual = stretches.map(newPerson);
  const spreads = moderateVariances(
    usual.map((person) => ({variance: (person?.sd ?? Number.NaN) ** 2, df: person?.df ?? 0})),
  );
  return values.map((value, i) => {
    const {variance, df} = spreads[i]!;
    return testAgainst(value, usual[i] && {...usual[i], sd: Math.sqrt(variance), df}, side);
  });
}

function testAgainst(value: number, usual: NewPerson | undefined, side: Side): PersonTest {
  return {value, usual: usual ?? null, p: usual === undefined ? 1 : newPersonProbability(usual, value, side)};
}
