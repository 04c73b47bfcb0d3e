/** What differs between two builds, as one page: the causes, then each artifact, metrics first. */

import {details, figure} from "../../figure.ts";
import {count, integer, sentence, withoutStop} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {type PageSetting, PLAIN, page, section} from "../../page.ts";
import {histogramPair} from "../../plot/histogram-pair.ts";
import {dataTable} from "../../table.ts";
import type {ArtifactDescription, ColumnChange, DiffDescription} from "./description.ts";

/** The file's text: a pure function of the description. */
export function diffPage(
  {before, after, causes, counts, artifacts, omitted}: DiffDescription,
  setting: PageSetting = PLAIN,
): string {
  return page({
    title: `${before} → ${after}`,
    heading: withoutStop(counts),
    current: "diff",
    setting,
    lead: html`From <code>${before}</code> to <code>${after}</code>${causes.length === 0 ? "" : `, because of ${count(causes.length, "cause")}`}.`,
    body: [
      ...(causes.length === 0 ? [] : [describeCauses(causes)]),
      ...artifacts.map(describeArtifact),
      ...(omitted === 0
        ? []
        : [
            html`<p class="note">${count(omitted, "more artifact")} not shown here; <code>pnpm dag diff --json</code> has all.</p>`,
          ]),
    ],
  });
}

function describeCauses(causes: DiffDescription["causes"]): Html {
  return section(
    "causes",
    "Causes",
    dataTable({
      caption: "What changed, and what stands on it",
      columns: [
        {head: "No.", numeric: true, value: (_: (typeof causes)[number], i) => integer(i + 1)},
        {head: "Cause", names: true, value: ({text}) => text},
        {head: "Where", value: ({where}) => where},
        {head: "Touches", value: ({artifacts}) => artifacts},
      ],
      rows: causes,
    }),
  );
}

function describeArtifact(artifact: ArtifactDescription, index: number): Html {
  const {path, instance, how, lines, causes, figures, moreFigures, columns, rows} = artifact;
  const because =
    causes.length === 0
      ? ""
      : `, because of ${causes.length === 1 ? "cause" : "causes"} ${causes.join(", ")}`;
  return section(
    `artifact-${index}`,
    path,
    html`<p class="note">${sentence(`${how}, of ${instance}${because}`)}</p>`,
    lines.length === 0 ? "" : html`<ul>${lines.map((line) => html`<li>${sentence(line)}</li>`)}</ul>`,
    figures.length === 0
      ? ""
      : dataTable({
          caption: "Values that changed",
          columns: [
            {
              head: "Value",
              names: true,
              value: ({name}: (typeof figures)[number]) => html`<code>${name}</code>`,
            },
            {head: "Before", numeric: true, value: ({before}) => before},
            {head: "After", numeric: true, value: ({after}) => after},
            {head: "Change", numeric: true, value: ({change}) => change},
            {head: "Note", value: ({note}) => note},
          ],
          rows: figures,
        }),
    moreFigures > 0 ? html`<p class="note">And ${count(moreFigures, "more value")}.</p>` : "",
    columns.map((column, i) => describeColumn(column, `a${index}c${i}`)),
    rows.length === 0
      ? ""
      : details(
          "The first rows that differ",
          html`<ul>${rows.map((row) => html`<li>${sentence(row)}</li>`)}</ul>`,
        ),
  );
}

function describeColumn({name, cells, histogram, transitions}: ColumnChange, id: string): Html {
  if (histogram !== undefined && histogram.edges.length > 1) {
    const {edges, before, after} = histogram;
    const finding = `${name}: ${count(cells, "cell")} differ.`;
    const chart = histogramPair({
      id,
      ariaLabel: `${finding} The distribution before as an area, after as a line.`,
      edges,
      reference: before,
      current: after,
      title: name,
      xLabel: name,
    });
    const table = dataTable({
      caption: `${name} before and after`,
      columns: [
        {
          head: "From",
          numeric: true,
          names: true,
          value: (_: number, i) => String(Number(edges[i]!.toPrecision(4))),
        },
        {head: "Before", numeric: true, value: (_, i) => integer(before[i]!)},
        {head: "After", numeric: true, value: (_, i) => integer(after[i]!)},
      ],
      rows: [...before],
    });
    return figure({finding, caption: "Grey area: before. Line: after.", charts: [chart], table});
  }
  if (transitions === undefined) return html``;
  return dataTable({
    caption: `${name}: ${count(cells, "cell")} differ`,
    columns: [
      {head: "Before", names: true, value: (one: (typeof transitions)[number]) => one.before},
      {head: "After", value: (one) => one.after},
      {head: "Rows", numeric: true, value: (one) => integer(one.rows)},
    ],
    rows: transitions,
  });
}
