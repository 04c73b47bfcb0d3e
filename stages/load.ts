/**
 * Loads predictions, windows, fused samples, quality, metrics and drift into one DuckDB file, to be asked with SQL:
 * `select activity, count(*) from predictions group by all order by all`.
 */
import {basename} from "node:path";
import {driftTable} from "../src/artifacts/database/drift-table.ts";
import {fusedTable} from "../src/artifacts/database/fused-table.ts";
import {metricsTable} from "../src/artifacts/database/metrics-table.ts";
import {qualityTable} from "../src/artifacts/database/quality-table.ts";
import {refusedTable} from "../src/artifacts/database/refused-table.ts";
import {
  type PredictedWindows,
  predictionsTable,
  windowsTable,
} from "../src/artifacts/database/window-tables.ts";
import {readDrift} from "../src/artifacts/drift/drift.ts";
import {readEvaluation} from "../src/artifacts/evaluation/evaluation.ts";
import {readGates} from "../src/artifacts/gates.ts";
import {readPredictions} from "../src/artifacts/predictions.ts";
import {readQualityOrRefusal} from "../src/artifacts/quality.ts";
import {readSources} from "../src/artifacts/sources.ts";
import {readSplits} from "../src/artifacts/splits.ts";
import {readWindows} from "../src/artifacts/windows.ts";
import {writeDatabase} from "../src/formats/duckdb/database.ts";
import {ExpectedError} from "../src/platform/failure.ts";
import {defineStage} from "../src/runner/stage.ts";

type Deps = Readonly<Record<"windows" | "predictions" | "fused" | "quality" | "gates", readonly string[]>> &
  Readonly<
    Record<
      "referenceWindows" | "referencePredictions" | "splits" | "evaluation" | "drift" | "sources",
      string
    >
  >;
type Outs = Readonly<Record<"database", string>>;

export default defineStage<Deps, Outs>({
  async run({deps, outs, progress}) {
    const parts: PredictedWindows[] = [];
    for (const file of deps.predictions)
      parts.push(await openPart("recording", findWindows(file, deps.windows), file));
    parts.push(await openPart("reference", deps.referenceWindows, deps.referencePredictions));
    const splits = await readSplits(deps.splits);
    const qualities = (await Promise.all(deps.quality.map(readQualityOrRefusal))).filter(
      (one) => one.kymo === "quality/1",
    );
    const gates = await Promise.all(deps.gates.map(readGates));
    const sources = await readSources(deps.sources);
    const evaluation = await readEvaluation(deps.evaluation);
    const drift = await readDrift(deps.drift);
    progress(0.3);
    await writeDatabase(outs.database, [
      predictionsTable(parts, splits),
      windowsTable(parts, splits),
      fusedTable(deps.fused),
      qualityTable(qualities),
      refusedTable(gates, sources),
      metricsTable(evaluation),
      driftTable(drift),
    ]);
  },
});

async function openPart(
  source: PredictedWindows["source"],
  windows: string,
  predictions: string,
): Promise<PredictedWindows> {
  return {
    source,
    windows: await readWindows(windows),
    predictions: await readPredictions(predictions),
  };
}

/** A recording's windows and predictions have the same file name. */
function findWindows(predictions: string, windows: readonly string[]): string {
  const found = windows.find((path) => basename(path) === basename(predictions));
  if (found === undefined)
    throw new ExpectedError("input", "predictions without the windows they are of", {
      file: predictions,
      hint: "Rebuild the windows with the stage windows.",
    });
  return found;
}
