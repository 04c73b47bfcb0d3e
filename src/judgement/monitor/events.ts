/** What became known when: each time a level changes. */
import type {MonitorEvent, PersonDrift} from "../../artifacts/monitoring.ts";

/** What a stretch adds to what was known of the person; undefined where its level, and what is confirmed, is as before. */
export function driftEvent(now: PersonDrift, before: PersonDrift | undefined): MonitorEvent | undefined {
  const {person, at, verdict, confirmed} = now;
  const isSame =
    before !== undefined &&
    before.verdict.level === verdict.level &&
    before.confirmed.length > 0 === confirmed.length > 0;
  if (isSame || (before === undefined && verdict.level === "pass")) return undefined;
  const rules = confirmed.length === 0 ? "" : ` For the second time in a row: ${confirmed.join(", ")}.`;
  return {at, person, what: "drift", level: verdict.level, text: `${verdict.headline}${rules}`};
}
