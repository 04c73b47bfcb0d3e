/** What the model said, and how surely, from the start of the recording to its end. */
import type {RecordingDrift, Timeline} from "../../../artifacts/drift/recording.ts";
import {figure} from "../../figure.ts";
import {count, fixed, integer, percent, significant, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {timeline} from "../../plot/timeline.ts";
import {dataTable} from "../../table.ts";

/** Rows of the table: the points themselves are in drift.json. */
const STRETCHES = 12;

export function timelineFigure({timeline: line, prediction, session}: RecordingDrift, id: string): Html {
  if (line.t.length === 0) return html`<p class="note">The recording has no point in time to show.</p>`;
  const minutes = line.t.map((t) => (t - line.t[0]!) / 60000);
  const seen = prediction.classes.filter((name) => line.predicted.includes(name));
  return figure({
    finding: finding(line, seen),
    caption: `Mean confidence and most frequent behaviour of every ${significant(line.binSeconds, 2)} s; behaviours never the most frequent are left out.`,
    layout: "pile",
    charts: timeline({
      id: `${id}-time`,
      ariaLabel: `Through the recording ${session}.`,
      minutes,
      spanMinutes: line.binSeconds / 60,
      confidence: line.confidence,
      predicted: line.predicted,
      classes: seen,
    }),
    table: stretches(line, minutes),
  });
}

function finding(line: Timeline, seen: readonly string[]): string {
  let changes = 0;
  for (let i = 1; i < line.predicted.length; i++) if (line.predicted[i] !== line.predicted[i - 1]) changes++;
  if (seen.length === 0) return "Nothing was predicted";
  if (seen.length === 1) return `The answer is ${words(seen[0]!)} from beginning to end`;
  return `The most frequent answer changes ${count(changes, "time")} between ${integer(seen.length)} behaviours`;
}

function stretches(line: Timeline, minutes: readonly number[]): Html {
  const size = Math.max(1, Math.ceil(minutes.length / STRETCHES));
  const starts = minutes.flatMap((_, i) => (i % size === 0 ? [i] : []));
  const end = (start: number): number => Math.min(minutes.length, start + size) - 1;
  return dataTable({
    caption: html`The recording in ${starts.length} stretches <span>every point is in drift.json</span>`,
    columns: [
      {head: "From, min", value: (i) => fixed(minutes[i], 1), numeric: true, names: true},
      {head: "To, min", value: (i) => fixed(minutes[end(i)]! + line.binSeconds / 60, 1), numeric: true},
      {
        head: "Mean confidence",
        value: (i) => percent(mean(line.confidence.slice(i, end(i) + 1))),
        numeric: true,
      },
      {head: "Mean |a|, m/s²", value: (i) => fixed(mean(line.norm.slice(i, end(i) + 1)), 2), numeric: true},
      {
        head: "Movement within windows, training sd",
        value: (i) => fixed(mean(line.sd.slice(i, end(i) + 1)), 3),
        numeric: true,
      },
      {head: "Most frequent", value: (i) => mostFrequent(line.predicted.slice(i, end(i) + 1))},
    ],
    rows: starts,
    absent: "nothing was recorded or predicted in this stretch.",
  });
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}

function mostFrequent(names: readonly (string | null)[]): string {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return best === undefined ? "–" : words(best[0]);
}
