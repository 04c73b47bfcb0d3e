/** The causes of a verdict, with those that say the same of several channels put together. */
import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {list, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {levelShape} from "../../verdict.ts";
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
  const groups = groupCauses(causes, channels);
  return html`<ol class="causes">${groups.map((group) => causeItem(group, channels.length))}</ol>`;
}

function causeItem(group: CauseGroup, channels: number): Html {
  const {level, evidence, value, threshold, likelyCause, id} = group.worst;
  const against = `${significant(value)} against a threshold of ${significant(threshold)} (${level === "fail" ? "fails" : "warns"})`;
  return html`<li>${levelShape(level)}<strong>${groupTitle(group, channels)}</strong>
<p>${group.channels.length > 1 ? "Worst: " : ""}${evidence}</p>
<dl><dt>Value</dt><dd>${against}</dd><dt>Likely cause</dt><dd>${likelyCause}</dd><dt>What to do</dt><dd>${actionFor(id)}</dd></dl></li>`;
}

/** "Wasserstein distance: all 6 channels"; the title alone where it is no matter of channels. */
export function groupTitle({worst, channels}: CauseGroup, all: number): string {
  if (channels.length === 0) return worst.title;
  return `${worst.title}: ${channels.length === all && all > 1 ? `all ${all} channels` : list(channels)}`;
}
