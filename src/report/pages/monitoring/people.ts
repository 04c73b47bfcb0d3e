/** What changed from recording to recording of one person: which figure, since when, from what to what. */
import type {MonitoringHistory} from "../../../artifacts/monitoring-history.ts";
import {figure} from "../../figure.ts";
import {count, integer} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";
import {changeColumns, trendChart, withUnit} from "./trends.ts";

export function byPerson({people, recordings}: MonitoringHistory): Html {
  const changed = people.flatMap((own) =>
    own.trends.flatMap((one) => (one.change === null ? [] : [{own, one, change: one.change}])),
  );
  const unknown = recordings.length - people.reduce((sum, {sessions}) => sum + sessions.length, 0);
  const startOf = new Map(recordings.map(({session, from}) => [session, Date.parse(from)]));
  return html`${
    changed.length === 0
      ? ""
      : figure({
          finding: `Of ${count(new Set(changed.map(({own}) => own)).size, "person", "people")} a figure changed by more than chance`,
          caption: "A dot is a recording of the person; both means and the dates of the change are shown.",
          charts: changed.map(({own, one}) =>
            trendChart(one, {
              id: `person-${people.indexOf(own)}-${one.id}`,
              title: `${own.person}: ${one.title}`,
              times: own.sessions.map((session) => startOf.get(session)!),
            }),
          ),
          table: dataTable({
            caption: "Changes by person",
            columns: [
              {head: "Person", value: ({own}) => own.person, names: true},
              {head: "Figure", value: ({one: {title, unit}}) => withUnit(title, unit)},
              ...changeColumns,
            ],
            rows: changed,
          }),
        })
  }${dataTable({
    caption: "People",
    columns: [
      {head: "Person", value: ({person}) => person, names: true},
      {head: "Recordings", value: ({sessions}) => integer(sessions.length), numeric: true},
      {head: "What changed", value: ({note}) => note},
    ],
    rows: people,
  })}${unknown === 0 ? "" : html`<p class="note">Of ${count(unknown, "recording")} nothing says who wore the watch.</p>`}`;
}
