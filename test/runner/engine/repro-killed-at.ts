/** `repro` in a process that kills itself: node --import tsx repro-killed-at.ts ROOT STEP COUNT. */
import {join} from "node:path";
import {bundleOnce} from "../../../src/platform/bundle-once.mjs";
import {buildStale} from "../../../src/runner/cli/build-stale.ts";
import {openDefinition} from "../../../src/runner/definition/load.ts";
import {makePlan} from "../../../src/runner/engine/plan.ts";

const [root, step, count] = process.argv.slice(2) as [string, string, string];
const target = await bundleOnce({
  name: "kymo",
  entries: {main: "src/cli/main.ts", worker: "src/runner/executor/worker.ts"},
  inline: ["object-hash"],
});
const load = openDefinition(root, {set: []});
const loaded = load();
if (!loaded.ok) throw new Error("the pipeline has errors");
const request = {targets: [], jobs: 1, force: false, keepGoing: false, waitMs: 0};
let left = Number(count);
await buildStale(root, {plan: makePlan(loaded.pipeline, request, new Set())}, request, {
  load,
  worker: join(target, "worker.mjs"),
  logger: {emit: () => undefined, close: () => undefined},
  steps: {
    reached(name) {
      if (name === step && --left === 0) process.kill(process.pid, "SIGKILL");
    },
  },
});
