/** index.html: can I trust this? The answer before anything else. */

import {figure} from "../../figure.ts";
import {
  ABSENT,
  count,
  duration,
  integer,
  list,
  percent,
  sentence,
  shortHash,
  withStop,
  words,
} from "../../format.ts";
import {MODEL_HEADING, outcomeHeading, recordingsHeading} from "../../heading.ts";
import {type Html, html, raw} from "../../html.ts";
import {linkKey} from "../../link.ts";
import {type PageSetting, PLAIN, page, SIMULATED_NOTICE, section} from "../../page.ts";
import {sparkline} from "../../plot/sparkline.ts";
import {verdictTimes} from "../../plot/verdict-times.ts";
import {dataTable, factList} from "../../table.ts";
import {levelMark, verdictBlock} from "../../verdict.ts";
import type {Lineage, Summary, SummaryRow} from "./content.ts";

/** Of the model's reasons, and of a recording's findings; the page behind has all of them. */
const MOST = 5;

export function summaryPage(summary: Summary, setting: PageSetting = PLAIN): string {
  const {model, recordings, table, refused, unread, withoutWindows, lineage} = summary;
  return page({
    title: "Summary",
    heading: headingOf(summary),
    current: "index",
    setting,
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
        findingList(recordings.findings),
      ),
      section("recordings", "Recordings", verdictChart(table), recordingTable(table)),
      refused.length + unread.length + withoutWindows.length === 0
        ? ""
        : section("refused", "Recordings that could not be used", unusable(summary)),
      section("lineage", "Lineage", lineageFacts(lineage)),
      section("query", "Queries", query()),
      section("asked", "Pages on request", askedFor()),
      section("notebooks", "Notebooks", notebooks()),
      section("limits", "Limits", limits()),
    ],
  });
}

/** Both answers in one line. */
const headingOf = ({model, recordings, table}: Summary): string =>
  `${MODEL_HEADING[model.level]}; ${recordingsHeading(
    recordings.level,
    table.map(({level}) => level),
  )}`;

function reasonList(reasons: readonly string[], href: string, name: string): Html {
  const more = reasons.length - MOST;
  return html`<ul>${reasons.slice(0, MOST).map((reason) => html`<li>${withStop(reason)}</li>`)}</ul>
<p>${more > 0 ? `${count(more, "more reason")} and the evidence` : "The evidence"} in <a href="${href}">${name}</a>.</p>`;
}

/** What was found, each recording named once. */
function findingList(findings: Summary["recordings"]["findings"]): Html {
  const more = findings.length - MOST;
  return html`<ul>${findings
    .slice(0, MOST)
    .map(
      ({session, level, sentences}) =>
        html`<li>${levelMark(level)} <b>${session}</b>: ${sentences.slice(0, MOST).join(" ")}${sentences.length > MOST ? ` And ${integer(sentences.length - MOST)} more.` : ""}</li>`,
    )}</ul>
<p>${more > 0 ? `${count(more, "more recording")} and the evidence` : "The evidence"} in <a href="drift.html">the drift report</a>.</p>`;
}

const ROWS = [
  ["fail", "Failed"],
  ["warn", "With care"],
  ["unknown", "Cannot tell"],
  ["pass", "Passed"],
] as const;

/** The verdicts over time; nothing where no recording says when it was made. */
function verdictChart(rows: readonly SummaryRow[]): Html {
  const timed = rows
    .flatMap((row) => (row.startMs === null ? [] : [{...row, startMs: row.startMs}]))
    .sort((a, b) => a.startMs - b.startMs || (a.session < b.session ? -1 : 1));
  if (timed.length === 0) return html``;
  const at = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
  const finding = outcomeHeading(timed.map(({level}) => level));
  return figure({
    finding,
    caption: "Each mark is a recording, at its start, in the row of its verdict.",
    charts: [
      verdictTimes({
        id: "verdict-times",
        ariaLabel: `The verdict of each recording by the time of its start. ${finding}.`,
        recordings: timed.map(({session, startMs, level}) => ({
          startMs,
          level,
          title: `${session}\n${ROWS.find(([one]) => one === level)![1]}\n${at(startMs)} UTC`,
          link: linkKey("recording", session),
        })),
        rows: ROWS,
      }),
    ],
    table: dataTable({
      caption: "Verdicts by time, UTC",
      columns: [
        {head: "Start", value: ({startMs}) => at(startMs)},
        {head: "Recording", value: ({session}) => session, names: true},
        {head: "Verdict", value: ({level}) => levelMark(level)},
      ],
      rows: timed,
      link: ({session}) => linkKey("recording", session),
    }),
  });
}

