/** Gaps, rate and completeness of a recording. */
import type {TimeCheck} from "../../../artifacts/drift/recording.ts";
import {duration, fixed, integer, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {factList} from "../../table.ts";
import {levelMark} from "../../verdict.ts";

export function time(t: TimeCheck): Html {
  return html`<p>${levelMark(t.level)} ${sentence(t)}</p>${factList([
    ["Length", duration(t.seconds)],
    ["Rate", `${fixed(t.rateHz, 2)} Hz (expected ${fixed(t.expectedRateHz, 2)} Hz)`],
    ["Segments", integer(t.segments)],
    ["Gaps", integer(t.gaps)],
    ["Longest gap", duration(t.longestGapSeconds)],
    ["Missing", percent(t.missingShare, 2)],
    ["Interpolated", percent(t.imputedShare, 2)],
    ["Jitter between the sensors", t.jitterMs === null ? "unknown" : `${fixed(t.jitterMs, 2)} ms`],
    ["Windows of a wrong span", integer(t.spanErrors)],
  ])}`;
}

function sentence({gaps, longestGapSeconds, spanErrors}: TimeCheck): string {
  const broken =
    gaps === 0
      ? "The recording is unbroken"
      : `The recording is broken ${gaps === 1 ? "once" : `${integer(gaps)} times`}, for ${duration(longestGapSeconds)} at most`;
  return `${broken}${spanErrors === 0 ? "; every window spans what it should." : `; ${integer(spanErrors)} windows do not span what they should.`}`;
}
