/** What the gate found: kept in the record of a promotion, shown by the command line. */
import * as z from "zod";

const figure = z.number().nullable();

/** The paired test over users; figures are null where they are undefined. */
const testSchema = z.object({
  users: z.number().int(),
  /** Mean over users of (candidate − other) accuracy. */
  difference: z.number(),
  /** Standard deviation of the users' differences (n − 1). */
  sd: figure,
  margin: z.number(),
  alpha: z.number(),
  /** One-sided: H₀ is difference ≤ −margin. */
  t: figure,
  p: figure,
  /** Lower bound of the difference at 1 − alpha. */
  lower: figure,
  /** Chance to pass if both models were equally good, with this sd and this many users. */
  power: figure,
  /** Users it would take for a power of 0.8; null where more than 10,000. */
  usersForPower: z.number().int().nullable(),
  /** Exact test by flipping signs, which assumes no distribution; null beyond 20 users. */
  signFlipP: figure,
});

export type PairedTest = z.infer<typeof testSchema>;

export const gateSchema = z.object({
  verdict: z.enum(["passed", "forced", "refused"]),
  /** What the candidate was compared with: a version, or "majority class" where there was none. */
  against: z.string(),
  /** One sentence each; none where the gate passed. */
  refusals: z.array(z.string()),
  notes: z.array(z.string()),
  /** Written by the person who forced it. */
  reason: z.string().nullable(),
  /** SHA-256 of the file of labelled windows. */
  windows: z.string().nullable(),
  test: testSchema.nullable(),
  perUser: z.array(
    z.object({user: z.string(), windows: z.number().int(), candidate: z.number(), other: z.number()}),
  ),
  /** Windows on which only one of the two is right; windows of a person are not independent, so for information. */
  mcnemar: z.object({onlyCandidate: z.number().int(), onlyOther: z.number().int(), p: z.number()}).nullable(),
});

export type GateResult = z.infer<typeof gateSchema>;
