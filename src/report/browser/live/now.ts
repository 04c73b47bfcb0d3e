/** How the service runs at this moment. */
import type {LiveNow, LiveState} from "../../../artifacts/live.ts";
import {count, duration, fixed, integer, percent, significant} from "../../format.ts";
import {facts, fill} from "./section.ts";

const STATUS: Readonly<Record<LiveNow["status"], string>> = {
  ok: "Ready",
  stopping: "Stopping: no new requests are to be sent",
  unavailable: "Not ready: no thread has the model loaded",
};

export const nameOf = ({name, version}: {readonly name: string; readonly version: string | null}): string =>
  version === null ? name : `${name}@${version}`;

/** Changes only with the status and once a minute, since screen readers say it. */
export function leadOf({status, uptimeSeconds}: LiveNow, {model}: LiveState): string {
  const minutes = Math.floor(uptimeSeconds / 60);
  const since = minutes === 0 ? "less than a minute" : duration(minutes * 60).replace(/\s0\ss$/, "");
  return `${STATUS[status]}. ${nameOf(model)} has been served for ${since}.`;
}

export function showNow(now: LiveNow): void {
  const over = `over ${fixed(now.overSeconds, 0)}\u202fs`;
  const ms = (value: number | null): string => `${significant(value, 2)}${value === null ? "" : "\u202fms"}`;
  fill(
    "now",
    facts(
      [
        ["Requests a second", significant(now.requestsPerSecond, 2), over],
        ["Windows a second", significant(now.windowsPerSecond, 2), over],
        ["Latency, p50", ms(now.p50), `p95 ${ms(now.p95)}, p99 ${ms(now.p99)}`],
        [
          "Waiting",
          integer(now.queuedWindows),
          `windows; ${count(now.waitingJobs, "large body", "large bodies")}`,
        ],
        ["Failed", percent(now.errorShare), `${significant(now.failedPerSecond, 2)} a second`],
        ["Refused a second", significant(now.refusedPerSecond, 2), over],
        ["Threads ready", integer(now.threadsReady), "with the model loaded"],
        ["Memory", `${integer(now.memoryMB)}\u202fMB`, "resident"],
      ],
      "facts headline",
    ),
  );
}
