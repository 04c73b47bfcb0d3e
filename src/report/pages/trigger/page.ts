/** trigger.html: when does the policy train again, and would another have done better? */

import type {TriggerResult} from "../../../artifacts/trigger/replay.ts";
import {count, integer, list, withoutStop} from "../../format.ts";
import {html} from "../../html.ts";
import {type PageSetting, PLAIN, page, SIMULATED_NOTICE, section} from "../../page.ts";
import {decisions} from "./decisions.ts";
import {definitions} from "./definitions.ts";
import {fares} from "./fares.ts";
import {replays} from "./replays.ts";

export function triggerPage(result: TriggerResult, setting: PageSetting = PLAIN): string {
  const {replays: all, policies, simulated} = result;
  const observations = all[0]?.totals.observations ?? 0;
  return page({
    title: "Retraining",
    heading: headingOf(result),
    current: "trigger",
    setting,
    lead: html`${count(observations, "recording")} and ${integer(result.simulation.histories)} made-up histories, each judged by ${count(policies.length, "policy", "policies")}.`,
    ...(simulated ? {notice: SIMULATED_NOTICE} : {}),
    contents: true,
    body: [
      section("decisions", "Decisions", decisions(result)),
      section("replays", "Policies on the recordings", replays(result)),
      section("scenarios", "Policies on made-up histories", fares(result)),
      section("definitions", "Method", definitions(result)),
    ],
  });
}

/** What the configured policy would have done over the recordings. */
export function statement({replays: [configured]}: TriggerResult): string {
  if (configured === undefined || configured.totals.observations === 0)
    return "There is no recording to decide on.";
  const {retrainings, rollbacks, queued, observations} = configured.totals;
  const taken = [
    ...(retrainings > 0 ? [`started ${count(retrainings, "retraining")}`] : []),
    ...(rollbacks > 0 ? [`gone back to the version before ${times(rollbacks)}`] : []),
    ...(queued > 0 ? [`queued a retraining ${times(queued)}`] : []),
  ];
  const over = `Over ${count(observations, "recording")} the configured policy would have`;
  return taken.length === 0 ? `${over} started nothing.` : `${over} ${list(taken)}.`;
}

/** The statement without its stop. */
const headingOf = (result: TriggerResult): string => withoutStop(statement(result));

const times = (n: number): string => (n === 1 ? "once" : count(n, "time"));
