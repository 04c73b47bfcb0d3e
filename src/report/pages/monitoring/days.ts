/** A row a day, the latest first. */
import type {MonitoringHistory} from "../../../artifacts/monitoring-history.ts";
import {integer, percent, significant, words} from "../../format.ts";
import type {Html} from "../../html.ts";
import {dataTable} from "../../table.ts";
import {levelMark} from "../../verdict.ts";

export function days({days: all, classes}: MonitoringHistory): Html {
  return dataTable({
    caption: "Days, the latest first",
    columns: [
      {head: "Day (UTC)", value: ({day}) => day, names: true},
      {head: "Level", value: ({level}) => levelMark(level)},
      {head: "Recordings", value: ({recordings}) => integer(recordings), numeric: true},
      {head: "Windows", value: ({layers}) => integer(layers.windows), numeric: true},
      {head: "Mean confidence", value: ({layers}) => percent(layers.confidence.mean), numeric: true},
      {head: "Uncertain", value: ({layers}) => percent(layers.uncertainShare), numeric: true},
      {head: "Flip rate", value: ({layers}) => percent(layers.temporal.flipRate), numeric: true},
      {head: "Windows a bout", value: ({layers}) => significant(layers.temporal.meanDwell), numeric: true},
      {head: "Short bouts", value: ({layers}) => percent(layers.temporal.shortDwellShare), numeric: true},
      {
        head: "Most predicted",
        value: ({layers}) => {
          const {largestShare, shares} = layers;
          const name = classes[shares.indexOf(largestShare)];
          return name === undefined ? "none" : `${words(name)}, ${percent(largestShare)}`;
        },
      },
    ],
    rows: [...all].reverse(),
    empty: "There is no recording to watch.",
  });
}
