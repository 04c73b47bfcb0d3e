/** The causes of a verdict, with those that say the same of several channels put together. */
import type {Cause} from "../../../artifacts/drift/verdict.ts";
import {adviceFor} from "../../../judgement/drift/advice.ts";
import {type CauseGroup, groupCauses} from "../../../judgement/drift/causes.ts";
import {againstThreshold, list, sentence} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {levelShape} from "../../verdict.ts";

/** The list of causes: what, value against threshold, why it may be, what to do. */
export function causeList(causes: readonly Cause[], channels: readonly string[]): Html {
  if (causes.length === 0) return html`<p>No rule was broken.</p>`;
  const groups = groupCauses(causes, channels);
  return html`<ol class="causes">${groups.map((group) => causeItem(group, channels.length))}</ol>`;
}

const EFFECT = {pass: "holds", unknown: "cannot tell", warn: "warns", fail: "fails"} as const;

function causeItem(group: CauseGroup, channels: number): Html {
  const {level, evidence, value, threshold, likelyCause, id} = group.worst;
  const against = `${againstThreshold(value, threshold)} (${EFFECT[level]}).`;
  return html`<li>${levelShape(level)}<strong>${groupTitle(group, channels)}</strong>
<p>${group.channels.length > 1 ? "Worst: " : ""}${evidence}</p>
<dl><dt>Value</dt><dd>${against}</dd><dt>Likely cause</dt><dd>${sentence(likelyCause)}</dd><dt>What to do</dt><dd>${adviceFor(id)}</dd></dl></li>`;
}

/** "Wasserstein distance: all 6 channels"; the title alone where it is no matter of channels. */
export function groupTitle({worst, channels}: CauseGroup, all: number): string {
  if (channels.length === 0) return worst.title;
  return `${worst.title}: ${channels.length === all && all > 1 ? `all ${all} channels` : list(channels)}`;
}
