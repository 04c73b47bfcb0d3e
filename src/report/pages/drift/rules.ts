/** The rules the verdict was made by, with the thresholds as they stood. */
import type {DriftResult} from "../../../artifacts/drift/drift.ts";
import {significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

export function rules({rules: all}: DriftResult): Html {
  return html`<p>Thresholds come from <code>params.yaml</code> and stand here as they were when the verdict was made.</p>${dataTable(
    {
      caption: "Rules and thresholds",
      columns: [
        {head: "Rule", value: ({title}) => title, names: true},
        {head: "Broken when", value: ({broken}) => broken},
        {head: "Warns at", value: ({warn}) => significant(warn), numeric: true},
        {head: "Fails at", value: ({fail}) => significant(fail), numeric: true},
        {head: "Unit", value: ({unit}) => unit},
      ],
      rows: all,
      empty: "No rule was applied.",
      absent: "this rule has no such threshold.",
    },
  )}`;
}
