/** The causes of a verdict, with those that say the same of several channels put together. */
import type {Cause} from "../../drift/result.ts";
import {list, significant} from "../format.ts";
import {type Html, html} from "../html.ts";
import {levelShape} from "../verdict.ts";
import {actionFor} from "./actions.ts";

export interface CauseGroup {
  readonly worst: Cause;
  /** Channels it was broken in; empty where it is no matter of channels. */
  readonly channels: readonly string[];
}

/** Causes whose ids differ in the channel alone (`psi.Ax`, `psi.Ay`) become one, in the order of the first. */
export function groupCauses(causes: readonly Cause[], channels: readonly string[]): CauseGroup[] {
  const groups = new Map<string, {worst: Cause; channels: string[]}>();
  for (const cause of causes) {
    const dot = cause.id.lastIndexOf(".");
    const channel = cause.id.slice(dot + 1);
    const ofChannel = dot > 0 && channels.includes(channel);
    const key = ofChannel ? `${cause.level} ${cause.id.slice(0, dot)}` : `${cause.level} ${cause.id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, {worst: cause, channels: ofChannel ? [channel] : []});
    else {
      if (ofChannel && !group.channels.includes(channel)) group.channels.push(channel);
      if (Math.abs(cause.margin) > Math.abs(group.worst.margin)) group.worst = cause;
    }
  }
  return [...groups.values()];
}

/** The list of causes: what, value against threshold, why it may be, what to do. */
export function causeList(causes: readonly Cause[], channels: readonly string[]): Html {
  if (causes.length === 0) return html`<p>No rule was broken.</p>`;
  return html`<ol class="causes">${groupCauses(causes, channels).map(
    ({
      worst,
      channels: broken,
    }) => html`<li>${levelShape(worst.level)}<strong>${title(worst, broken, channels.length)}</strong>
<p>${broken.length > 1 ? "Worst: " : ""}${worst.evidence}</p>
<dl><dt>Value</dt><dd>${significant(worst.value)} against a threshold of ${significant(worst.threshold)} (${worst.level === "fail" ? "fails" : "warns"})</dd><dt>Likely cause</dt><dd>${worst.likelyCause}</dd><dt>What to do</dt><dd>${actionFor(worst.id)}</dd></dl></li>`,
  )}</ol>`;
}

function title({title: text}: Cause, broken: readonly string[], all: number): string {
  if (broken.length < 2) return text;
  const last = broken.at(-1)!;
  const bare = broken
    .reduce(
      (rest, channel) => rest.replace(new RegExp(`[\\s:,(]*(?:of|in|on|for)?\\s*\\b${channel}\\b\\)?`), ""),
      text,
    )
    .trim();
  return `${bare === "" ? text : bare}: ${broken.length === all ? `all ${all} channels` : last === "" ? "" : list(broken)}`;
}
