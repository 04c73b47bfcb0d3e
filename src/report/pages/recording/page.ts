/** recordings/<session>.html: one recording at a glance, and down to its samples. */

import {hasGyro} from "../../../artifacts/channels.ts";
import script from "../../browser/recording.json" with {type: "json"};
import {figure} from "../../figure.ts";
import {
  ABSENT,
  capital,
  count,
  duration,
  fixed,
  integer,
  list,
  percent,
  sentence,
  significant,
  withoutStop,
  words,
} from "../../format.ts";
import {type Html, html, raw} from "../../html.ts";
import {type PageSetting, PLAIN, page, section} from "../../page.ts";
import {dataTag} from "../../script.ts";
import {dataTable, factList} from "../../table.ts";
import {levelMark} from "../../verdict.ts";
import {changePointsSection} from "../drift/change-points.ts";
import {prevalenceFigure} from "../drift/prevalence.ts";
import {kymograph, minuteChart} from "./chart.ts";
import {clock, date} from "./clock.ts";
import type {RecordingContent} from "./content.ts";
import {embedRecording} from "./embed.ts";
import type {EmbeddedRecording} from "./embedded.ts";
import type {Minute} from "./minutes.ts";
import {refusalHeading} from "./refused.ts";

export function recordingPage(content: RecordingContent, setting: PageSetting = PLAIN): string {
  const {fused} = content;
  const embedded = embedRecording(content);
  return page({
    title: `Recording ${fused.session}`,
    heading: headingOf(content),
    current: "recordings",
    folder: "recordings",
    data: `${fused.session}.json`,
    wide: true,
    setting,
    scripts: [script.text],
    scriptData: dataTag("recording-data", embedded),
    lead: lead(content),
    body: [
      glance(content),
      content.drift === undefined
        ? ""
        : section(
            "changes",
            "Changes within the recording",
            changePointsSection(content.drift.changePoints, content.drift.stretches, content),
          ),
      content.drift === undefined
        ? ""
        : section(
            "prevalence",
            "Time in each behaviour",
            prevalenceFigure(content.drift.prevalence, "recording"),
          ),
      section("minutes", "The most telling minutes", telling(content)),
      section("facts", "The recording", facts(content)),
      section("method", "Method", method(content, embedded)),
    ],
  });
}

/** The verdict, without its stop. */
function headingOf({drift, refusal}: RecordingContent): string {
  if (refusal !== undefined) return refusalHeading(refusal);
  return drift === undefined
    ? "Not compared with the reference"
    : capital(withoutStop(drift.verdict.headline));
}

function lead({fused, startMs, endMs, timeZone, drift, refusal}: RecordingContent): Html {
  const when = html`Recording <b>${fused.session}</b>, ${date(startMs, timeZone)}, ${clock(startMs, timeZone)} to ${clock(endMs, timeZone)} ${timeZone}, ${duration((endMs - startMs) / 1000)}.${drift?.simulated ? " Simulated: a program made it." : ""}`;
  if (refusal !== undefined) return html`${when} ${sentence(refusal.hint)}`;
  if (drift === undefined) return when;
  return html`${when} ${levelMark(drift.verdict.level)}: the evidence stands in the <a href="../drift.html">drift report</a>.`;
}

function glance(content: RecordingContent): Html {
  const finding = findingOf(content);
  return figure({
    finding,
    caption:
      "Each window is drawn at its middle. Rows of one sensor share their scale; where nothing is drawn, nothing was measured.",
    charts: [kymograph(content, `The whole recording. ${finding}.`)],
    table: minuteTable(content),
  });
}

function findingOf({behaviours, tracks, windows}: RecordingContent): string {
  const [missing] = tracks;
  const gap = missing!.mean === 0 ? "nothing is missing" : `${percent(missing!.mean)} of the time is missing`;
  if (windows.length === 0) return `No window was cut; ${gap}`;
  const most = behaviours.slice(0, 3).map(({name, share}) => `${words(name)} ${percent(share, 0)}`);
  return `${capital(list(most))} of ${count(windows.length, "window")}; ${gap}`;
}

