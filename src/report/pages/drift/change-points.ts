/** When a recording changed, and what is to be thought of each part. */
import type {ChangePoints, Stretch} from "../../../artifacts/drift/change-points.ts";
import {count, duration, fixed, integer, pValue, sentence} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";
import {levelMark} from "../../verdict.ts";
import {clock} from "../recording/clock.ts";

interface Clock {
  /** An IANA name, such as Europe/Athens. */
  readonly timeZone: string;
  /** When the recording begins, where times are to be links into its chart. */
  readonly startMs?: number;
}

/** `timeZone` is that of the times shown. */
export function changePointsSection(
  {withheld, caution, p, points}: ChangePoints,
  stretches: readonly Stretch[],
  {timeZone, startMs}: Clock,
): Html {
  if (withheld !== null)
    return html`<p class="note">Changes within the recording were not looked for. ${sentence(withheld)}</p>`;
  const care = caution === null ? "" : html`<p class="note">Read with care. ${sentence(caution)}</p>`;
  if (points.length === 0)
    return html`${care}<p>No change is both larger than people show in a stretch as long and large enough to matter (of the largest one, p ${pText(p)}).</p>`;
  const at = (ms: number) => clock(ms, timeZone);
  const items = points.map((point) => {
    const seconds = Math.max(point.timeMs - point.lowMs, point.highMs - point.timeMs) / 1000;
    const link =
      startMs === undefined
        ? ""
        : html` data-from="${integer(Math.max(0, Math.round((point.timeMs - startMs) / 1000) - 30))}"`;
    const figure =
      point.what === "mean"
        ? `the mean of ${point.channel} goes from ${fixed(point.before, 2)} to ${fixed(point.after, 2)} training sd`
        : `the deviation of ${point.channel} within a window becomes ${fixed(Math.exp(point.after - point.before), 2)} times as large`;
    return html`<li><strong${link}>${at(point.timeMs)} ${timeZone}</strong>, ± ${duration(seconds)}: ${figure} (p ${pText(point.p)}).</li>`;
  });
  return html`${care}<p>It changes ${count(points.length, "time")} by more than people do in a stretch as long:</p><ul>${items}</ul>${dataTable<Stretch>(
    {
      caption: `The recording in ${integer(stretches.length)} parts, each judged by itself`,
      columns: [
        {head: "From", value: ({fromMs}) => at(fromMs), names: true},
        {head: "To", value: ({toMs}) => at(toMs)},
        {head: "Windows", value: ({windows}) => integer(windows), numeric: true},
        {head: "Verdict", value: ({level, headline}) => html`${levelMark(level)} ${sentence(headline)}`},
      ],
      rows: stretches,
    },
  )}`;
}

const pText = (p: number | null): string => {
  const text = pValue(p);
  return text.startsWith("<") ? text : `= ${text}`;
};
