/** `kymo trigger status`: what the trigger remembers, and what holds it. */
import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import {formatPairs} from "../../platform/terminal/table.ts";
import {readEvents, recall} from "../../retraining/state-file.ts";
import {formatDecision} from "./decision-text.ts";
import {readTriggerSettings} from "./known.ts";

const HOUR = 3_600_000;

export default defineCommand({
  words: "",
  options: {json: JSON_OPTION},
  notes: "Exit code: 0, or 1 while a retraining is queued or has not ended.",
  async run({values, printer, root}) {
    const {policy} = (await readTriggerSettings(root)).trigger;
    const {state, open, last, ended, retrainings, seen} = recall(readEvents(root), policy);
    const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());
    const cooldownUntil =
      state.lastActionAt === null ? null : iso(state.lastActionAt + policy.cooldownHours * HOUR);
    const word = open !== null ? open.decision.action : state.queued !== null ? "queue" : "none";
    const dueAt = state.queued === null ? null : iso(state.queued.since + policy.queueHours * HOUR);
    if (values.json === true)
      printer.printJson({
        state: word,
        observations: seen.size,
        consecutive: state.consecutive,
        queued:
          state.queued === null
            ? null
            : {since: iso(state.queued.since), dueAt, reasons: state.queued.reasons},
        cooldownUntil,
        lastTrainingAt: iso(state.lastTrainingAt),
        retrainings,
        last,
        ended,
      });
    else {
      const pairs: [string, string][] = [
        ["state", word === "none" ? "nothing is queued or going on" : word],
        ["observations", String(seen.size)],
        ["warnings in a row", `${state.consecutive} of ${policy.consecutive}`],
        ["retrainings", String(retrainings)],
        ["last retraining", iso(state.lastTrainingAt) ?? "none"],
        ["cooldown until", cooldownUntil ?? "none"],
        ...(dueAt === null ? [] : [["queued one is due", dueAt] as [string, string]]),
        ...(ended === null ? [] : [["last ended", `${ended.outcome}: ${ended.text}`] as [string, string]]),
      ];
      printer.print(formatPairs(pairs, printer));
      if (last !== null) printer.print(`\nLast decision, ${last.at}\n${formatDecision(last, printer)}`);
    }
    return word === "none" ? 0 : 1;
  },
});
