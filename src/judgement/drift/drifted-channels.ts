/** How many channels have drifted, and what that number means. */

import type {Mixture, RecordingDrift} from "../../artifacts/drift/recording.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import {judge} from "./judge.ts";
import type {JudgedChannel} from "./judged-channel.ts";
import type {Rules} from "./rules.ts";

/** Counts the channels beyond a threshold and beyond chance; another mix of behaviours makes that a warning at most. */
export function countDrifted(
  rules: Rules,
  channels: readonly JudgedChannel[],
  {explanation}: Mixture,
): {drifted: RecordingDrift["driftedChannels"]; causes: Cause[]} {
  const drifted = channels.filter(({level}) => level !== "pass").length;
  const isMixture = explanation === "mixture";
  const causes = judge(rules, "drifted-channels", drifted, {
    evidence: `${drifted} of ${channels.length} channels are beyond a threshold and beyond chance.`,
    likelyCause: isMixture
      ? "the person behaved differently from the reference's people"
      : "the sensor's values have another distribution",
    inclusive: true,
    ...(isMixture ? {cap: "warn"} : {}),
  });
  return {drifted, causes};
}
