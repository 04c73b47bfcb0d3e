/** A tracker in a process of its own: records COUNT runs whose batch sizes count from FROM. */
import {trackRun} from "../../src/tracking/tracker.ts";
import {tellOfTraining} from "./report.ts";

const [root, from, count] = process.argv.slice(2) as [string, string, string];
for (let i = 0; i < Number(count); i++) {
  const report = await tellOfTraining(root, {folder: `models/${from}`, batchSize: Number(from) + i});
  await trackRun(report, {MLFLOW_TRACKING_URI: ""});
}
