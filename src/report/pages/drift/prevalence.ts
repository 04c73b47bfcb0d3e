/** How much of the time each behaviour takes up: as predicted, and corrected for what the model confuses. */
import type {Prevalence} from "../../../artifacts/drift/prevalence.ts";
import {figure} from "../../figure.ts";
import {capital, interval, percent, sentence, significant, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable} from "../../table.ts";

type Behaviour = Prevalence["behaviours"][number];

export function prevalenceFigure(p: Prevalence, id: string): Html {
  if (p.withheld !== null)
    return html`<p class="note">The shares of time are not corrected for what the model confuses. ${sentence(p.withheld)}</p>`;
  const sorted = [...p.behaviours].sort(
    (a, b) => b.sld!.share - a.sld!.share || b.naive - a.naive || (a.name < b.name ? -1 : 1),
  );
  const top = sorted[0]!;
  const caution = p.caution === null ? "" : html`<p class="note">Read with care. ${sentence(p.caution)}</p>`;
  return html`${caution}${figure({
    finding: `${capital(words(top.name))} takes up ${percent(top.sld!.share, 0)} of the time once confusions are corrected${range(top.sld)}; ${percent(top.naive, 0)} is predicted`,
    caption: html`Full dots: corrected by SLD-EM, with 95 % intervals over the ${p.people} labelled people who are new to the model. Hollow dots: as predicted. It is assumed that a behaviour looks here as it does in them.`,
    charts: [
      dotInterval({
        id: `${id}-prevalence`,
        ariaLabel: "Share of time in each behaviour, corrected and as predicted.",
        rows: sorted.map(({name, naive, sld}) => ({
          name: words(name),
          value: sld!.share,
          lo: sld!.low,
          hi: sld!.high,
          other: naive,
        })),
        xLabel: "Share of time",
        percent: true,
      }),
    ],
    table: dataTable<Behaviour>({
      caption: `Shares of time, as predicted and by three corrections; condition number of the confusion matrix ${significant(p.condition)}`,
      columns: [
        {head: "Behaviour", value: ({name}) => words(name), names: true},
        {head: "As predicted", value: ({naive}) => percent(naive), numeric: true},
        {head: "SLD-EM", value: ({sld}) => percent(sld?.share), numeric: true},
        {
          head: "95 % interval",
          value: ({sld}) => interval(sld?.low, sld?.high, (x) => percent(x)),
          numeric: true,
        },
        {head: "BBSE", value: ({bbse}) => percent(bbse?.share), numeric: true},
        {head: "Adjusted counting", value: ({adjustedCount}) => percent(adjustedCount?.share), numeric: true},
      ],
      rows: sorted,
      absent: "too few labelled people are new to the model.",
    }),
  })}`;
}

function range(estimate: Behaviour["sld"]): string {
  return estimate?.low === null || estimate?.low === undefined
    ? ""
    : ` (${percent(estimate.low, 0)} to ${percent(estimate.high, 0)})`;
}
