/** A recorder in a process of its own: records COUNT runs whose batch sizes count from FROM. */
import {recordRun} from "../../src/tracking/recorder.ts";
import {tellOfTraining} from "./report.ts";

const [root, from, count] = process.argv.slice(2) as [string, string, string];
for (let i = 0; i < Number(count); i++) {
  const report = await tellOfTraining(root, {folder: `models/${from}`, batchSize: Number(from) + i});
  await recordRun(report, {MLFLOW_TRACKING_URI: ""});
}
