/** index.html: can I trust this? The answer before anything else. */

import {ABSENT, count, duration, integer, list, percent, shortHash, withStop, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {page, SIMULATED_NOTICE, section} from "../../page.ts";
import {dataTable, factList} from "../../table.ts";
import {levelMark, verdictBlock} from "../../verdict.ts";
import type {Lineage, Summary, SummaryRow} from "./content.ts";

const MAX_REASONS = 5;

export function summaryPage(summary: Summary, trained = false): string {
  const {model, recordings, table, refused, unread, withoutWindows, lineage} = summary;
  return page({
    title: "Can I trust this?",
    current: "index",
    trained,
    lead: "Two questions, two answers; the evidence is in the reports behind them.",
    ...(lineage.labelledSimulated ? {notice: SIMULATED_NOTICE} : {}),
    body: [
      verdictBlock(
        model.trainingPeople === "known"
          ? "The model, on people it has never seen"
          : "The model, on the test people (training people unknown)",
        model.level,
        model.statement,
        reasonList(model.reasons, "evaluation.html", "the evaluation report"),
      ),
      verdictBlock(
        "The recordings, against the data the model was made for",
        recordings.level,
        recordings.statement,
        reasonList(recordings.causes, "drift.html", "the drift report"),
      ),
      section("recordings", "Recordings", recordingTable(table)),
      refused.length + unread.length + withoutWindows.length === 0
        ? ""
        : section("refused", "Recordings that could not be used", unusable(summary)),
      section("lineage", "Lineage", lineageFacts(lineage)),
      section("query", "Queries", query()),
      section("notebooks", "Notebooks", notebooks()),
      section("limits", "Limits", limits()),
    ],
  });
}

function reasonList(reasons: readonly string[], href: string, name: string): Html {
  const more = reasons.length - MAX_REASONS;
  return html`<ul>${reasons.slice(0, MAX_REASONS).map((reason) => html`<li>${withStop(reason)}</li>`)}${more > 0 ? html`<li>And ${integer(more)} more.</li>` : ""}</ul>
<p>More in <a href="${href}">${name}</a>.</p>`;
}

function recordingTable(rows: readonly SummaryRow[]): Html {
  return html`${dataTable({
    caption: "Worst first",
    columns: [
      {head: "Recording", value: (row) => row.session, names: true},
      {head: "Made by", value: ({simulated}) => (simulated ? "simulation" : "a watch")},
      {head: "Length", value: ({seconds}) => duration(seconds), numeric: true},
      {head: "Windows", value: ({windows}) => integer(windows), numeric: true},
      {
        head: "Quality gates",
        value: ({gatesPassed}) => (gatesPassed === null ? ABSENT : gatesPassed ? "passed" : "failed"),
      },
      {head: "Trust", value: ({level}) => levelMark(level)},
      {head: "Main cause", value: (row) => row.mainCause},
      {head: "Most predicted", value: ({mostPredicted}) => words(mostPredicted.class)},
      {head: "Its share", value: ({mostPredicted}) => percent(mostPredicted.share), numeric: true},
      {head: "Mean confidence", value: ({meanConfidence}) => percent(meanConfidence), numeric: true},
    ],
    rows,
    empty: "No recording was found. Put a pair of Garmin files into data/raw and run pnpm dag repro.",
    absent: "not recorded.",
  })}${rows.some(({level}) => level === "fail") ? html`<p class="note">High confidence does not help here: a model is often most confident where it knows least.</p>` : ""}`;
}

function unusable({refused, withoutWindows, unread}: Summary): Html {
  const short = withoutWindows.map((session) => ({
    session,
    cause: "Too short for a single window",
    remedy: "Record for longer.",
  }));
  return html`${dataTable({
    caption: "Not used, with the cause",
    columns: [
      {head: "Recording", value: ({session}) => session, names: true},
      {head: "Cause", value: ({cause}) => withStop(cause)},
      {head: "Remedy", value: ({remedy}) => withStop(remedy)},
    ],
    rows: [...refused, ...short],
    empty: "Every recording was used.",
    absent: "not recorded.",
  })}${unread.length === 0 ? "" : unreadTable(unread)}`;
}

function unreadTable(unread: Summary["unread"]): Html {
  return dataTable({
    caption: "Files that nobody reads",
    columns: [
      {head: "File", value: ({file}) => file, names: true},
      {head: "Looks like", value: ({looksLike}) => looksLike},
    ],
    rows: unread,
    empty: "Every file is read.",
    absent: "not recorded.",
  });
}

function lineageFacts(l: Lineage): Html {
  const people = (users: readonly string[]): string =>
    users.length === 0 ? "none" : `${list(users)} (${count(users.length, "person", "people")})`;
  return factList([
    ["Model", html`<code>${l.modelName}</code>`],
    ["Model hash", html`<code>${shortHash(l.modelHash)}</code>`],
    ["Scaler hash", html`<code>${shortHash(l.scalerHash)}</code>`],
    [
      "Labelled data",
      html`${l.labelledSource}${l.labelledSimulated ? html` <strong>(simulated)</strong>` : ""}`,
    ],
    [
      "Recordings compared with",
      html`${l.baseline}${l.baselineSimulated ? html` <strong>(simulated)</strong>` : ""}`,
    ],
    ["Seed and fold", `${String(l.seed)}, ${integer(l.fold)}`],
    ["Set apart for training", people(l.users.train)],
    ["Calibrated on", people(l.users.validation)],
    ["Tested on", people(l.users.test)],
  ]);
}

function query(): Html {
  return html`<p>Predictions, windows, quality and metrics lie in one DuckDB file, beside the Arrow tables they came from.</p>
<pre tabindex="0"><code>duckdb -readonly artifacts/kymo.duckdb

SHOW TABLES;

SELECT session, activity, count(*) AS windows, avg(confidence) AS confidence
FROM predictions
GROUP BY ALL
ORDER BY session, windows DESC;</code></pre>`;
}

const NOTEBOOKS = [
  ["verdict", "From raw workbook to verdict", "The pipeline step by step, on the recordings here."],
  ["explore", "Explore a recording", "Its signal, second by second, and what the model saw in it."],
  ["compare", "Compare people", "Who is hard for the model, asked in SQL."],
  ["wrong", "Where the model is wrong", "The mistakes it was most sure of, with their traces."],
] as const;

/** The pages of notebooks are written when they are asked for. */
function notebooks(): Html {
  return html`<p>To explore the results, <code>pnpm notebook build</code> writes these pages; they open without a network, and compute in the browser.</p>
<ul>${NOTEBOOKS.map(([name, title, what]) => html`<li><a href="notebooks/${name}.html">${title}</a>. ${what}</li>`)}</ul>`;
}

const LIMITS = [
  "Whether a prediction on a recording is right. Recordings carry no labels; being like the reference is necessary, not sufficient.",
  "Whether a behaviour outside the model’s classes took place. The model must answer one of the classes it knows.",
  "How the model does on kinds of people who are not among the test people. Few people give wide intervals, and an interval says nothing about kinds of people who were not tested.",
  "Why a person does something. A movement is not a feeling, and nothing here is a diagnosis.",
  "Whether labels are right. Where the truth is wrong, every figure measured against it is, too.",
] as const;

function limits(): Html {
  return html`<ul>${LIMITS.map((limit) => html`<li>${limit}</li>`)}</ul>`;
}
