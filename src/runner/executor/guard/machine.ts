/** What the machine is like at the moment: its load, its memory, who works on it. */
import os from "node:os";
import type {Watch} from "./watch.ts";
import {checkBefore} from "./wrap.ts";

const OF_THE_MOMENT = ["freemem", "homedir", "loadavg", "networkInterfaces", "uptime", "userInfo"];

export function watchMachine(watch: Watch): void {
  const refuse = (guarded: (...args: never[]) => unknown, name: string): void =>
    watch.refuseOwn(guarded, () => ({
      what: `reads what this machine is like (${name}): what comes out would differ from one to the next`,
      hint: "Make it a parameter, or give it to `observe()` in a stage without the guard.",
    }));
  checkBefore(os, OF_THE_MOMENT, (_, guarded, name) => refuse(guarded, `os.${name}`));
  checkBefore(process, ["cpuUsage", "resourceUsage"], (_, guarded, name) =>
    refuse(guarded, `process.${name}`),
  );
  if (process.report !== undefined)
    checkBefore(process.report, ["getReport", "writeReport"], (_, guarded, name) =>
      refuse(guarded, `process.report.${name}`),
    );
}
