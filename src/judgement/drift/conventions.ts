/** How each sample enters the comparison and how significance is found, in sentences for the report. */
import type {ReferenceContext} from "./context.ts";

export function conventionsOf({chunks, params}: ReferenceContext): string[] {
  return [
    "Windows overlap; for the statistics of the channels each sample counts once.",
    `PSI and Jensen-Shannon use ${params.bins} bins at the quantiles of the reference, (low, high], the outer ones open; shares are floored at 1e-4 for PSI.`,
    "Standard deviations divide by n. The Jensen-Shannon distance has base 2.",
    chunks === undefined
      ? "Significance: Kolmogorov-Smirnov with the effective sample size of the recording in place of n; Benjamini-Hochberg over the channels. The baseline's own dependence cannot be measured."
      : `Significance: for PSI, Kolmogorov-Smirnov and Wasserstein, the larger of the share of ${params.nullRounds} reference-against-reference draws at least as far away and of Student's t on their logarithms with as many degrees of freedom as there are people less one; Benjamini-Hochberg over channels × tests.`,
    `A channel counts as drifted only where an effect passes its threshold and the adjusted probability is at most ${params.alpha}.`,
  ];
}
