/** Other processes and threads: what they read is seen by nobody. */
import childProcess, {ChildProcess} from "node:child_process";
import threads from "node:worker_threads";
import type {Touch, Watch} from "./watch.ts";
import {checkBefore} from "./wrap.ts";

const STARTS = ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"];

export function watchProcesses(watch: Watch): void {
  const touch = (what: string) => (): Touch => ({
    what: `starts ${what}, and what that reads is seen by nobody`,
    hint: "Do the work in the stage itself, or make it a stage of its own with `cmd:` and its dependencies.",
  });
  checkBefore(childProcess, STARTS, ([command], guarded) =>
    watch.refuse(guarded, touch(`the process \`${String(command)}\``)),
  );
  checkBefore(ChildProcess.prototype, ["spawn"], (_, guarded) => watch.refuse(guarded, touch("a process")));
  threads.Worker = new Proxy(threads.Worker, {
    construct: function construct() {
      watch.refuse(construct, touch("a thread"));
      throw new Error("unreachable");
    },
  });
}
