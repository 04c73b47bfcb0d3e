/** The one reader of each artifact of a built pipeline, tried on what was built. */
import {readdirSync, readFileSync, rmSync} from "node:fs";
import {join, relative} from "node:path";
import * as assert from "uvu/assert";
import {readAccepted, writeAccepted} from "../../src/artifacts/accepted.ts";
import {readDrift, writeDrift} from "../../src/artifacts/drift/drift.ts";
import {readFalseAlarms, writeFalseAlarms} from "../../src/artifacts/drift/false-alarms.ts";
import {readRecordingDriftFile, writeRecordingDrift} from "../../src/artifacts/drift/recording-file.ts";
import {readDriftReference, writeDriftReference} from "../../src/artifacts/drift/reference.ts";
import {readEvaluation, writeEvaluation} from "../../src/artifacts/evaluation/evaluation.ts";
import {readMistakes, writeMistakes} from "../../src/artifacts/evaluation/mistakes.ts";
import {readFused} from "../../src/artifacts/fused.ts";
import {readGates, writeGates} from "../../src/artifacts/gates.ts";
import {readMonitoringHistory, writeMonitoringHistory} from "../../src/artifacts/monitoring-history.ts";
import {readOutcome, writeOutcome} from "../../src/artifacts/outcome.ts";
import {readPredictions, writePredictions} from "../../src/artifacts/predictions.ts";
import {readQuality, writeQuality} from "../../src/artifacts/quality.ts";
import {readSamples} from "../../src/artifacts/samples.ts";
import {readScaler, writeScaler} from "../../src/artifacts/scaler.ts";
import {readSources, writeSources} from "../../src/artifacts/sources.ts";
import {readSplits, writeSplits} from "../../src/artifacts/splits.ts";
import {readCard, writeCard} from "../../src/artifacts/training/card.ts";
import {readHistory, writeHistory} from "../../src/artifacts/training/history.ts";
import {readTrigger, writeTrigger} from "../../src/artifacts/trigger/replay.ts";
import {readFares, writeFares} from "../../src/artifacts/trigger/simulation.ts";
import {readWindows, writeWindows} from "../../src/artifacts/windows.ts";

/** Asserts that each file in the artifacts of `root` has one reader, and that what it reads is written as the same bytes. */
export async function checkArtifacts(root: string): Promise<void> {
  const copy = join(root, "copy");
  const again = async (path: string, write: (copy: string) => Promise<unknown>): Promise<void> => {
    await write(copy);
    assert.ok(readFileSync(copy).equals(readFileSync(join(root, path))), path);
  };
  const json =
    <T>(read: (path: string) => Promise<T>, write: (path: string, value: T) => Promise<void>) =>
    async (path: string) => {
      const value = await read(join(root, path));
      await again(path, () => write(copy, value));
    };
  const readers: [RegExp, (path: string) => Promise<unknown>][] = [
    [/^samples\/.*accel\.arrow$/, (path) => readSamples(join(root, path), "accelerometer")],
    [/^samples\/.*gyro\.arrow$/, (path) => readSamples(join(root, path), "gyroscope")],
    [/^fused\/[^/]*\.arrow$/, (path) => readFused(join(root, path))],
    [/^fused\/[^/]*\.quality\.json$/, json(readQuality, writeQuality)],
    [/^validated\//, json(readGates, writeGates)],
    [
      /^windows\/|^reference\/(windows|continuous)\.arrow/,
      async (path) => {
        const table = await readWindows(join(root, path));
        await again(path, () => writeWindows(copy, table, table.meta));
      },
    ],
    [
      /^predictions\/|^reference\/(continuous_)?predictions/,
      async (path) => {
        const table = await readPredictions(join(root, path));
        await again(path, () => writePredictions(copy, table, table.meta));
      },
    ],
    [/^reference\/scaler\.json$/, json(readScaler, writeScaler)],
    [/^reference\/splits\.json$/, json(readSplits, writeSplits)],
    [/^evaluation\.json$/, json(readEvaluation, writeEvaluation)],
    [/^mistakes\.json$/, json(readMistakes, writeMistakes)],
    [/^false_alarms\.json$/, json(readFalseAlarms, writeFalseAlarms)],
    [/^monitoring\.json$/, json(readMonitoringHistory, writeMonitoringHistory)],
    [/^reference\/drift\.json$/, json(readDriftReference, writeDriftReference)],
    [/^reference\/drift\.bin$/, async () => {}], // read and written in its own test
    [/^drift\//, json(readRecordingDriftFile, writeRecordingDrift)],
    [/^drift\.json$/, json(readDrift, writeDrift)],
    [/^trigger\.json$/, json(readTrigger, writeTrigger)],
    [/^trigger_simulation\.json$/, json(readFares, writeFares)],
    [
      /^samples\/.*outcome\.json$/,
      json(readOutcome, (path, {session, files, refusal}) => writeOutcome(path, session, files, refusal)),
    ],
    [/^sources\.json$/, json(readSources, writeSources)],
    [/^accepted\.json$/, json(readAccepted, writeAccepted)],
    [/^parquet\/|^kymo\.duckdb$/, async () => {}], // asked with SQL below
  ];
  const found = readdirSync(join(root, "artifacts"), {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => relative(join(root, "artifacts"), join(entry.parentPath, entry.name)));
  assert.ok(found.length >= 17, `${found.length} artifacts`);
  for (const path of found) {
    const owners = readers.filter(([pattern]) => pattern.test(path));
    assert.is(owners.length, 1, `${owners.length} readers of ${path}`);
    await owners[0]![1](`artifacts/${path}`);
  }
  await json(readCard, writeCard)("models/sample.json");
  await json(readHistory, writeHistory)("models/sample.history.json");
  rmSync(copy);
}
