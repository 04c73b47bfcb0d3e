/**
 * `pnpm bench` measures what docs/benchmarks.md tells and prints it as Markdown; `pnpm bench noop` only that part.
 *
 * Peers are measured in the same run where they can be: PYTHON names a Python with pandas, openpyxl, SciPy and
 * keras (default: python3); DVC the program of that name (default: dvc); wireit and Turborepo are installed into a temporary folder. What is missing is said.
 */
import {spawnSync} from "node:child_process";
import {existsSync} from "node:fs";
import {dirname, relative, resolve} from "node:path";
import {fileURLToPath} from "node:url";
import {benchAlarms, benchPower} from "./alarms.ts";
import {benchChangePoints} from "./change-points.ts";
import {benchCoverage} from "./coverage.ts";
import {benchClassWeights, benchLoso} from "./cross-validation.ts";
import {benchDay} from "./day.ts";
import {benchDetections} from "./detections.ts";
import {benchDiffTables} from "./diff-tables.ts";
import {benchDrift} from "./drift.ts";
import {benchEstimatedPerformance} from "./estimated-performance.ts";
import {benchEveryday} from "./everyday.ts";
import {benchFusion} from "./fusion.ts";
import type {Row} from "./measure.ts";
import {benchNoop} from "./noop.ts";
import {benchNotebooks} from "./notebooks.ts";
import {benchOpen} from "./open.ts";
import {benchOpenSet} from "./open-set.ts";
import {benchPipeline} from "./pipeline.ts";
import {benchPredict} from "./predict.ts";
import {benchRecording} from "./recording.ts";
import {benchRecordings} from "./recordings.ts";
import {benchScale} from "./scale.ts";
import {benchServe} from "./serve.ts";
import {benchTrain} from "./train.ts";

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const shared = resolve(repository, "../shared/data");
const python = process.env.PYTHON ?? "python3";
const hasPeers =
  spawnSync(python, ["-c", "import pandas, openpyxl, scipy, keras"], {stdio: "ignore"}).status === 0;

const parts: Readonly<Record<string, () => Row[] | Promise<Row[]>>> = {
  noop: () => benchNoop(repository, process.env.PEERS !== "0"),
  everyday: () => benchEveryday(repository, process.env.DVC ?? "dvc"),
  scale: () => benchScale(repository),
  fusion: () => benchFusion(repository, shared, hasPeers ? python : undefined),
  day: () => benchDay(repository),
  recordings: () => benchRecordings(repository),
  open: () => benchOpen(repository, shared),
  predict: () => benchPredict(shared, hasPeers ? python : undefined),
  train: () => benchTrain(repository, shared, hasPeers ? python : undefined),
  tables: () => benchDiffTables(),
  coverage: () => benchCoverage(),
  notebooks: () => benchNotebooks(repository),
  alarms: () => benchAlarms(repository),
  detections: () => benchDetections(repository),
  power: () => benchPower(repository, shared),
  "change-points": () => benchChangePoints(repository, shared),
  "estimated-performance": () => benchEstimatedPerformance(repository, shared),
  "open-set": () => benchOpenSet(repository, shared),
  drift: () => benchDrift(hasPeers ? python : undefined),
  recording: () => benchRecording(repository),
  pipeline: () => benchPipeline(repository, shared),
  serve: () => benchServe(repository, shared),
  loso: () => benchLoso(repository, shared),
  weights: () => benchClassWeights(repository, shared),
};

/** The parts that need no recording from outside the repository. */
const WITHOUT_DATA = [
  "noop",
  "everyday",
  "scale",
  "tables",
  "coverage",
  "alarms",
  "detections",
  "drift",
  "recording",
  "day",
  "recordings",
  "serve",
  "notebooks",
];

if (!existsSync(shared))
  console.log(`${relative(repository, shared)} is absent: only ${WITHOUT_DATA.join(", ")} can run\n`);
if (!hasPeers) console.log(`${python} has no pandas, openpyxl, scipy or keras: their figures are left out\n`);
console.log("| what | measured | target | reached |\n|---|---|---|---|");
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts)) {
  const part = parts[name];
  if (part === undefined)
    throw new Error(`no benchmark "${name}"; there are ${Object.keys(parts).join(", ")}`);
  if (!existsSync(shared) && !WITHOUT_DATA.includes(name)) continue;
  for (const {what, figure, target = "", met} of await part())
    console.log(`| ${what} | ${figure} | ${target} | ${met === undefined ? "" : met ? "yes" : "no"} |`);
}
