/** What each policy would have done over the recordings as they were, and its cost. */
import type {TriggerResult} from "../../../artifacts/trigger/replay.ts";
import {fixed, integer} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

export function replays({replays: all}: TriggerResult): Html {
  return html`<p>The recordings are taken as they were: what a retraining would have changed in those after it is not known.</p>${dataTable(
    {
      caption: "Policies over the recordings",
      columns: [
        {head: "Policy", value: ({policy}) => policy, names: true},
        {head: "Retrainings", value: ({totals}) => integer(totals.retrainings), numeric: true},
        {head: "Rollbacks", value: ({totals}) => integer(totals.rollbacks), numeric: true},
        {head: "Queued", value: ({totals}) => integer(totals.queued), numeric: true},
        {head: "Machine, minutes", value: ({totals}) => fixed(totals.trainingMinutes, 0), numeric: true},
        {head: "Person, minutes", value: ({totals}) => fixed(totals.reviewMinutes, 0), numeric: true},
        {
          head: "Windows left under a warning",
          value: ({totals}) => integer(totals.exposedWindows),
          numeric: true,
        },
        {head: "More of them wrong", value: ({totals}) => fixed(totals.wrongWindows, 1), numeric: true},
      ],
      rows: all,
      absent: "no accuracy could be estimated.",
    },
  )}`;
}
