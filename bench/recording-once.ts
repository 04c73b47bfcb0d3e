/** Runs the stage `recording` on the artifacts in a folder, and prints the seconds from its first read to its last byte. */
import {join} from "node:path";
import stage from "../stages/recording_report.ts";

const folder = process.argv[2]!;
const path = (name: string): string => join(folder, name);
const began = performance.now();
await stage.run({
  deps: {
    accel: path("accel.arrow"),
    gyro: path("gyro.arrow"),
    fused: path("fused.arrow"),
    quality: path("quality.json"),
    gates: path("gates.json"),
    predictions: path("predictions.arrow"),
    drift: path("drift.json"),
    history: [],
  },
  outs: {page: path("page.html"), data: path("page.json")},
  params: {
    drift: {physics: {idleAccelSd: 0.15, idleGyroSd: 3, clippedSamples: 3, stuckSamples: 25}},
    validate: {maxRateErrorShare: 0.05},
    recording_report: {timeZone: "UTC"},
  },
  bindings: {},
  inputs: {code: "", params: "", deps: {}, fingerprint: ""},
  scratch: "",
  random: () => 0.5,
  observe: () => {},
  elapsed: () => 0,
  progress: () => {},
  log: () => {},
  signal: new AbortController().signal,
});
console.log(`seconds=${(performance.now() - began) / 1000}`);
console.log(`peak_mb=${Math.round(process.resourceUsage().maxRSS / 1024)}`);
