/** drift.html: are these recordings like the data the model was made for? Causes first, depth below. */
import {compareWorstFirst} from "../../drift/level.ts";
import type {DriftResult} from "../../drift/result.ts";
import {count, list} from "../format.ts";
import {type Html, html} from "../html.ts";
import {page, section} from "../page.ts";
import type {RecordingQuality} from "../recording-quality.ts";
import {levelMark, verdictBlock} from "../verdict.ts";
import {baseline} from "./baseline.ts";
import {definitions} from "./definitions.ts";
import {falseAlarms} from "./false-alarms.ts";
import {overview} from "./overview.ts";
import {recording} from "./recording.ts";
import {rules} from "./rules.ts";

/** The rest is in drift.json: a page must stay light enough to open on a phone. */
const MAX_RECORDINGS = 12;

export function driftPage(drift: DriftResult, quality: readonly RecordingQuality[]): string {
  const sorted = [...drift.recordings].sort(
    (a, b) =>
      compareWorstFirst(a.verdict.level, b.verdict.level) ||
      (a.session < b.session ? -1 : a.session > b.session ? 1 : 0),
  );
  const shown = sorted.slice(0, MAX_RECORDINGS);
  const simulated = drift.recordings.filter((r) => r.simulated).map((r) => r.session);
  const notice = simulationNotice(simulated, drift);
  return page({
    title: "Drift",
    current: "drift",
    lead: html`${count(drift.recordings.length, "recording")} compared with ${drift.baseline.label}.`,
    ...(notice === null ? {} : {notice}),
    contents: [
      ["overview", "All recordings"],
      ...shown.map((r, i) => [`recording-${i + 1}`, r.session] as const),
      ["rules", "The rules"],
      ["false-alarms", "How often the rules cry wolf"],
      ["definitions", "How it was measured"],
    ],
    body: [
      verdictBlock(
        "Are the recordings like the data the model was made for?",
        drift.verdict.level,
        drift.verdict.headline,
        perRecording(sorted),
      ),
      section("overview", "All recordings", overview(drift, sorted)),
      shown.map((r, i) =>
        recording(
          r,
          i + 1,
          quality.find(({session}) => session === r.session),
        ),
      ),
      sorted.length > shown.length
        ? html`<p class="note">The ${count(shown.length, "worst recording")} are shown in full; the others, ${list(sorted.slice(MAX_RECORDINGS).map((r) => r.session))}, are in the overview and in <a href="drift.json">drift.json</a>.</p>`
        : "",
      section("rules", "The rules", rules(drift)),
      section("false-alarms", "How often the rules cry wolf", falseAlarms(drift)),
      section("definitions", "How it was measured", baseline(drift), definitions(drift)),
    ],
  });
}

function simulationNotice(sessions: readonly string[], {baseline: {simulated}}: DriftResult): string | null {
  if (sessions.length === 0 && !simulated) return null;
  const parts = [
    ...(simulated ? ["the reference the recordings are compared with is simulated"] : []),
    ...(sessions.length > 0
      ? [
          `${sessions.length === 1 ? "recording" : "recordings"} ${list(sessions)} ${sessions.length === 1 ? "is" : "are"} simulated`,
        ]
      : []),
  ];
  return `Mind that ${list(parts)}: made by a program, not worn by a person.`;
}

function perRecording(sorted: DriftResult["recordings"]): Html {
  if (sorted.length === 0) return html`<p>There is no recording to judge.</p>`;
  return html`<ul>${sorted
    .slice(0, MAX_RECORDINGS)
    .map(
      (r, i) =>
        html`<li>${levelMark(r.verdict.level)} <a href="#recording-${i + 1}">${r.session}</a>: ${r.verdict.headline}</li>`,
    )}</ul>`;
}
