/** How each true event was found, and what each predicted one is, after Ward et al. (2011). */
import type {EventCounts} from "../../../artifacts/evaluation/depth.ts";
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import {details} from "../../figure.ts";
import {count, integer, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable, type TableColumn} from "../../table.ts";

type Row = EventCounts & {readonly class: string};

export function events({events: {all, perClass}}: Evaluation): Html {
  const rows: readonly Row[] = [{class: "all together", ...all}, ...perClass];
  const of = (head: string, value: (row: Row) => number): TableColumn<Row> => ({
    head,
    value: (row) => integer(value(row)),
    numeric: true,
  });
  const name: TableColumn<Row> = {head: "Behaviour", value: (row) => words(row.class), names: true};
  const {truth, predicted} = all;
  return html`<h3>Events</h3><p>${sayTruth(truth)} ${sayPredicted(predicted)}</p>${details(
    "Events behaviour by behaviour",
    dataTable({
      caption: "True events",
      columns: [
        name,
        of("One to one", (row) => row.truth.correct),
        of("In pieces", (row) => row.truth.fragmented),
        of("Merged", (row) => row.truth.merged),
        of("Both", (row) => row.truth.both),
        of("Not found", (row) => row.truth.deleted),
      ],
      rows,
    }),
    dataTable({
      caption: "Predicted events",
      columns: [
        name,
        of("One to one", (row) => row.predicted.correct),
        of("A piece", (row) => row.predicted.fragmenting),
        of("Over several", (row) => row.predicted.merging),
        of("Both", (row) => row.predicted.both),
        of("Where there is none", (row) => row.predicted.inserted),
      ],
      rows,
    }),
    dataTable({
      caption: "Windows of each behaviour against the rest, by why they are wrong",
      columns: [
        name,
        of("Right", (row) => row.windows.right),
        of("Missed at a border", (row) => row.windows.underfill),
        of("Missed between pieces", (row) => row.windows.fragmenting),
        of("Missed with the event", (row) => row.windows.deleted),
        of("Too many at a border", (row) => row.windows.overfill),
        of("Too many between events", (row) => row.windows.merging),
        of("Too many, no event", (row) => row.windows.inserted),
      ],
      rows,
    }),
    html`<p class="note">Ward, Lukowicz and Gellersen, Performance metrics for activity recognition, 2011. Two events of a behaviour meet where they share a window.</p>`,
  )}`;
}

function sayTruth({correct, fragmented, merged, both, deleted}: EventCounts["truth"]): string {
  const total = correct + fragmented + merged + both + deleted;
  if (total === 0) return "There is no true event.";
  return `Of ${count(total, "true event")}, ${integer(correct)} ${correct === 1 ? "is" : "are"} found one to one, ${integer(fragmented)} in pieces, ${integer(merged)} merged with another, ${integer(both)} both, and ${integer(deleted)} not at all.`;
}

function sayPredicted({correct, fragmenting, merging, both, inserted}: EventCounts["predicted"]): string {
  const total = correct + fragmenting + merging + both + inserted;
  return total === 0
    ? "No event is predicted."
    : `Of ${count(total, "predicted event")}, ${integer(inserted)} ${inserted === 1 ? "is" : "are"} where there is none.`;
}
