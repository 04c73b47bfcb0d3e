/** How policies fare where it is known when a drift began: what they miss, how late they are, what they do for nothing. */
import type {Fare, TriggerResult} from "../../../artifacts/trigger/replay.ts";
import {figure} from "../../figure.ts";
import {count, fixed, integer, list, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable} from "../../table.ts";

export function fares(result: TriggerResult): Html {
  const {fares: all, scenarios, policies, simulation} = result;
  const names = policies.map(({name}) => name);
  const rowsOf = (scenario: string) => all.filter((fare) => fare.scenario === scenario);
  const lost = names.map((name) =>
    sum(all.filter(({policy}) => policy === name).map(({wrongWindows}) => wrongWindows)),
  );
  const idle = names.map((name) =>
    mean(all.filter(({policy}) => policy === name).map(({falseRetrainings}) => falseRetrainings)),
  );
  const chart = (id: string, values: readonly number[], xLabel: string, ariaLabel: string) =>
    dotInterval({
      id,
      ariaLabel,
      xLabel,
      width: 300,
      rows: names.map((name, i) => ({name, value: values[i]!})),
      domain: [0, Math.max(1, ...values) * 1.1],
    });
  return html`<p>${count(simulation.histories, "history", "histories")} of ${integer(simulation.days)} days for each of ${count(scenarios.length, "course", "courses")} of a drift, the same for every policy. Each retraining undoes the drift that is there, which is more than any promises.</p>
${figure({
  finding: `${best(names, lost)} leaves the fewest windows wrong, ${best(names, idle)} retrains least without need`,
  caption: "Means of a history; windows are added up over the courses, retrainings averaged.",
  charts: [
    chart(
      "trigger-wrong",
      lost.map((windows) => windows / 100),
      "Windows more wrong, hundreds",
      "Windows that are wrong because of the drift, by policy.",
    ),
    chart("trigger-idle", idle, "Without need in 30 days", "Retrainings without need, by policy."),
  ],
  table: dataTable({
    caption: "Policies over all courses",
    columns: [
      {head: "Policy", value: (name) => name, names: true},
      {head: "Windows more wrong", value: (_, i) => fixed(lost[i], 0), numeric: true},
      {head: "Without need in 30 days", value: (_, i) => fixed(idle[i], 2), numeric: true},
    ],
    rows: names,
  }),
})}${scenarios.map(({name, text}) => html`<h3>${name}</h3><p>${text}</p>${table(name, rowsOf(name))}`)}`;
}

function table(scenario: string, rows: readonly Fare[]): Html {
  return dataTable({
    caption: `${scenario}: means of a history`,
    columns: [
      {head: "Policy", value: ({policy}) => policy, names: true},
      {head: "Missed", value: ({missed}) => percent(missed, 0), numeric: true},
      {head: "Median delay, hours", value: ({delayHours}) => fixed(delayHours, 0), numeric: true},
      {head: "Retrainings", value: ({retrainings}) => fixed(retrainings, 1), numeric: true},
      {
        head: "Without need in 30 days",
        value: ({falseRetrainings}) => fixed(falseRetrainings, 2),
        numeric: true,
      },
      {head: "Windows more wrong", value: ({wrongWindows}) => fixed(wrongWindows, 0), numeric: true},
      {head: "Machine, minutes", value: ({trainingMinutes}) => fixed(trainingMinutes, 0), numeric: true},
      {head: "Person, minutes", value: ({reviewMinutes}) => fixed(reviewMinutes, 0), numeric: true},
    ],
    rows,
    absent: "there was no drift to meet, or it was never met.",
  });
}

/** The names with the lowest value. */
function best(names: readonly string[], values: readonly number[]): string {
  const least = Math.min(...values);
  return list(names.filter((_, i) => values[i] === least).map((name) => `“${name}”`));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : sum(values) / values.length);