function recordingTable(rows: readonly SummaryRow[]): Html {
  return html`${dataTable({
    caption: "Worst first",
    columns: [
      {
        head: "Recording",
        value: ({session, simulated}) =>
          html`<a href="recordings/${encodeURIComponent(session)}.html">${session}</a>${simulated ? html` <span class="note">(simulated)</span>` : ""}`,
        names: true,
      },
      {head: "Length", value: ({seconds}) => duration(seconds), numeric: true},
      {head: "Windows", value: ({windows}) => integer(windows), numeric: true},
      {
        head: "Quality gates",
        value: ({gatesPassed}) => (gatesPassed === null ? ABSENT : gatesPassed ? "passed" : "failed"),
      },
      {head: "Trust", value: ({level}) => levelMark(level)},
      {head: "Main cause", value: ({mainCause}) => sentence(mainCause)},
      {head: "Most predicted", value: ({mostPredicted}) => words(mostPredicted.class)},
      {head: "Its share", value: ({mostPredicted}) => percent(mostPredicted.share), numeric: true},
      {head: "Mean confidence", value: ({meanConfidence}) => percent(meanConfidence), numeric: true},
      {
        head: "Its course",
        value: ({confidence}) =>
          raw(sparkline(confidence, [0, 1], "Mean confidence through the recording, from 0 to 100 %.")),
      },
    ],
    rows,
    link: ({session}) => linkKey("recording", session),
    empty: "No recording was compared. Put a pair of Garmin files into data/raw and run pnpm dag repro.",
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
<pre tabindex="0"><code>pnpm dag sql "SHOW TABLES"

pnpm dag sql "SELECT session, activity, count(*) AS windows, avg(confidence) AS confidence
FROM predictions
GROUP BY ALL
ORDER BY session, windows DESC"</code></pre>`;
}

const ASKED_FOR = [
  [
    "cv",
    "Cross-validation",
    "How well the same training does on each person it has not seen.",
    "repro cv_report",
  ],
  [
    "search",
    "Search",
    "Which hyper-parameters do better, and what choosing them costs.",
    "repro search_report",
  ],
  [
    "robustness",
    "Robustness",
    "What the accuracy stands on, and falls to with noise, lost samples or a turned watch.",
    "repro robustness",
  ],
  ["diff", "Difference", "What changed since the last commit, and why.", "diff --html reports/diff.html"],
] as const;

/** Pages of stages that take long, which run when they are named; the links lead somewhere once they are written. */
function askedFor(): Html {
  return html`<p>Each is written by its command, and its link opens it from then on.</p>
<ul>${ASKED_FOR.map(([page, title, what, words]) => html`<li>${title}. ${what} <code>pnpm dag ${words}</code> writes <a href="${page}.html">${page}.html</a>.</li>`)}</ul>`;
}

const NOTEBOOKS = [
  ["verdict", "From raw workbook to verdict", "The pipeline step by step, on the recordings here."],
  ["explore", "Explore a recording", "Its signal, second by second, and what the model saw in it."],
  ["compare", "Compare people", "Who is hard for the model, asked in SQL."],
  ["wrong", "Where the model is wrong", "The mistakes it was most sure of, with their traces."],
] as const;

/** The pages of notebooks are written when they are asked for. */
function notebooks(): Html {
  return html`<p>To explore the results, <code>pnpm notebook build</code> writes these pages, and their links open them from then on. They need no network, and compute in the browser.</p>
<ul>${NOTEBOOKS.map(([name, title, what]) => html`<li>${title} (<a href="notebooks/${name}.html">${name}.html</a>). ${what}</li>`)}<li>What changed since the last commit (<a href="notebooks/changes.html">changes.html</a>). Written by <code>pnpm notebook changes</code>.</li></ul>`;
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
