/** What each recording changed in what was known. */
import type {MonitoringHistory} from "../../../artifacts/monitoring-history.ts";
import type {Html} from "../../html.ts";
import {dataTable} from "../../table.ts";
import {levelMark} from "../../verdict.ts";

export function known({known: entries}: MonitoringHistory): Html {
  return dataTable({
    caption: "Whenever the level, or the rules that are broken, changed",
    columns: [
      {head: "At (UTC)", value: ({at}) => at.slice(0, 16).replace("T", " "), names: true},
      {head: "Recording", value: ({session}) => session},
      {head: "Level", value: ({level}) => levelMark(level)},
      {head: "What changed", value: ({text}) => text},
    ],
    rows: entries,
    empty: "No recording changed anything.",
  });
}
