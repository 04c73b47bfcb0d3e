/** How each sample enters the comparison and how significance is found, in sentences for the report. */
import type {ReferenceContext} from "./context.ts";

export function conventionsOf({people, params}: ReferenceContext): string[] {
  return [
    "Windows overlap; for the statistics of the channels each sample counts once.",
    `PSI and Jensen-Shannon use ${params.bins} bins at the quantiles of the reference, (low, high], the outer ones open; shares are floored at 1e-4 for PSI.`,
    "Standard deviations divide by n. The Jensen-Shannon distance has base 2.",
    people === undefined
      ? "Significance: Kolmogorov-Smirnov with the effective sample size of the recording in place of n, Holm over the channels. How much people differ is not known, so the thresholds are wider and no recording is called healthy."
      : `Significance: against one more person. ${people.groups.length} labelled people, cut into stretches as long as the recording, show how much people differ and how much one person does; mean, logarithm of the variance, length of the acceleration at rest and rate of turn at rest are tested by Student's t, the shape (Wasserstein) by the larger of the share of ${params.nullRounds} reference-against-reference draws at least as far away and of Student's t on their logarithms, the predictions by Student's t against unseen people.`,
    `Holm over all tests of a recording: the chance of any false alarm stays below ${params.alpha}. A cause needs both an effect past its threshold and an adjusted probability of at most ${params.alpha}.`,
  ];
}
