/** Leaving out what the model is unsure of: the risk at each coverage, a threshold, and sets of behaviours. */
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import type {Conformal, Selective} from "../../../artifacts/evaluation/selective.ts";
import {figure} from "../../figure.ts";
import {count, fixed, integer, interval, list, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {curve} from "../../plot/curve.ts";
import {dataTable} from "../../table.ts";

const share = (x: number | null | undefined): string => percent(x);

export function selective({selective: found, conformal}: Evaluation): Html {
  const {curve: points, targetRisk, threshold} = found;
  const most = Math.max(0.05, targetRisk, ...points.map(({risk}) => risk));
  return html`${figure({
    finding: findingOf(found),
    caption:
      "The windows of the highest confidence, from few to all, and the share of them that is wrong. Dashed: the share that is aimed at.",
    charts: [
      curve({
        id: "risk-coverage",
        ariaLabel: "Share of wrong answers by the share of windows that are answered, most confident first.",
        lines: [{points: points.map(({coverage, risk}) => ({x: coverage, y: risk}))}],
        rules: [{y: targetRisk, label: "aimed at"}],
        ...(threshold.value === null || threshold.coverage.value === null || threshold.risk.value === null
          ? {}
          : {mark: {x: threshold.coverage.value, y: threshold.risk.value}}),
        xLabel: "Windows that are answered",
        yLabel: "Share that is wrong",
        yDomain: [0, Math.min(1, most * 1.15)],
      }),
    ],
    table: dataTable({
      caption: "Risk at each coverage",
      columns: [
        {head: "Answered", value: ({coverage}) => share(coverage), numeric: true, names: true},
        {head: "Wrong", value: ({risk}) => share(risk), numeric: true},
        {head: "From confidence", value: ({confidence}) => fixed(confidence, 3), numeric: true},
      ],
      rows: points,
    }),
  })}${thresholdText(found)}${conformal === null ? html`<p class="note">Sets of behaviours stand on other people, and there is one.</p>` : sets(conformal)}`;
}

function findingOf({targetRisk, threshold}: Selective): string {
  if (threshold.value === null) return "No threshold on the confidence was chosen";
  const {coverage, risk, held} = threshold;
  const measured = `answering ${share(coverage.value)} of the windows, the model is wrong in ${share(risk.value)}`;
  if (risk.value === null) return "At the chosen threshold no window of the test people is answered";
  if (held === "yes") return `A risk of ${share(targetRisk)} is held: ${measured}`;
  if (held === "no") return `A risk of ${share(targetRisk)} is not held: ${measured}`;
  return `Whether a risk of ${share(targetRisk)} is held is not shown: ${measured}`;
}

function thresholdText({threshold, areaUnderCurve}: Selective): Html {
  const area = html`The mean risk over all coverages is ${share(areaUnderCurve)}.`;
  if (threshold.value === null) return html`<p>${threshold.reason} ${area}</p>`;
  const {value, chosenOn, coverage, risk} = threshold;
  return html`<p>The threshold ${fixed(value, 3)} was chosen on ${list(chosenOn.users)} (${count(chosenOn.windows, "window")}), where ${share(chosenOn.coverage)} are answered and ${share(chosenOn.risk)} of them are wrong. On the test people it answers ${share(coverage.value)} ${interval(coverage.lo, coverage.hi, share)}, and ${share(risk.value)} ${interval(risk.lo, risk.hi, share)} are wrong. ${area}</p>`;
}

function sets({level, guaranteed, peopleNeeded, coverage, meanSize, sizes, people}: Conformal): Html {
  const standing = guaranteed
    ? `The level holds for a window of a new person, whatever people are like, as long as the new person is one like them.`
    : `With fewer than ${integer(peopleNeeded)} people no set that leaves anything out can be guaranteed, so the level is aimed at, not promised.`;
  return html`<h3>Sets of behaviours</h3><p>Instead of one answer, the behaviours that cannot be excluded at ${share(level)}: each person’s sets stand on the other test people. They hold the truth in ${share(coverage.value)} ${interval(coverage.lo, coverage.hi, share)} of the windows, with ${fixed(meanSize, 2)} behaviours on average; ${count(sizes[1] ?? 0, "set")} ${sizes[1] === 1 ? "has" : "have"} one behaviour, ${integer(sizes[0] ?? 0)} none. ${standing}</p>${dataTable(
    {
      caption: "Sets of each person",
      columns: [
        {head: "Person", value: ({user}) => user, names: true},
        {head: "Sets that hold the truth", value: (one) => share(one.coverage), numeric: true},
        {head: "Mean behaviours in a set", value: (one) => fixed(one.meanSize, 2), numeric: true},
      ],
      rows: people,
    },
  )}`;
}
