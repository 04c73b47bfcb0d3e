/** Does the model answer the same whatever it sees? */
import type {Degenerate} from "../../../artifacts/drift/prediction.ts";
import {ABSENT, fixed, integer, percent, significant, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {factList} from "../../table.ts";
import {levelMark} from "../../verdict.ts";

export function degenerate(d: Degenerate, classes: number): Html {
  return html`<p>${levelMark(d.level)} ${sentence(d)}</p>${factList([
    ["Effective behaviours", `${fixed(d.effectiveClasses, 2)} of ${integer(classes)}`],
    ["Largest share", `${percent(d.largestShare)} ${words(d.largestClass)}`],
    ["Spread of confidence (sd)", fixed(d.confidenceSd, 3)],
    ["Variance ratio, lowest channel", lowest(d)],
  ])}`;
}

function sentence({level, largestShare, largestClass}: Degenerate): string {
  const share = `${percent(largestShare)} of the windows are called ${words(largestClass)}`;
  return level === "fail"
    ? `The output is degenerate: ${share}, so high confidence means nothing here.`
    : level === "warn"
      ? `The output is nearly one-sided: ${share}.`
      : `The output is not degenerate: ${share}.`;
}

function lowest({varianceRatio}: Degenerate): string {
  if (varianceRatio.length === 0) return ABSENT;
  const {channel, ratio} = varianceRatio.reduce((a, b) => (b.ratio < a.ratio ? b : a));
  return `${significant(ratio)} (${channel})`;
}
