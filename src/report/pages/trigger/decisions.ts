/** Each decision of the configured policy, with the reasons it was made for and what held it. */

import type {Immutable} from "../../../artifacts/json-file.ts";
import type {Decision} from "../../../artifacts/trigger/decision.ts";
import type {TriggerResult} from "../../../artifacts/trigger/replay.ts";
import {capital, type Figure, integer, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

export function decisions({replays: [configured]}: TriggerResult): Html {
  const rows = (configured?.decisions ?? []).map(({decision}) => decision);
  return html`${dataTable({
    caption: "Decisions of the configured policy",
    columns: [
      {head: "At (UTC)", value: ({at}) => at.slice(0, 16).replace("T", " "), names: true},
      {head: "Recording", value: ({source}) => source},
      {head: "Reasons call for", value: ({wanted}) => capital(wanted)},
      {head: "Decided", value: ({action}) => capital(action)},
      {
        head: "Held by",
        value: ({holds}) => (holds.length === 0 ? "nothing" : holds.map(({by}) => by).join(", ")),
      },
    ],
    rows,
    empty: "There is no recording to decide on.",
  })}${rows.map(reasonsOf)}`;
}

function reasonsOf({at, source, reasons, holds}: Immutable<Decision>): Html {
  if (reasons.length === 0) return html``;
  return html`<h3>${source}</h3>${dataTable({
    caption: `Reasons at ${at.slice(0, 16).replace("T", " ")}`,
    columns: [
      {head: "Rule", value: ({rule}) => rule, names: true},
      {head: "Calls for", value: ({calls}) => capital(calls)},
      {head: "Value", value: ({value, unit}) => amount(value, unit), numeric: true},
      {head: "Threshold", value: ({threshold, unit}) => amount(threshold, unit), numeric: true},
      {head: "Margin", value: ({margin, unit}) => amount(margin, unit), numeric: true},
      {head: "Unit", value: ({unit}) => unit},
      {head: "What was found", value: ({text}) => text},
    ],
    rows: reasons,
  })}${holds.length === 0 ? "" : html`<ul>${holds.map(({text}) => html`<li>${text}</li>`)}</ul>`}`;
}

/** Counts, such as of rules, without decimals. */
const amount = (value: Figure, unit: string): string =>
  Number.isInteger(value) && unit !== "share" ? integer(value) : significant(value);
