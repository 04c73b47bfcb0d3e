/** robustness.html: what the accuracy stands on, and how much of it is left as recordings get worse. */
import type {Robustness} from "../../../artifacts/robustness.ts";
import {count, integer, interval, list, percent} from "../../format.ts";
import {html} from "../../html.ts";
import {type PageSetting, PLAIN, page, SIMULATED_NOTICE, section} from "../../page.ts";
import {curves, losses} from "./curves.ts";
import {importance} from "./importance.ts";

/** Under which changes accuracy is shown to fall. */
function headingOf({curves: all}: Robustness): string {
  const {shown, not} = losses(all);
  if (shown.length === 0) return "No change of the recordings is shown to cost accuracy";
  return `Accuracy is shown to fall with ${list(shown)}${not.length === 0 ? "" : `; with ${list(not)} no fall is shown`}`;
}

export function robustnessPage(found: Robustness, setting: PageSetting = PLAIN): string {
  const {model, windows, unit, units, level, accuracy, rounds} = found;
  const over = unit === "user" ? count(units, "test person", "test people") : count(units, "session");
  const limits = accuracy.lo === null ? "" : html` ${interval(accuracy.lo, accuracy.hi, (x) => percent(x))}`;
  return page({
    title: "Robustness",
    heading: headingOf(found),
    current: "robustness",
    setting,
    lead: html`The model <code>${model.name}</code> answers ${count(windows, "window")} of ${over} rightly in ${percent(accuracy.value)}${limits} on average. Here the windows are changed in known ways and answered anew.`,
    ...(found.simulated ? {notice: SIMULATED_NOTICE} : {}),
    contents: true,
    body: [
      section("importance", "What the model goes by", importance(found)),
      section("curves", "Worse recordings", curves(found)),
      section(
        "method",
        "Method",
        html`<p>Every figure is a mean over ${unit === "user" ? "people" : "the sessions of one person"}, each counting once, and every fall is the accuracy on the windows as they are less that on the changed ones, within each. ${
          unit === "none"
            ? "Of one session there are no intervals."
            : `Intervals are Student’s over ${unit === "user" ? "people" : "sessions"}, at ${percent(level, 0)}.`
        } What is drawn at random is drawn ${integer(rounds)} ${rounds === 1 ? "time" : "times"} and averaged. The model is not trained anew: one that had learnt without a channel might do without it.</p>`,
      ),
    ],
  });
}
