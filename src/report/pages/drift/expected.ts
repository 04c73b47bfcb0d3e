/** Did the person do other things, or did the sensor change? And how good would the model be here? */
import type {EstimatedPerformance} from "../../../artifacts/drift/prediction.ts";
import type {Mixture, RecordingDrift} from "../../../artifacts/drift/recording.ts";
import {fixed, integer, interval, percent, sentence} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

const EXPLANATION: Readonly<Record<Mixture["explanation"], string>> = {
  mixture:
    "The change goes away once the reference is given this recording’s mix of behaviours: other behaviours are enough to explain it, and no change of the sensor is shown.",
  sensor:
    "The change stays when the reference is given this recording’s mix of behaviours: the sensor, how it was worn or how this person moves is different.",
  both: "Part of the change is another mix of behaviours, part of it stays: the sensor, how it was worn or how this person moves is different too.",
  none: "No change is shown that would have to be explained.",
  withheld: "It is not known whether the person or the sensor changed.",
};

export function expected(r: RecordingDrift): Html {
  return html`<p>${EXPLANATION[r.mixture.explanation]} ${sentence(r.mixture.note)}</p>${
    r.mixture.channels.length === 0
      ? ""
      : dataTable({
          caption:
            "Wasserstein distance over the reference’s standard deviation, before and after giving the reference the recording’s mix of behaviours",
          columns: [
            {head: "Channel", value: ({channel}) => channel, names: true},
            {head: "Before", value: ({before}) => fixed(before, 3), numeric: true},
            {head: "After", value: ({after}) => fixed(after, 3), numeric: true},
          ],
          rows: r.mixture.channels,
          absent: "not measured.",
        })
  }${classifier(r)}<h4>Estimated accuracy</h4>${estimate(r.estimatedPerformance)}`;
}

function classifier({domainClassifier: d}: RecordingDrift): Html {
  if (d.withheld !== null || d.auc === null)
    return html`<p class="note">No classifier was made to tell recording from reference. ${sentence(d.withheld ?? "it could not be fitted")}</p>`;
  const usual =
    d.null95 === null
      ? ""
      : ` One reference group against the others stays below ${fixed(d.null95, 3)} in 95 % of cases.`;
  return html`<p>A linear classifier tells the recording’s windows from the reference’s with an AUC of ${fixed(d.auc, 3)} (0.5: not at all; ${integer(d.folds)} blocked folds).${usual}</p>`;
}

function estimate(e: EstimatedPerformance): Html {
  const outside =
    e.outOfDistributionShare === null
      ? ""
      : ` ${percent(e.outOfDistributionShare)} of the windows lie beyond the reference.`;
  if (e.withheld !== null || e.accuracy === null)
    return html`<p><strong>Withheld.</strong> ${sentence(e.withheld ?? `It could not be computed.${outside}`)}</p>`;
  const reference =
    e.referenceAccuracy === null
      ? ""
      : ` On labelled people it was not trained on the model reaches ${percent(e.referenceAccuracy)}.`;
  const other =
    e.averageConfidence === null
      ? ""
      : ` Calibrated mean confidence gives ${percent(e.averageConfidence.accuracy)} ${interval(e.averageConfidence.low, e.averageConfidence.high, (x) => percent(x))}.`;
  return html`<p>About ${percent(e.accuracy)} ${interval(e.low, e.high, (x) => percent(x))} of the windows are right, from confidence alone (${e.method}). The interval is as wide as the same estimate is off on the ${integer(e.people)} labelled people who are new to the model; windows that span a change of behaviour count.${other}${reference}${outside} An estimate: it assumes that confidence means here what it means on the reference.</p>`;
}
