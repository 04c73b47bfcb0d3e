/** Each figure over the recordings, with its thresholds and its change. */
import type {MonitoringHistory} from "../../../artifacts/monitoring-history.ts";
import {figure} from "../../figure.ts";
import {count, list, pValue, significant, uncapital} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {trend} from "../../plot/trend.ts";
import {dataTable, type TableColumn} from "../../table.ts";

type Trend = MonitoringHistory["trends"][number];

export function trends({trends: all, recordings}: MonitoringHistory): Html {
  if (recordings.length === 0) return html`<p class="note">There is no recording to show.</p>`;
  const times = recordings.map(({from}) => Date.parse(from));
  const changed = all.filter(({change}) => change !== null);
  return html`${figure({
    finding: findingOf(all, changed),
    caption:
      "A dot is a recording. Dashed lines are the thresholds near the figures; where a mean changed, both means and the dates of the change are shown.",
    charts: all.map((one) => trendChart(one, {id: `trend-${one.id}`, title: one.title, times})),
    table: dataTable({
      caption: "The figures of each recording",
      columns: [
        {head: "Recording", value: ({session}) => session, names: true},
        ...all.map((one) => ({
          head: one.title,
          value: (_: unknown, i: number) => significant(one.values[i]),
          numeric: true,
        })),
      ],
      rows: recordings,
      absent: "it could not be measured.",
    }),
  })}${changed.length === 0 ? "" : changesTable(changed)}${notes(all.filter(({change}) => change === null))}`;
}

/** `times` are those of the recordings, ms. */
export function trendChart(
  {unit, values, warn, fail, note, ...one}: Trend,
  {id, title, times}: {readonly id: string; readonly title: string; readonly times: readonly number[]},
): string {
  return trend({
    id,
    ariaLabel: `${title} of ${count(times.length, "recording")}. ${note}`,
    title: withUnit(title, unit),
    times,
    values,
    thresholds: [
      ...(warn === null ? [] : [{value: warn, level: "warn" as const}]),
      ...(fail === null ? [] : [{value: fail, level: "fail" as const}]),
    ],
    change: changeOf(one),
  });
}

function changesTable(changed: readonly Trend[]): Html {
  return dataTable({
    caption: "Changes",
    columns: [{head: "Figure", value: ({title}) => title, names: true}, ...changeColumns],
    rows: changed,
  });
}

/** Of rows that have one: when, between which days, and from what to what. */
export const changeColumns: readonly TableColumn<Pick<Trend, "change">>[] = [
  {head: "Changed with", value: ({change}) => change!.session},
  {head: "Not before", value: ({change}) => change!.earliest.slice(0, 10)},
  {head: "Not after", value: ({change}) => change!.latest.slice(0, 10)},
  {head: "Mean before", value: ({change}) => significant(change!.before), numeric: true},
  {head: "Mean after", value: ({change}) => significant(change!.after), numeric: true},
  {head: "p", value: ({change}) => pValue(change!.p), numeric: true},
];

/** With its unit; what is a share says so. */
export const withUnit = (title: string, unit: string): string =>
  unit === "" || unit === "share" ? title : `${title}, ${unit}`;

/** Why the others have none; once, where it is the same for all. */
function notes(others: readonly Trend[]): Html {
  const texts = new Set(others.map(({note}) => note));
  if (texts.size <= 1) return html`${[...texts].map((text) => html`<p class="note">${text}</p>`)}`;
  return html`<ul>${others.map(({title, note}) => html`<li>${title}: ${note}</li>`)}</ul>`;
}

function findingOf(all: readonly Trend[], changed: readonly Trend[]): string {
  if (changed.length > 0) return `${changed.map(({title}) => title).join(", ")} changed by more than chance`;
  return nothingChanged(all);
}

/** Of trends without a change, whether one was looked for in all of them; without a full stop. */
export function nothingChanged(all: readonly Trend[]): string {
  const few = all.filter(({outcome}) => outcome === "too few");
  if (few.length === all.length) return "There are too few recordings to tell a change from chance";
  const others =
    few.length === 0 ? "" : `; of ${list(few.map(({title}) => uncapital(title)))} too few recordings tell`;
  return `No figure changed by more than chance${others}`;
}

function changeOf({change}: Pick<Trend, "change">) {
  if (change === null) return null;
  const {at, earliest, latest, before, after} = change;
  return {
    at: Date.parse(at),
    earliest: Date.parse(earliest),
    latest: Date.parse(latest),
    before,
    after,
  };
}
