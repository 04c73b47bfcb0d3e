/** A decision in words for the terminal: the action, each reason with its figures, what holds it. */
import {type Action, type Decision, rankOf} from "../../artifacts/trigger/decision.ts";
import type {Printer, Style} from "../../platform/terminal/printer.ts";

const WORDS: Readonly<Record<Action, string>> = {
  none: "nothing to do",
  monitor: "watched",
  queue: "a retraining is queued",
  trigger: "train again",
  rollback: "go back to the version before",
};

export function formatDecision({source, action, wanted, reasons, holds}: Decision, printer: Printer): string {
  const head = `${printer.paint(source, "bold")}  ${printer.paint(WORDS[action], styleOf(action))}`;
  const held = holds.map(
    ({by, text, until}) => `  held by ${by}: ${text}${until === null ? "" : ` Until ${until}.`}`,
  );
  const called = wanted === action ? [] : [`  the reasons call for: ${WORDS[wanted]}`];
  const lines = reasons.map(({kind, text, value, threshold, margin, unit}) => {
    const figures =
      value === null
        ? ""
        : ` (value ${show(value)}, threshold ${show(threshold)}, margin ${show(margin)} ${unit})`;
    return `  ${kind}: ${text}${figures.trimEnd()}`;
  });
  return [head, ...lines, ...called, ...held].join("\n");
}

export function styleOf(action: Action): Style {
  return rankOf(action) >= rankOf("trigger")
    ? "red"
    : rankOf(action) >= rankOf("monitor")
      ? "yellow"
      : "green";
}

const show = (value: number | null): string =>
  value === null ? "none" : String(Number(value.toPrecision(4)));
