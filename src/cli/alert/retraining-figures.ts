/** The trigger's last decision and how the last retraining ended, each a figure of its own time: so each is told once. */

import type {Figure} from "../../alerts/figure.ts";
import type {Decision} from "../../artifacts/trigger/decision.ts";
import {type Ended, readEvents, type TriggerEvent} from "../../retraining/state-file.ts";

const TITLES: Readonly<Record<string, string>> = {
  queue: "A retraining is queued",
  trigger: "A retraining was started",
  rollback: "The version before is put back",
};

/** `trigger/queue`, `trigger/trigger`, `trigger/rollback`; `trigger/ended.staging` and the like. */
export function retrainingFigures(root: string): Figure[] {
  const events = readEvents(root);
  const decided = events.findLast(isAct);
  const ended = events.findLast((event) => event.kind === "ended");
  return [
    ...(decided?.kind === "decided" ? [ofDecision(decided.decision)] : []),
    ...(ended?.kind === "ended" ? [ofEnd(ended)] : []),
  ];
}

const isAct = (event: TriggerEvent): boolean =>
  event.kind === "decided" && event.decision.action !== "none" && event.decision.action !== "monitor";

const base = {source: "trigger" as const, unit: "", value: 1, judged: null, report: "trigger.html"};

function ofDecision({action, at, reasons, holds}: Decision): Figure {
  return {
    ...base,
    name: action,
    of: at,
    title: TITLES[action] ?? action,
    likelyCause: reasons.map(({text}) => text).join(" "),
    advice: [...holds.map(({text}) => text), "See it with `pnpm dag trigger status`."].join(" "),
  };
}

function ofEnd({outcome, at, text}: Ended): Figure {
  return {
    ...base,
    name: `ended.${outcome}`,
    of: at,
    title: "A retraining has ended",
    likelyCause: text,
    advice: "Look at reports and gate, and promote it with `pnpm model promote` if it is to go on.",
  };
}
