/** recordings.html: every recording in a small picture, worst first, to be compared at a glance. */
import {compareWorstFirst, type Level} from "../../../artifacts/level.ts";
import type {Recording} from "../../../artifacts/recording/recording.ts";
import {ABSENT, capital, count, duration, integer, list, percent, words} from "../../format.ts";
import {outcomeHeading} from "../../heading.ts";
import {type Html, html, raw} from "../../html.ts";
import {linkKey} from "../../link.ts";
import {type PageSetting, PLAIN, page, section} from "../../page.ts";
import {dataTable} from "../../table.ts";
import {levelMark} from "../../verdict.ts";
import {clock, date} from "../recording/clock.ts";
import {thumbnail} from "./thumbnail.ts";

/** Pictures; the table has all recordings. */
const MOST_PICTURES = 36;

export function recordingsPage(unsorted: readonly Recording[], setting: PageSetting = PLAIN): string {
  const recordings = unsorted.toSorted(
    (a, b) =>
      compareWorstFirst(levelOf(a), levelOf(b)) ||
      (a.time?.startMs ?? 0) - (b.time?.startMs ?? 0) ||
      (a.session < b.session ? -1 : 1),
  );
  return page({
    title: "Recordings",
    heading: headingOf(recordings),
    current: "recordings",
    wide: true,
    setting,
    lead: lead(recordings),
    body: [
      section("pictures", "Side by side", gallery(recordings)),
      section("table", "All recordings", table(recordings)),
    ],
  });
}

const headingOf = (recordings: readonly Recording[]): string => {
  const used = recordings.filter(({refusal}) => refusal === null);
  return outcomeHeading(used.map(levelOf), recordings.length - used.length);
};

/** When they were made, and how long they are together. */
function lead(recordings: readonly Recording[]): Html {
  const drawn = recordings.filter(isDrawn);
  if (drawn.length === 0) return html`There is nothing to show.`;
  const days = drawn.map(({time, timeZone}) => date(time.startMs, timeZone)).sort();
  const [first, last] = [days[0]!, days.at(-1)!];
  const seconds = drawn.reduce((sum, {time}) => sum + (time.endMs - time.startMs) / 1000, 0);
  return html`${first === last ? `Of ${first}` : `From ${first} to ${last}`}, ${duration(seconds)} in all. Why a recording passed or failed, the <a href="drift.html">drift report</a> says.`;
}

const hrefOf = ({session}: Recording): string => `recordings/${encodeURIComponent(session)}.html`;

function gallery(recordings: readonly Recording[]): Html {
  if (recordings.length === 0) return html`<p>There is no recording.</p>`;
  const drawn = recordings.filter(isDrawn);
  if (drawn.length === 0) return html`<p>No recording could be read.</p>`;
  const shown = drawn.slice(0, MOST_PICTURES);
  const reach = reachOf(shown);
  const [accel, , , gyro] = reach;
  const {classes} = shown[0]!;
  const rest = drawn.length - shown.length;
  return html`<p>Above the line the predicted behaviours, darker where more confident, from top to bottom ${list(classes.map(words))}. Below it Ax, Ay, Az within ±${String(accel)}\u202fm/s²${gyro === undefined ? "" : ` and Gx, Gy, Gz within ±${String(gyro)}\u202f°/s`}, from the smallest to the largest value. All pictures have the same scales; each is as long as its recording.</p>
<ul class="pictures">${shown.map((recording) => card(recording, reach))}</ul>${rest === 0 ? "" : html`<p class="note">${count(rest, "recording")} more in the table below.</p>`}`;
}

/** One that could be read. */
type Drawn = Recording & {readonly time: NonNullable<Recording["time"]>};

const isDrawn = (recording: Recording): recording is Drawn => recording.time !== null;

const levelOf = ({verdict}: Recording): Level => verdict?.level ?? "unknown";

function card(recording: Drawn, reach: readonly number[]): Html {
  const {session, verdict, timeZone} = recording;
  const {startMs, endMs} = recording.time;
  const told = `${capital(behavioursOf(recording))}.`;
  return html`<li><h3><a href="${hrefOf(recording)}">${session}</a></h3><p>${recording.refusal !== null ? "Not used, " : verdict === null ? "" : html`${levelMark(verdict.level)}, `}${date(startMs, timeZone)} ${clock(startMs, timeZone, false)} ${timeZone}, ${duration((endMs - startMs) / 1000)}.</p>${raw(thumbnail(recording, reach, `Recording ${session} in small. ${told}`))}<p>${told}</p></li>`;
}

const behavioursOf = ({behaviours}: Recording): string =>
  behaviours.length === 0
    ? "no window"
    : list(behaviours.slice(0, 3).map(({name, share}) => `${words(name)} ${percent(share, 0)}`));

/** One scale for either sensor, over all recordings. */
function reachOf(recordings: readonly Drawn[]): number[] {
  const most = (channels: readonly number[]) =>
    Math.ceil(
      Math.max(
        1,
        ...recordings.flatMap(({picture}) =>
          channels.flatMap((i) =>
            [...(picture.channels[i]?.low ?? []), ...(picture.channels[i]?.high ?? [])].map((x) =>
              Math.abs(x ?? 0),
            ),
          ),
        ),
      ),
    );
  const accel = most([0, 1, 2]);
  if (recordings.every(({picture}) => picture.channels.length === 3)) return [accel, accel, accel];
  const gyro = most([3, 4, 5]);
  return [accel, accel, accel, gyro, gyro, gyro];
}

function table(recordings: readonly Recording[]): Html {
  return dataTable({
    caption: "Worst first",
    columns: [
      {head: "Recording", value: (row) => html`<a href="${hrefOf(row)}">${row.session}</a>`, names: true},
      {
        head: "Start",
        value: ({time, timeZone}) =>
          time === null ? ABSENT : `${date(time.startMs, timeZone)} ${clock(time.startMs, timeZone)}`,
      },
      {
        head: "Length",
        value: ({time}) => duration(time === null ? null : (time.endMs - time.startMs) / 1000),
        numeric: true,
      },
      {
        head: "Trust",
        value: ({verdict, refusal}) =>
          refusal !== null ? "not used" : verdict === null ? "not judged" : levelMark(verdict.level),
      },
      {head: "Windows", value: ({windows}) => integer(windows), numeric: true},
      {head: "Predicted most", value: behavioursOf},
      {head: "Mean confidence", value: ({meanConfidence}) => percent(meanConfidence), numeric: true},
      {head: "Missing", value: ({missing}) => percent(missing), numeric: true},
      {head: "Still", value: ({still}) => percent(still), numeric: true},
    ],
    rows: recordings,
    link: ({session}) => linkKey("recording", session),
    empty: "No recording was found. Put a pair of Garmin files into data/raw and run pnpm dag repro.",
    absent: "no window was cut, or the recording could not be read.",
  });
}
