/** How the verdicts would move with a threshold: as a table, and as a slider where the page's script runs. */
import type {ThresholdSweep} from "../../../judgement/drift/threshold-sweep.ts";
import {significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";
import {levelMark} from "../../verdict.ts";

export function thresholds(sweeps: readonly ThresholdSweep[]): Html {
  if (sweeps.every(({recordings}) => recordings.length === 0))
    return html`<p>There is no recording to judge.</p>`;
  // A verdict that no threshold turns has nothing to list.
  const rows = sweeps.flatMap(({rule, warn, recordings}) =>
    recordings
      .filter(({steps}) => steps.length > 1)
      .map(({session, steps}) => ({rule, warn, session, steps})),
  );
  return html`<p>One threshold at a time is moved, all other rules stay as they are. Where a verdict does not turn, it rests on something else.</p>
<div id="threshold-place"></div><template id="level-marks">${(["fail", "warn", "unknown", "pass"] as const).map(levelMark)}</template>${dataTable(
    {
      caption: "Verdicts that turn with the threshold of one rule",
      columns: [
        {head: "Rule", value: ({rule}) => rule.title},
        {head: "Warns at", value: ({warn}) => significant(warn), numeric: true},
        {head: "Recording", value: ({session}) => session, names: true},
        {
          head: "Verdict, from each threshold on",
          value: ({steps}) =>
            steps.map(({from, level}, i) => [
              i === 0 ? "" : ", ",
              levelMark(level),
              ` from ${significant(from)}`,
            ]),
        },
      ],
      rows,
      empty: "No verdict turns, whatever one of these thresholds is: each rests on something else.",
    },
  )}`;
}