function minuteTable(content: RecordingContent): Html {
  const {minutes, timeZone, predictions} = content;
  const share = (value: number) => percent(value);
  return dataTable<Minute>({
    caption: `Minute by minute, ${timeZone}`,
    columns: [
      {head: "Start", value: ({startMs}) => clock(startMs, timeZone), names: true},
      {
        head: "Most predicted",
        value: ({most}) => (most === null ? ABSENT : words(predictions.meta.classes[most.code]!)),
      },
      {head: "Its share", value: ({most}) => percent(most?.share, 0), numeric: true},
      {head: "Mean confidence", value: ({meanConfidence}) => percent(meanConfidence), numeric: true},
      {head: "Changes", value: ({changes}) => integer(changes), numeric: true},
      {head: "Movement, m/s²", value: ({movement}) => fixed(movement, 2), numeric: true},
      {head: "Missing", value: ({missing}) => share(missing), numeric: true},
      {head: "Interpolated", value: ({imputed}) => share(imputed), numeric: true},
      {head: "Clipped", value: ({clipped}) => share(clipped), numeric: true},
      {head: "Still", value: ({still}) => share(still), numeric: true},
    ],
    rows: minutes,
    empty: "The recording has no minute.",
    absent: "no window begins here, or nothing was measured.",
  });
}

function telling(content: RecordingContent): Html {
  const {minutes, timeZone} = content;
  if (content.telling.length === 0) return html`<p>There is no minute to show.</p>`;
  return html`<p>Chosen for what they show: where each behaviour is clearest, where the model is least sure, where the watch moves or turns most, and where the data is poorest.</p><ol class="minutes">${content.telling.map(
    ({minute, reasons}) => {
      const time = clock(minutes[minute]!.startMs, timeZone);
      const text = reasons.map((reason) => sentence(reason)).join(" ");
      return html`<li><h3 data-from="${60 * minute}">${time}</h3>${raw(minuteChart(content, minute, `minute-${minute}`, `The ${content.fused.channels.length === 6 ? "six" : "three"} channels in the minute from ${time}. ${text}`))}<p>${text}</p></li>`;
    },
  )}</ol>`;
}

function facts({fused, quality, predictions}: RecordingContent): Html {
  const {units, sensors, matchedShare, segments, longestGapSeconds} = quality;
  return factList([
    [
      "Rate",
      sensors.gyro === undefined
        ? `${integer(fused.rateHz)} Hz, from ${fixed(sensors.accel.rateHz, 2)} Hz`
        : `${integer(fused.rateHz)} Hz, fused from ${fixed(sensors.accel.rateHz, 2)} and ${fixed(sensors.gyro.rateHz, 2)} Hz`,
    ],
    [
      "Samples",
      sensors.gyro === undefined
        ? `${integer(sensors.accel.samples)} of the accelerometer; there is no gyroscope`
        : `${integer(sensors.accel.samples)} and ${integer(sensors.gyro.samples)}, ${percent(matchedShare)} matched`,
    ],
    [
      "Units in the source",
      [units.accel, ...(units.gyro ? [units.gyro] : [])].map(({unit}) => unit).join(" and "),
    ],
    ["Segments", integer(segments)],
    ["Longest gap", duration(longestGapSeconds)],
    ["Model", html`<code>${predictions.meta.model.name}</code>`],
  ]);
}

function method(
  {predictions: {meta}, limits, fused}: RecordingContent,
  {steps, span}: EmbeddedRecording,
): Html {
  const kept =
    span === 1
      ? "Every sample is kept"
      : `Of every ${integer(span)} samples the smallest and the largest are kept`;
  const seconds = (samples: number) => fixed(samples / meta.rateHz, 1);
  return html`<p>Windows last ${seconds(meta.lengthSamples)} s and begin every ${seconds(meta.stepSamples)} s; each is drawn for the ${seconds(meta.stepSamples)} s at its middle. The five shades of a behaviour are confidences up to ${[0.6, 0.7, 0.8, 0.9].map((share) => percent(share, 0)).join(", ")} and above.</p>
<p>An envelope spans the smallest and the largest value of the samples behind each column, so no peak is averaged away. Gravity is the mean acceleration of a second as a direction: blue where it points along the axis, orange where against it, pale where it lies across.</p>
<p>A second is still where no axis deviates by ${fixed(limits.idleAccelSd, 2)} m/s²${hasGyro(fused.channels) ? ` or ${fixed(limits.idleGyroSd, 0)} °/s` : ""}. Clipped are ${integer(limits.clippedSamples)} or more samples in a row at the largest or smallest value of the recording. The rate is below where a second lacks more than ${percent(limits.maxRateErrorShare, 0)} of its samples.</p>
<p>${kept} in this file, to the nearest ${significant(steps[0], 1)} m/s²${steps[3] === undefined ? "" : ` and ${significant(steps[3], 1)} °/s`}; where the browser runs the page’s script, the chart opens down to them.</p>`;
}
