/** What the policies are, and what the words mean. */
import type {TriggerResult} from "../../../artifacts/trigger/replay.ts";
import {definitionList} from "../../figure.ts";
import {integer, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

const TERMS: readonly (readonly [term: string, meaning: string])[] = [
  [
    "None, monitor, queue, trigger, rollback",
    "The actions, from the mildest to the gravest. A queued retraining starts after a time, unless an observation without a warning takes it back.",
  ],
  [
    "Reason",
    "Drift, performance, schedule, new data, or a person’s word. Each calls for an action by itself, and the gravest is wanted.",
  ],
  [
    "Held",
    "Within the cooldown, while a retraining goes on, or where there is nothing new to learn from, what is wanted is queued. Only a person passes a hold.",
  ],
  [
    "Windows left under a warning",
    "Windows of observations with a warning or failure that the decision leaves as it is.",
  ],
  ["More of them wrong", "Those windows times the estimated loss of accuracy, where it could be estimated."],
  ["Without need", "A retraining while nothing drifts, or while a drift comes and goes."],
  ["Delay", "From the beginning of the drift to the first retraining after it."],
];

export function definitions({policies, simulation}: TriggerResult): Html {
  const keys = [...new Set(policies.flatMap(({settings}) => Object.keys(settings)))];
  return html`<p>In the made-up histories an observation comes every ${integer(simulation.everyHours)} hours, six rules measure the drift with noise of a fifth of the way to failing, and a full drift costs ${percent(simulation.lostAccuracy, 0)} of the windows. They show how policies differ, and not what any of them will cost.</p>${dataTable(
    {
      caption: "Settings of each policy",
      columns: [
        {head: "Setting", value: (key: string) => key, names: true},
        ...policies.map(({name, settings}) => ({
          head: name,
          value: (key: string) => show(settings[key]),
          numeric: true,
        })),
      ],
      rows: keys,
    },
  )}${definitionList("Definitions", TERMS)}`;
}

function show(value: unknown): string {
  if (value === null) return "none";
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "object" && value !== undefined)
    return Object.entries(value as object)
      .map(([key, item]) => `${key} ${String(item)}`)
      .join(", ");
  return String(value);
}
