/** Where the model is worse than elsewhere on the same people. */
import type {Groups} from "../../../artifacts/evaluation/depth.ts";
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import {figure} from "../../figure.ts";
import {
  capital,
  count,
  fixed,
  integer,
  interval,
  list,
  percent,
  points,
  pValue,
  words,
} from "../../format.ts";
import type {Html} from "../../html.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable} from "../../table.ts";

type Group = Groups["groups"][number];

export function groups({groups: {groups: all, alpha}, intervals}: Evaluation): Html {
  const sorted = [...all].sort((a, b) => (a.difference.value ?? 1) - (b.difference.value ?? 1));
  const limits = all.flatMap(({difference: {value, lo, hi}}) => [value, lo, hi]);
  const widest = Math.min(1, Math.max(0.1, ...limits.map((x) => Math.abs(x ?? 0))));
  return figure({
    finding: findingOf(sorted, alpha),
    caption: `Accuracy within a group less that on the same people’s other windows, mean over people, with ${percent(intervals.level, 0)} intervals. Whether a group is worse is tested over people, and corrected by Holm for ${count(all.length, "group")}.`,
    charts: [
      dotInterval({
        id: "groups",
        ariaLabel: "Difference in accuracy between each group of windows and the others of the same people.",
        rows: sorted.map(({name, difference}) => ({name: words(name), ...difference})),
        rules: [{x: 0, label: "as elsewhere"}],
        xLabel: "Difference in accuracy",
        domain: [-widest, widest],
        percent: true,
      }),
    ],
    table: dataTable({
      caption: "Each group of windows",
      columns: [
        {head: "Group", value: ({name}) => words(name), names: true},
        {head: "Windows", value: (one) => integer(one.windows), numeric: true},
        {head: "People", value: ({people}) => integer(people), numeric: true},
        {head: "Accuracy", value: ({accuracy}) => percent(accuracy), numeric: true},
        {head: "Less elsewhere", value: ({difference}) => points(difference.value), numeric: true},
        {
          head: "Interval",
          value: ({difference: {lo, hi}}) => interval(lo, hi, (x) => points(x)),
          numeric: true,
        },
        {head: "p, corrected", value: ({pAdjusted}) => pValue(pAdjusted), numeric: true},
      ],
      rows: sorted,
      absent: "it takes two people with windows inside and outside, who differ.",
    }),
  });
}

function findingOf(sorted: readonly Group[], alpha: number): string {
  const shown = sorted.filter(({pAdjusted}) => pAdjusted !== null && pAdjusted < alpha);
  if (shown.length > 0)
    return `${capital(list(shown.map(({name}) => words(name))))} ${shown.length === 1 ? "is" : "are"} recognised less well than the same people’s other windows`;
  const lowest = sorted[0];
  if (lowest === undefined || lowest.difference.value === null || lowest.difference.value >= 0)
    return "No group of windows is shown to be worse than the same people’s others";
  return `No group of windows is shown to be worse than the same people’s others; the lowest, ${words(lowest.name)}, lies ${fixed(-100 * lowest.difference.value, 1)} points below`;
}
