/** All recordings at a glance: a row each, and recording × channel where there are several. */
import type {ChannelDrift} from "../../../artifacts/drift/channel.ts";
import type {DriftResult} from "../../../artifacts/drift/drift.ts";
import type {RecordingDrift} from "../../../artifacts/drift/recording.ts";
import {findMainCause} from "../../../judgement/drift/causes.ts";
import {figure} from "../../figure.ts";
import {fixed, integer, partOf, percent, significant, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {linkKey} from "../../link.ts";
import {heatmap} from "../../plot/heatmap.ts";
import {dataTable} from "../../table.ts";
import {levelMark} from "../../verdict.ts";

export function overview(drift: DriftResult, sorted: readonly RecordingDrift[]): Html {
  return html`${dataTable({
    caption: "The recordings, worst first",
    columns: [
      {
        head: "Recording",
        value: (r) => html`${r.session}${r.simulated ? html` <span class="note">(simulated)</span>` : ""}`,
        names: true,
      },
      {head: "Verdict", value: (r) => levelMark(r.verdict.level)},
      {head: "Main cause", value: (r) => findMainCause(r) ?? "none"},
      {
        head: "Drifted channels",
        value: (r) => `${integer(r.driftedChannels)} of ${integer(r.channels.length)}`,
        numeric: true,
      },
      {head: "Windows", value: (r) => integer(r.windows), numeric: true},
      {head: "Most predicted", value: (r) => words(r.degenerate.largestClass)},
      {head: "Its share", value: (r) => percent(r.degenerate.largestShare), numeric: true},
      {head: "Mean confidence", value: (r) => percent(r.prediction.confidence.currentMean), numeric: true},
    ],
    rows: sorted,
    link: ({session}) => linkKey("recording", session),
    empty: "There is no recording to judge.",
  })}${sorted.length > 1 ? heatmaps(drift, sorted) : ""}`;
}

const HEATMAPS = [
  {id: "psi", name: "PSI", of: (c: ChannelDrift) => c.psi},
  {
    id: "wasserstein",
    name: "Wasserstein distance, in reference standard deviations,",
    of: (c: ChannelDrift) => c.wassersteinOverSd,
  },
] as const;

function heatmaps(drift: DriftResult, sorted: readonly RecordingDrift[]): readonly Html[] {
  const columns = [...new Set(sorted.flatMap((r) => r.channels.map(({channel}) => channel)))];
  const rows = sorted.slice(0, 40);
  return HEATMAPS.flatMap(({id, name, of}) => {
    const limit = drift.rules.find((rule) => rule.id === id)?.warn ?? null;
    if (limit === null) return [];
    const values = rows.map((r) =>
      columns
        .map((name) => r.channels.find(({channel}) => channel === name))
        .map((c) => (c === undefined ? null : of(c))),
    );
    const above = values.filter((row) => row.some((value) => value !== null && value > limit)).length;
    return figure({
      finding: `${name} is above ${significant(limit, 2)} in some channel of ${partOf(above, rows.length, "recording")}`,
      caption: `Full shade from ${significant(limit * 2, 2)} on, twice the threshold.`,
      charts: [
        heatmap({
          id: `heatmap-${id}`,
          ariaLabel: `${name} of each recording and channel.`,
          rows: rows.map((r) => r.session),
          columns,
          values,
          threshold: limit,
          links: rows.map(({session}) => linkKey("recording", session)),
          show: (value) => fixed(value, 2),
        }),
      ],
      table: dataTable({
        caption: `${name} by recording and channel`,
        columns: [
          {head: "Recording", value: (_, i) => rows[i]!.session, names: true},
          ...columns.map((channel, j) => ({
            head: channel,
            value: (row: readonly (number | null)[]) => fixed(row[j], 3),
            numeric: true,
          })),
        ],
        rows: values,
        absent: "the recording has no such channel.",
      }),
    });
  });
}
