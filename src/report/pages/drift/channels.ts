/** Each channel against the reference: how large the change is first, how sure second. */
import type {ChannelDrift, StatisticName} from "../../../artifacts/drift/channel.ts";
import type {RecordingDrift} from "../../../artifacts/drift/recording.ts";
import {details, figure} from "../../figure.ts";
import {fixed, integer, list, percent, prettyUnit, pValue, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {histogramPair} from "../../plot/histogram-pair.ts";
import {dataTable, type TableColumn} from "../../table.ts";
import {levelMark} from "../../verdict.ts";

export function channels(r: RecordingDrift, id: string, psiThreshold: number | null): Html {
  if (r.channels.length === 0) return html`<p>No channel could be compared.</p>`;
  return html`${effects(r.channels)}${histograms(r.channels, id, psiThreshold)}${details("How sure: p-values and sample sizes", significance(r.channels))}${details("Missing, stuck, clipped and out-of-range samples", defects(r.channels))}${details("Quantiles", quantiles(r.channels))}`;
}

const named: TableColumn<ChannelDrift> = {head: "Channel", value: ({channel}) => channel, names: true};

export function effects(all: readonly ChannelDrift[]): Html {
  return dataTable({
    caption: html`How large the change is <span>normalised values; distances in reference standard deviations</span>`,
    columns: [
      named,
      {head: "Verdict", value: ({level}) => levelMark(level)},
      {head: "PSI", value: ({psi}) => fixed(psi, 3), numeric: true},
      {head: "Jensen–Shannon distance", value: ({jsDistance}) => fixed(jsDistance, 3), numeric: true},
      {head: "Wasserstein / sd", value: (c) => fixed(c.wassersteinOverSd, 3), numeric: true},
      {head: "Mean shift / sd", value: (c) => fixed(c.meanShiftOverSd, 3), numeric: true},
      {
        head: "Mean shift, unit",
        value: (c) =>
          Number.isFinite(c.sd) ? `${fixed(c.meanShiftOverSd * c.sd, 2)} ${prettyUnit(c.unit)}` : "–",
        numeric: true,
      },
      {head: "Variance ratio", value: (c) => significant(c.varianceRatio, 2), numeric: true},
      {head: "KS D", value: ({ks}) => fixed(ks, 3), numeric: true},
      {head: "Energy distance", value: (c) => fixed(c.energyDistance, 3), numeric: true},
    ],
    rows: all,
    absent: "undefined: the reference does not vary.",
  });
}

function histograms(all: readonly ChannelDrift[], id: string, threshold: number | null): Html {
  return figure({
    finding: finding(all, threshold),
    caption:
      "Share of samples by normalised value. Line: this recording. Grey: the reference. Heights on a square-root scale; the outer bins hold all that lies beyond.",
    charts: all.map((c, i) =>
      histogramPair({
        id: `${id}-c${i + 1}`,
        ariaLabel: `Histogram of ${c.channel}: reference and recording.`,
        edges: c.histogram.edges,
        reference: c.histogram.reference,
        current: c.histogram.current,
        title: `${c.channel}   PSI ${fixed(c.psi, 2)}`,
        xLabel: "Training standard deviations",
        sqrt: true,
      }),
    ),
    table: effectsInWords(all),
  });
}

function finding(all: readonly ChannelDrift[], threshold: number | null): string {
  if (threshold === null) return "The channels beside the reference";
  const above = all.filter(({psi}) => psi > threshold).map(({channel}) => channel);
  const where =
    above.length === 0
      ? "no channel"
      : above.length === all.length
        ? `all ${integer(all.length)} channels`
        : list(above);
  return `PSI is above ${significant(threshold, 2)} in ${where}`;
}

/** The chart's message as a table: where the middle 90 % of the values lie. */
function effectsInWords(all: readonly ChannelDrift[]): Html {
  const at = (c: ChannelDrift, side: "reference" | "current", p: number): string => {
    const nearest = c.quantiles.probabilities.reduce(
      (best, q, i) => (Math.abs(q - p) < Math.abs((c.quantiles.probabilities[best] ?? 9) - p) ? i : best),
      0,
    );
    return fixed(c.quantiles[side][nearest], 2);
  };
  const columns = ([0.05, 0.5, 0.95] as const).flatMap((p) =>
    (["reference", "current"] as const).map((side) => ({
      head: `${side === "reference" ? "Reference" : "Recording"}, ${percent(p, 0)}`,
      value: (c: ChannelDrift) => at(c, side, p),
      numeric: true,
    })),
  );
  return dataTable({
    caption: "Where the values lie: about the 5th, 50th and 95th percentile, in training standard deviations",
    columns: [named, ...columns],
    rows: all,
    absent: "not measured.",
  });
}

const STATISTICS: readonly (readonly [name: StatisticName, head: string])[] = [
  ["psi", "PSI"],
  ["jsDistance", "Jensen–Shannon"],
  ["ks", "KS"],
  ["wassersteinOverSd", "Wasserstein"],
  ["energyDistance", "Energy"],
  ["meanShiftOverSd", "Mean shift"],
  ["varianceRatio", "Variance ratio"],
];

function significance(all: readonly ChannelDrift[]): Html {
  const present = STATISTICS.filter(([name]) => all.some(({pNull}) => pNull?.[name] !== undefined));
  return html`${dataTable({
    caption: html`p-values <span>of each distance against reference-with-reference draws; the adjusted ones are Holm’s over all tests of the recording</span>`,
    columns: [
      named,
      {head: "Samples", value: ({samples}) => integer(samples), numeric: true},
      {head: "Effective", value: (c) => integer(c.effectiveSampleSize), numeric: true},
      ...present.map(([name, head]) => ({
        head,
        value: ({pNull}: ChannelDrift) => pValue(pNull?.[name]),
        numeric: true,
      })),
      {head: "KS, effective n", value: ({ksP}) => pValue(ksP), numeric: true},
      {head: "KS, naive", value: ({ksPNaive}) => pValue(ksPNaive), numeric: true},
      {head: "Mean, adjusted", value: ({pMean}) => pValue(pMean), numeric: true},
      {head: "Variance, adjusted", value: ({pVariance}) => pValue(pVariance), numeric: true},
      {head: "Shape, adjusted", value: ({pShape}) => pValue(pShape), numeric: true},
      {head: "Significant", value: ({significant: yes}) => (yes ? "yes" : "no")},
    ],
    rows: all,
    absent: "could not be measured: the reference has no groups to draw.",
  })}<p class="note">The naive p-value treats samples as independent, which they are not, and is shown for contrast only. A verdict needs effect and significance both.</p>`;
}

function defects(all: readonly ChannelDrift[]): Html {
  return dataTable({
    caption: "Shares of samples",
    columns: [
      named,
      {head: "Missing", value: ({missingShare}) => percent(missingShare, 2), numeric: true},
      {
        head: "Out of the reference’s range",
        value: ({outOfRangeShare}) => percent(outOfRangeShare, 2),
        numeric: true,
      },
      {head: "Stuck", value: ({stuckShare}) => percent(stuckShare, 2), numeric: true},
      {head: "Clipped", value: ({clippedShare}) => percent(clippedShare, 2), numeric: true},
    ],
    rows: all,
    absent: "not measured.",
  });
}

function quantiles(all: readonly ChannelDrift[]): Html {
  const probabilities = all[0]!.quantiles.probabilities;
  const rows = all.flatMap((c) => [
    {name: `${c.channel} reference`, values: c.quantiles.reference},
    {name: `${c.channel} recording`, values: c.quantiles.current},
  ]);
  return dataTable({
    caption: "Quantiles, in training standard deviations",
    columns: [
      {head: "Channel", value: ({name}) => name, names: true},
      ...probabilities.map((p, j) => ({
        head: percent(p, p * 100 === Math.round(p * 100) ? 0 : 1),
        value: ({values}: {values: readonly number[]}) => fixed(values[j], 2),
        numeric: true,
      })),
    ],
    rows,
    absent: "not measured.",
  });
}
