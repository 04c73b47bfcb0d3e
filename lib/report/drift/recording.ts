/** One recording: verdict and causes, then every kind of evidence, the strongest first. */
import type {RecordingDrift} from "../../drift/result.ts";
import {count, duration} from "../format.ts";
import {type Html, html} from "../html.ts";
import type {RecordingQuality} from "../recording-quality.ts";
import {levelMark} from "../verdict.ts";
import {causeList} from "./causes.ts";
import {channels} from "./channels.ts";
import {degenerate} from "./degenerate.ts";
import {expected} from "./expected.ts";
import {physics} from "./physics.ts";
import {prediction} from "./prediction.ts";
import {time} from "./time.ts";
import {timelineFigure} from "./timeline.ts";

/** `number` counts the recordings of the page from 1 and makes their ids. */
export function recording(r: RecordingDrift, number: number, quality: RecordingQuality | undefined): Html {
  const id = `r${number}`;
  return html`<section class="recording" id="recording-${number}"><h2>${r.session}${r.simulated ? " (simulated)" : ""}</h2>
<p>${levelMark(r.verdict.level)} ${r.verdict.headline} <span class="note">${count(r.windows, "window")} in ${duration(r.time.seconds)}.</span></p>
<h3>Causes</h3>${causeList(
    r.verdict.causes,
    r.channels.map(({channel}) => channel),
  )}
<h3>What the model answers</h3>${degenerate(r.degenerate, r.prediction.classes.length)}${prediction(r.prediction, id)}${timelineFigure(r, id)}
<h3>The physics</h3>${physics(r)}
<h3>The channels</h3>${channels(r, id)}
<h3>Person or sensor?</h3>${expected(r)}
<h3>Time and completeness</h3>${time(r.time, quality)}
</section>
`;
}
