/** A project to serve from, in a folder of its own: the shipped model, a scaler, and a recording through the stages. */
import {cp, mkdir, mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {parse} from "yaml";
import {formatScaler, type Scaler} from "../../src/artifacts/scaler.ts";
import {parseCard} from "../../src/artifacts/training/card.ts";
import {createRandom} from "../../src/platform/seeded-random.ts";
import falseAlarms from "../../stages/false_alarms.ts";
import fuse from "../../stages/fuse.ts";
import ingest from "../../stages/ingest.ts";
import predict from "../../stages/predict.ts";
import reference from "../../stages/reference.ts";
import validate from "../../stages/validate.ts";
import windows from "../../stages/windows.ts";
import {makeScaler} from "../fixtures/scaler.ts";
import {runDriftStages} from "../stages/drift-stages.ts";
import {runStage} from "../stages/run-stage.ts";

export const repository = fileURLToPath(new URL("../..", import.meta.url));
export const SESSION = "simulated-2026-01-10-09-00-00";
export const RAW = {
  accel: join(repository, `data/raw/${SESSION}-accelerometer_data.xlsx`),
  gyro: join(repository, `data/raw/${SESSION}-gyroscope_data.xlsx`),
};

export interface Project {
  readonly root: string;
  readonly scaler: Scaler;
  path(name: string): string;
  /** Runs the stages from the workbooks to the predictions; their outputs lie where dag.yaml puts them. */
  runStages(): Promise<void>;
  /** Runs the stages that a recording is compared with; the scaler is theirs from then on. */
  runReference(): Promise<void>;
  /** Compares the recording of `runStages` with the reference. */
  runDrift(): Promise<void>;
  remove(): Promise<void>;
}

export async function makeProject(): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), "kymo-serve-"));
  const path = (name: string): string => join(root, name);
  const card = parseCard(
    await readFile(join(repository, "models/sample.json"), "utf8"),
    "models/sample.json",
  );
  const scaler = makeScaler({
    window: 200,
    step: 100,
    mean: [1, -2, 5, 0, 0, 0],
    scale: [5, 4, 6, 60, 50, 40],
    classes: card.model.classes,
  });
  for (const folder of ["models", "artifacts/reference"]) await mkdir(path(folder), {recursive: true});
  await cp(join(repository, "models/sample.keras"), path("models/sample.keras"));
  await cp(join(repository, "models/sample.card.yaml"), path("models/sample.card.yaml"));
  const params = await readFile(join(repository, "params.yaml"), "utf8");
  const own = params.replace(/^scaler: .*$/m, "scaler: artifacts/reference/scaler.json");
  await writeFile(path("params.yaml"), own);
  await writeFile(path("artifacts/reference/scaler.json"), formatScaler(scaler));
  const scalerPath = path("artifacts/reference/scaler.json");
  const out = (name: string): string => path(`artifacts/${SESSION}.${name}`);
  const run = async (
    stage: unknown,
    deps: object,
    outs: object,
    random = createRandom(0, {}),
  ): Promise<void> => {
    const params = parse(await readFile(path("params.yaml"), "utf8"));
    const bindings = {session: SESSION};
    await runStage(stage as Parameters<typeof runStage>[0], {deps, outs, params, bindings, random} as never);
  };
  const runStages = async (): Promise<void> => {
    const samples = {accel: out("accel.arrow"), gyro: out("gyro.arrow")};
    const outcome = out("outcome.json");
    await run(ingest, {accel: [RAW.accel], gyro: [RAW.gyro], batches: []}, {...samples, outcome});
    await run(fuse, {...samples, outcome}, {fused: out("fused.arrow"), quality: out("quality.json")});
    await run(
      validate,
      {quality: out("quality.json"), scaler: path("models/sample.card.yaml")},
      {gates: out("gates.json")},
    );
    const table = out("windows.arrow");
    await run(
      windows,
      {fused: out("fused.arrow"), gates: out("gates.json"), scaler: scalerPath},
      {windows: table},
    );
    const deps = {windows: table, scaler: scalerPath, model: path("models/sample.keras")};
    await run(predict, deps, {predictions: out("predictions.arrow")});
  };
  const runReference = async (): Promise<void> => {
    const folder = path("artifacts/reference");
    const outs = {
      windows: join(folder, "windows.arrow"),
      continuous: join(folder, "continuous.arrow"),
      scaler: scalerPath,
      splits: join(folder, "splits.json"),
    };
    await run(reference, {labelled: join(repository, "data/labelled.csv.gz")}, outs);
    const deps = {windows: outs.continuous, scaler: scalerPath, model: path("models/sample.keras")};
    await run(predict, deps, {predictions: join(folder, "continuous_predictions.arrow")});
  };
  const runDrift = async (): Promise<void> => {
    const folder = path("artifacts/reference");
    const {seed} = parse(await readFile(path("params.yaml"), "utf8"));
    const reference = {
      baseline: join(folder, "continuous.arrow"),
      scaler: scalerPath,
      referenceWindows: join(folder, "continuous.arrow"),
      referencePredictions: join(folder, "continuous_predictions.arrow"),
      splits: join(folder, "splits.json"),
      card: path("models/sample.card.yaml"),
    };
    await run(falseAlarms, reference, {falseAlarms: out("false_alarms.json")}, createRandom(seed, {}));
    await runDriftStages({
      reference,
      recordings: {
        [SESSION]: {
          windows: out("windows.arrow"),
          fused: out("fused.arrow"),
          quality: out("quality.json"),
          predictions: out("predictions.arrow"),
          gates: out("gates.json"),
        },
      },
      falseAlarms: out("false_alarms.json"),
      folder: path("artifacts"),
      params: parse(await readFile(path("params.yaml"), "utf8")),
      outs: {drift: path("artifacts/drift.json")},
    });
  };
  return {
    root,
    scaler,
    path,
    runStages,
    runReference,
    runDrift,
    remove: () => rm(root, {recursive: true, force: true}),
  };
}
