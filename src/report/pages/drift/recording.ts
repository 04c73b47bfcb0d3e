/** One recording: verdict and causes, then every kind of evidence, the strongest first. */
import type {RecordingDrift} from "../../../artifacts/drift/recording.ts";
import {count, duration} from "../../format.ts";
import {type Child, html} from "../../html.ts";
import {Section} from "../../page.ts";
import {levelMark} from "../../verdict.ts";
import {causeList} from "./causes.ts";
import {changePointsSection} from "./change-points.ts";
import {channels, effects} from "./channels.ts";
import {completeness, type RecordingFiles, time} from "./completeness.ts";
import {expected} from "./expected.ts";
import {physics} from "./physics.ts";
import {degenerate, prediction} from "./prediction.ts";
import {prevalenceFigure} from "./prevalence.ts";
import {timelineFigure} from "./timeline.ts";

/** What a recording is shown with besides its own result. */
export interface RecordingContext extends RecordingFiles {
  /** PSI above which a channel warns; null where no rule says. */
  readonly psiThreshold: number | null;
}

/** `number` counts the recordings of the page from 1 and makes their ids. */
export function recording(r: RecordingDrift, number: number, context: RecordingContext): Section {
  const id = `r${number}`;
  return frame(
    r,
    number,
    html`<h3>Predictions</h3>${degenerate(r.degenerate, r.prediction.classes.length)}${prediction(r.prediction, id)}${prevalenceFigure(r.prevalence, id)}${timelineFigure(r, id)}
<h3>Changes within the recording</h3>${changePointsSection(r.changePoints, r.stretches, {timeZone: "UTC"})}
<h3>Physical plausibility</h3>${physics(r)}
<h3>Channels</h3>${channels(r, id, context.psiThreshold)}
<h3>Source of the change</h3>${expected(r)}
<h3>Data quality</h3>${time(r.time)}${completeness(context)}`,
  );
}

/** Verdict, causes and the table of effects, without charts: for a page of many recordings. */
export function briefRecording(r: RecordingDrift, number: number): Section {
  return frame(
    r,
    number,
    html`${degenerate(r.degenerate, r.prediction.classes.length)}${r.channels.length === 0 ? "" : effects(r.channels)}<p class="note">In brief; the recording itself is on <a href="recordings/${encodeURIComponent(r.session)}.html">its page</a>, and all its figures are in <a href="drift.json">drift.json</a>.</p>`,
  );
}

function frame(r: RecordingDrift, number: number, body: Child): Section {
  const channelNames = r.channels.map(({channel}) => channel);
  const id = `recording-${number}`;
  const markup = html`<section class="recording" id="${id}"><h2>${r.session}${r.simulated ? " (simulated)" : ""}</h2>
<p>${levelMark(r.verdict.level)} ${r.verdict.headline} <span class="note">${count(r.windows, "window")} in ${duration(r.time.seconds)}.</span></p>
<h3>Causes</h3>${causeList(r.verdict.causes, channelNames)}
${body}
</section>
`;
  return new Section(id, r.session, markup);
}
