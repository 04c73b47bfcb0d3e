/** What the model answers: whether always the same, in which shares and how surely, beside people whose labels are known. */
import type {Degenerate, PredictionDrift} from "../../../artifacts/drift/prediction.ts";
import {figure} from "../../figure.ts";
import {ABSENT, fixed, integer, percent, points, pValue, sentence, significant, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {histogramPair, shares} from "../../plot/histogram-pair.ts";
import {dataTable, factList} from "../../table.ts";
import {levelMark} from "../../verdict.ts";

/** Does the model answer the same whatever it sees? */
export function degenerate(d: Degenerate, classes: number): Html {
  return html`<p>${levelMark(d.level)} ${describe(d)}</p>${factList([
    ["Effective behaviours", `${fixed(d.effectiveClasses, 2)} of ${integer(classes)}`],
    ["Largest share", `${percent(d.largestShare)} ${words(d.largestClass)}`],
    ["Spread of confidence (sd)", fixed(d.confidenceSd, 3)],
    ["Variance ratio, lowest channel", lowest(d)],
  ])}`;
}

function describe({level, largestShare, largestClass}: Degenerate): string {
  const share = `${percent(largestShare)} of the windows are called ${words(largestClass)}`;
  return level === "fail"
    ? `The output is degenerate: ${share}, so high confidence means nothing here.`
    : level === "warn"
      ? `The output is nearly one-sided: ${share}.`
      : `The output is not degenerate: ${share}.`;
}

function lowest({varianceRatio}: Degenerate): string {
  if (varianceRatio.length === 0) return ABSENT;
  const {channel, ratio} = varianceRatio.reduce((a, b) => (b.ratio < a.ratio ? b : a));
  return `${significant(ratio)} (${channel})`;
}

export function prediction(p: PredictionDrift, id: string): Html {
  return html`${p.withheld === null ? "" : html`<p class="note">There is no reference to compare predictions with. ${sentence(p.withheld)}</p>`}${
    p.classes.length === 0 ? "" : sharesFigure(p, id)
  }${confidenceFigure(p, id)}${factList([
    ["Share shift, largest", points(p.shareShift?.maxAbsolute)],
    ["Total variation", fixed(p.shareShift?.totalVariation, 3)],
    ["PSI of the shares", significant(p.shareShift?.psi)],
    [
      "Mean entropy, nats",
      beside(fixed(p.entropy.currentMean, 3), fixed(p.entropy.referenceMean, 3), p.entropy.referenceMean),
    ],
    [
      "Uncertain windows",
      beside(percent(p.uncertain.current), percent(p.uncertain.reference), p.uncertain.reference),
    ],
    [
      "Changes of prediction a minute",
      beside(fixed(p.transitions.current, 1), fixed(p.transitions.reference, 1), p.transitions.reference),
    ],
    [
      "Distance from what the model learnt",
      beside(significant(p.novelty.current), significant(p.novelty.reference), p.novelty.reference),
    ],
    ["Smallest adjusted p", pValue(p.pAdjusted === null ? null : Math.min(...Object.values(p.pAdjusted)))],
  ])}`;
}

const beside = (current: string, reference: string, known: number | null): string =>
  known === null ? current : `${current} (reference ${reference})`;

function sharesFigure(p: PredictionDrift, id: string): Html {
  const rows = p.classes.map((name, i) => ({
    name,
    value: p.currentShares[i] ?? null,
    other: p.referenceShares?.[i] ?? null,
  }));
  const sorted = [...rows].sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || (a.name < b.name ? -1 : 1));
  const top = sorted[0]!;
  return figure({
    finding: `Most predicted: ${words(top.name)}, ${percent(top.value)}${top.other === null ? "" : ` against ${percent(top.other)} in the reference`}`,
    caption:
      p.referenceShares === null
        ? "Share of windows."
        : "Share of windows. Full dots: this recording. Hollow dots: the reference.",
    charts: [
      dotInterval({
        id: `${id}-shares`,
        ariaLabel: "Share of windows predicted as each behaviour.",
        rows: sorted.map((row) => ({...row, name: words(row.name)})),
        xLabel: "Share of windows",
        percent: true,
      }),
    ],
    table: dataTable({
      caption: "Predicted shares",
      columns: [
        {head: "Behaviour", value: ({name}) => words(name), names: true},
        {head: "This recording", value: ({value}) => percent(value), numeric: true},
        {head: "Reference", value: ({other}) => percent(other), numeric: true},
      ],
      rows: sorted,
      absent: "there is no reference to compare with.",
    }),
  });
}

function confidenceFigure({confidence: c}: PredictionDrift, id: string): Html {
  const current = shares(c.current);
  const reference = c.reference === null ? null : shares(c.reference);
  return figure({
    finding: `Mean confidence is ${percent(c.currentMean)}${c.referenceMean === null ? "" : `; it is ${percent(c.referenceMean)} on the reference`}`,
    caption:
      c.reference === null
        ? "Share of windows by confidence."
        : "Share of windows by confidence. Line: this recording. Grey: the reference.",
    charts: [
      histogramPair({
        id: `${id}-confidence`,
        ariaLabel: "Histogram of confidence: share of windows by confidence.",
        edges: c.edges,
        reference: c.reference,
        current: c.current,
        title: "Share of windows",
        xLabel: "Confidence",
        percentX: true,
        width: 420,
        height: 200,
      }),
    ],
    table: dataTable({
      caption: "Windows by confidence",
      columns: [
        {head: "From", value: (_, i) => fixed(c.edges[i], 2), numeric: true, names: true},
        {head: "To", value: (_, i) => fixed(c.edges[i + 1], 2), numeric: true},
        {head: "This recording", value: (share) => percent(share), numeric: true},
        {head: "Reference", value: (_, i) => percent(reference?.[i]), numeric: true},
      ],
      rows: current,
      absent: "there is no reference to compare with.",
    }),
  });
}
