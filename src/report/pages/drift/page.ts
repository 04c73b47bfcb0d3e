/** drift.html: are these recordings like the data the model was made for? Causes first, depth below. */
import type {DriftResult} from "../../../artifacts/drift/drift.ts";
import {sortWorstFirst} from "../../../judgement/drift/causes.ts";
import type {ThresholdSweep} from "../../../judgement/drift/threshold-sweep.ts";
import {capital, count, integer, list, partOf} from "../../format.ts";
import {recordingsHeading} from "../../heading.ts";
import {type Html, html} from "../../html.ts";
import type {ReportInputs} from "../../inputs.ts";
import {type PageSetting, PLAIN, page, section} from "../../page.ts";
import {dataTag} from "../../script.ts";
import {levelMark, verdictBlock} from "../../verdict.ts";
import {definitions} from "./definitions.ts";
import {overview} from "./overview.ts";
import {briefRecording, recording} from "./recording.ts";
import {falseAlarms, rules} from "./rules.ts";
import {thresholds} from "./thresholds.ts";

/** A page must stay light enough to open on a phone: the worst are shown in full, the next in brief. */
const IN_FULL = 3;
const SHOWN = 12;
/** Of simulated recordings in the notice; more are counted. */
const MOST_NAMED = 3;

export function driftPage(
  {drift, quality, gates}: Pick<ReportInputs, "drift" | "quality" | "gates">,
  sweeps: readonly ThresholdSweep[],
  setting: PageSetting = PLAIN,
): string {
  const sorted = sortWorstFirst(drift.recordings);
  const psiThreshold = drift.rules.find(({id}) => id === "psi")?.warn ?? null;
  const shown = sorted.slice(0, SHOWN);
  const simulated = sorted.filter((r) => r.simulated).map((r) => r.session);
  const notice = simulationNotice(simulated, drift);
  return page({
    title: "Drift",
    heading: capital(
      recordingsHeading(
        drift.verdict.level,
        sorted.map(({verdict}) => verdict.level),
      ),
    ),
    current: "drift",
    setting,
    lead: html`${count(drift.recordings.length, "recording")} compared with ${drift.baseline.label}.`,
    ...(notice === null ? {} : {notice}),
    contents: true,
    scriptData: dataTag("threshold-data", sweeps),
    body: [
      verdictBlock(
        "Are the recordings like the data the model was made for?",
        drift.verdict.level,
        drift.verdict.headline,
        perRecording(sorted, drift.notJudged),
      ),
      section("overview", "All recordings", overview(drift, sorted)),
      ...shown.map((r, i) =>
        i < IN_FULL
          ? recording(r, i + 1, {
              quality: bySession(quality, r.session),
              gates: bySession(gates, r.session),
              psiThreshold,
            })
          : briefRecording(r, i + 1),
      ),
      sorted.length > shown.length
        ? html`<p class="note">The ${count(shown.length, "worst recording")} are shown here. The other ${integer(sorted.length - shown.length)} stand in <a href="#overview">the overview</a>, each with <a href="recordings.html">a page of its own</a>; all their figures are in <a href="drift.json">drift.json</a>.</p>`
        : "",
      section("rules", "Rules and thresholds", rules(drift)),
      section("thresholds", "Other thresholds", thresholds(sweeps)),
      section("false-alarms", "False-alarm rate", falseAlarms(drift.falseAlarms)),
      section("definitions", "Method", definitions(drift)),
    ],
  });
}

function bySession<T extends {readonly session: string}>(
  items: readonly T[],
  session: string,
): T | undefined {
  return items.find((item) => item.session === session);
}

function simulationNotice(
  sessions: readonly string[],
  {baseline: {simulated}, recordings}: DriftResult,
): string | null {
  if (sessions.length === 0 && !simulated) return null;
  const parts = [
    ...(simulated ? ["the reference the recordings are compared with is simulated"] : []),
    ...(sessions.length > 0
      ? [
          sessions.length <= MOST_NAMED
            ? `${sessions.length === 1 ? "recording" : "recordings"} ${list(sessions)} ${sessions.length === 1 ? "is" : "are"} simulated`
            : `${partOf(sessions.length, recordings.length, "recording")} are simulated`,
        ]
      : []),
  ];
  return `Note that ${list(parts)}: made by a program, not worn by a person.`;
}

function perRecording(sorted: DriftResult["recordings"], notJudged: DriftResult["notJudged"]): Html {
  if (sorted.length + notJudged.length === 0) return html`<p>There is no recording to judge.</p>`;
  return html`<ul>${sorted
    .slice(0, SHOWN)
    .map(
      (r, i) =>
        html`<li>${levelMark(r.verdict.level)} <a href="#recording-${i + 1}">${r.session}</a>: ${r.verdict.headline}</li>`,
    )}${notJudged.map(({session, reason}) => html`<li>${levelMark("unknown")} ${session}: ${reason}.</li>`)}</ul>`;
}
