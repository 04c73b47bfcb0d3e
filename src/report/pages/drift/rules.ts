/** The rules the verdict was made by, and how often each is broken where nothing has drifted, measured on the reference. */
import {hasGyro} from "../../../artifacts/channels.ts";
import type {DriftResult} from "../../../artifacts/drift/drift.ts";
import type {FalseAlarms} from "../../../artifacts/drift/false-alarms.ts";
import {count, integer, percent, sentence, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

/** Thresholds as they stood when the verdict was made. */
export function rules({rules: all, recordings}: DriftResult): Html {
  const turns = recordings.length === 0 || recordings.some(({channels}) => hasGyro(channels));
  return html`<p>Thresholds come from <code>params.yaml</code> and stand here as they were when the verdict was made.</p>${dataTable(
    {
      caption: "Rules and thresholds",
      columns: [
        {head: "Rule", value: ({title}) => title, names: true},
        {head: "Broken when", value: ({broken}) => broken},
        {head: "Cannot tell at", value: ({unknown}) => significant(unknown), numeric: true},
        {head: "Warns at", value: ({warn}) => significant(warn), numeric: true},
        {head: "Fails at", value: ({fail}) => significant(fail), numeric: true},
        {head: "Unit", value: ({unit}) => unit},
      ],
      rows: turns ? all : all.filter(({id}) => id !== "physics.resting-rate"),
      empty: "No rule was applied.",
      absent: "this rule has no such threshold.",
    },
  )}`;
}

/** How often the whole verdict, by the rules in force, is wrong about people with nothing wrong. */
export function falseAlarms({withheld, people, alarms, cannotTell, low, high, causes}: FalseAlarms): Html {
  if (withheld !== null) return html`<p>No false-alarm rate was measured. ${sentence(withheld)}</p>`;
  const unknown =
    cannotTell === 0 ? "" : ` Of ${integer(cannotTell)} of them it cannot be told, which counts as no alarm.`;
  return html`<p>Each of ${count(people, "labelled person", "labelled people")} was judged as if new, against all the others and by the rules above: ${integer(alarms)} of ${integer(people)} ${alarms === 1 ? "raises" : "raise"} an alarm, with nothing wrong. The share on new people lies between ${percent(low, 0)} and ${percent(high, 0)} (95 % interval).${unknown}</p><p class="note">The model has learnt from some of these people, so that its predictions of them are better than of somebody new.</p>${
    causes.length === 0
      ? ""
      : dataTable({
          caption: "False alarms",
          columns: [
            {head: "Person", value: ({user}) => user, names: true},
            {head: "Rule", value: ({id}) => id},
            {head: "Found", value: ({evidence}) => evidence},
          ],
          rows: causes,
          absent: "not measured.",
        })
  }`;
}
