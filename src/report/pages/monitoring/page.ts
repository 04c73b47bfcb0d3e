/** monitoring.html: how did the predictions go from recording to recording, did anything change, and when was it known? */
import {compareWorstFirst, type Level} from "../../../artifacts/level.ts";
import type {MonitoringHistory} from "../../../artifacts/monitoring-history.ts";
import {definitionList} from "../../figure.ts";
import {count, list, uncapital} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {type PageSetting, PLAIN, page, SIMULATED_NOTICE, section} from "../../page.ts";
import {verdictBlock} from "../../verdict.ts";
import {days} from "./days.ts";
import {known} from "./known.ts";
import {byPerson} from "./people.ts";
import {nothingChanged, trends} from "./trends.ts";

export function monitoringPage(history: MonitoringHistory, setting: PageSetting = PLAIN): string {
  const {recordings, days: byDay} = history;
  return page({
    title: "Monitoring",
    heading: headingOf(history),
    current: "monitoring",
    setting,
    lead: html`${count(recordings.length, "recording")} on ${count(byDay.length, "day")}, in the order of time.`,
    ...(history.simulated || recordings.some(({simulated}) => simulated) ? {notice: SIMULATED_NOTICE} : {}),
    contents: true,
    body: [
      answer(history),
      section("trends", "Trends", trends(history)),
      ...(history.people.length === 0 ? [] : [section("people", "Person by person", byPerson(history))]),
      section("days", "Day by day", days(history)),
      section("known", "What was known when", known(history)),
      section("definitions", "Method", definitions(history)),
    ],
  });
}

const HEADING: Readonly<Record<Level, (day: string) => string>> = {
  pass: (day) => `Nothing speaks against the predictions of ${day}`,
  unknown: (day) => `Nothing can be told of the predictions of ${day}`,
  warn: (day) => `Look at the predictions of ${day} before trusting them`,
  fail: (day) => `Do not trust the predictions of ${day}`,
};

/** The level of the latest day, and what changed up to it. */
function headingOf({days: byDay, trends: all}: MonitoringHistory): string {
  const latest = byDay.at(-1);
  if (latest === undefined) return "There is no recording to watch";
  const changed = all.filter(({change}) => change !== null).map(({title}) => uncapital(title));
  return `${HEADING[latest.level](latest.day)}${changed.length === 0 ? "" : `; ${list(changed)} changed`}`;
}

function answer({days: byDay, trends: all, recordings, people}: MonitoringHistory): Html {
  const latest = byDay.at(-1);
  if (latest === undefined) return html`<p class="statement">There is no recording to watch.</p>`;
  const changed = all.filter(({change}) => change !== null);
  const found =
    changed.length > 0
      ? changed
          .map(
            ({title, change}) =>
              `${title} changed with the recording of ${change!.at.slice(0, 10)}${betweenText(change!)}.`,
          )
          .join(" ")
      : `${nothingChanged(all)}.`;
  const byOne = people
    .filter((own) => own.trends.some(({change}) => change !== null))
    .map(({person, note}) => ` Of ${person}: ${note}`);
  // Of its recordings' drift, what is worst.
  const [drift] = recordings
    .flatMap((one) => (one.from.startsWith(latest.day) && one.drift !== null ? [one.drift] : []))
    .toSorted((a, b) => compareWorstFirst(a.level, b.level));
  return verdictBlock(
    "Can the latest day’s predictions be trusted?",
    latest.level,
    `${count(latest.layers.windows, "window")} of ${latest.day}: ${latest.verdict.headline} Against the reference: ${drift?.headline ?? "nothing was compared."} ${found}${byOne.join("")}`,
  );
}

/** ` (between … and …)`, nothing where it is one day. */
function betweenText({earliest, latest}: {readonly earliest: string; readonly latest: string}): string {
  const [from, to] = [earliest.slice(0, 10), latest.slice(0, 10)];
  return from === to ? "" : ` (between ${from} and ${to})`;
}

const TERMS: readonly (readonly [term: string, meaning: string])[] = [
  [
    "Level of a day",
    "The worst of what the rules say of the day’s confidence and flips, and of the drift of its recordings.",
  ],
  [
    "Flip rate",
    "Share of neighbouring windows whose predictions differ. Windows on both sides of a gap are no neighbours.",
  ],
  [
    "Change",
    "The place at which two means fit a figure best. It counts where fewer shuffled series than alpha, shared by the figures, show as much. Its dates come from resampled residuals; in simulated series of 20 recordings with a change of two standard deviations they held it in 93.5 % of 400. One change is looked for in a figure.",
  ],
  ["Known", "At the end of a recording, by that recording and those before it."],
];

/** What is known of who wore the watch. */
const personTerm = (people: MonitoringHistory["people"]): readonly [term: string, meaning: string] => [
  "Person",
  people.length === 0
    ? "Recordings do not say who wore the watch, so nothing here is by person; monitor.people in params.yaml can say it."
    : "Who wore the watch is what monitor.people in params.yaml says. Of each person a figure seems to change where none does with a chance of at most alpha, so that among many people some may.",
];

function definitions({rules, people}: MonitoringHistory): Html {
  const judging = rules.filter(({warn, fail}) => warn !== null || fail !== null);
  const thresholds = judging.map(({title, unit, broken, warn, fail}) => {
    const limit = (value: number | null): string => (value === null ? "never" : `${broken} ${value}`);
    return html`<li>${title}${unit === "" ? "" : ` (${unit})`}: warns ${limit(warn)}, fails ${limit(fail)}.</li>`;
  });
  return html`<ul>${thresholds}</ul>${definitionList("Definitions", [...TERMS, personTerm(people)])}`;
}
