/** The whole DAG from nothing on the real recording, in a copy of the workspace. */
import {execFileSync} from "node:child_process";
import {readdirSync, rmSync, statSync} from "node:fs";
import {join} from "node:path";
import {formatTiming, type Row, summarise, timeCommand} from "./measure.ts";
import {copyWorkspace, WORKSPACE} from "./workspace.ts";

const REPORT_LIMIT_KB = 600;

export function benchPipeline(repository: string, shared: string): Row[] {
  const copy = copyWorkspace(repository, [...WORKSPACE, "data"]);
  const adopt = ["model", "adopt", `${shared}/models/v1_1dcnn_bilstm_499131.keras`, "--out", "own.card.yaml"];
  const scaler = ["--scaler", `${shared}/garmin/scaler_config.json`];
  execFileSync("node", ["src/cli/bin.mjs", ...adopt, ...scaler], {cwd: copy});
  const settings = [
    `data.raw=${shared}/garmin`,
    `model=${shared}/models/v1_1dcnn_bilstm_499131.keras`,
    "card=own.card.yaml",
    "accept.maxRefused=2", // a scaler and a baseline lie among the recordings
    `baseline=${shared}/garmin/normalized_baseline.json`,
  ].flatMap((setting) => ["--set", setting]);
  const seconds: number[] = [];
  for (let i = 0; i < 3; i++) {
    for (const path of [".dag", "artifacts", "reports", "dag.lock"])
      rmSync(join(copy, path), {recursive: true, force: true});
    const {medianSeconds} = timeCommand("node", ["src/cli/bin.mjs", "repro", ...settings], copy, 1, 0);
    seconds.push(medianSeconds);
  }
  const cold = summarise(seconds);
  const rows: Row[] = [
    {
      what: "whole DAG, real recording, cold",
      figure: formatTiming(cold),
      target: "6 s",
      met: cold.medianSeconds <= 6,
    },
  ];
  for (const name of readdirSync(join(copy, "reports"))
    .filter((file) => file.endsWith(".html"))
    .sort()) {
    const kilobytes = statSync(join(copy, "reports", name)).size / 1000;
    rows.push({
      what: `reports/${name}`,
      figure: `${kilobytes.toFixed(0)} KB`,
      target: `${REPORT_LIMIT_KB} KB`,
      met: kilobytes < REPORT_LIMIT_KB,
    });
  }
  rmSync(copy, {recursive: true});
  return rows;
}
