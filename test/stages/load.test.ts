import {copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {DuckDBInstance} from "@duckdb/node-api";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parse} from "yaml";
import {CHANNELS} from "../../src/artifacts/channels.ts";
import {writeFused} from "../../src/artifacts/fused.ts";
import {writeGates} from "../../src/artifacts/gates.ts";
import type {Quality} from "../../src/artifacts/quality.ts";
import {writeRefused} from "../../src/artifacts/quality.ts";
import {writeSources} from "../../src/artifacts/sources.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import evaluate from "../../stages/evaluate.ts";
import fusedParquet from "../../stages/fused_parquet.ts";
import load from "../../stages/load.ts";
import {seeded, writePeople} from "../fixtures/metrics/people.ts";
import {sampleDrift} from "../fixtures/report/sample.ts";
import {beside, runStage} from "./run-stage.ts";

const test = suite("stage load");
const quiet = {
  bindings: {},
  random: seeded(1),
  ...beside,
};

interface Inputs {
  folder: string;
  deps: Parameters<typeof load.run>[0]["deps"];
}

/** Two recordings (of one made-up person each) beside a reference of five. */
async function writeInputs(): Promise<Inputs> {
  const folder = await mkdtemp(join(tmpdir(), "kymo-load-"));
  const reference = await writePeople({skill: [0.9, 0.8, 0.7, 0.9, 0.9], testUsers: 3});
  const recording = await writePeople({skill: [0.5], testUsers: 1, windowsPerUser: 30});
  const paths = {windows: [] as string[], predictions: [] as string[], quality: [] as string[]};
  for (const name of ["windows", "predictions"] as const) {
    await mkdir(join(folder, name));
    for (const session of ["monday", "tuesday"]) {
      paths[name].push(join(folder, name, `${session}.arrow`));
      await copyFile(recording[name], join(folder, name, `${session}.arrow`));
    }
  }
  for (const session of ["monday", "tuesday"]) {
    paths.quality.push(join(folder, `${session}.quality.json`));
    await writeFile(join(folder, `${session}.quality.json`), JSON.stringify(qualityOf(session)));
  }
  const evaluation = join(folder, "evaluation.json");
  const params = evaluate.params.parse(
    parse(await readFile(new URL("../../params.yaml", import.meta.url), "utf8")),
  );
  await evaluate.run({...quiet, deps: reference, outs: {evaluation}, params});
  const drift = join(folder, "drift.json");
  await writeFile(drift, JSON.stringify(sampleDrift(2)));
  const sources = join(folder, "sources.json");
  const refusal = {stage: "ingest_tables", message: "no table", hint: "Export it again."};
  await writeSources(sources, {
    recordings: [],
    refused: [{session: "sunday", files: ["s.zip"], refusal}],
    unread: [],
  });
  const fused = join(folder, "fused.arrow");
  const samples = join(folder, "it's [1]*.parquet");
  await writeFused(fused, {
    session: "monday",
    rateHz: 50,
    t: Float64Array.of(0, 20, 40),
    channels: CHANNELS.map((_, c) => Float64Array.of(c, Number.NaN, c + 0.5)),
    imputed: Uint8Array.of(0, 0, 1),
    segment: Int32Array.of(0, -1, 1),
    accelSourceUnit: "g",
    gyroSourceUnit: "deg/s",
  });
  await runStage(fusedParquet, {deps: {fused}, outs: {samples}, params: {}});
  const gates = [join(folder, "monday.json"), join(folder, "friday.json")];
  await writeGates(gates[0]!, {session: "monday", passed: true, gates: []});
  await writeGates(gates[1]!, {
    session: "friday",
    passed: false,
    gates: [],
    refusal: {...refusal, file: "f.csv"},
  });
  await writeRefused(join(folder, "friday.quality.json"), "friday", refusal);
  paths.quality.push(join(folder, "friday.quality.json"));
  const {splits, windows: referenceWindows, predictions: referencePredictions} = reference;
  return {
    folder,
    deps: {
      ...paths,
      referenceWindows,
      referencePredictions,
      splits,
      evaluation,
      drift,
      gates,
      sources,
      fused: [samples],
    },
  };
}

function qualityOf(session: string): Quality {
  const sensor = {
    rows: 10,
    dropped: 1,
    samples: 250,
    duplicates: 2,
    backwardSteps: 0,
    largestBackwardMs: 0,
    summedBackwardMs: 0,
    firstMs: 0,
    lastMs: 9960,
    rateHz: 25,
  };
  const unit = {unit: "milli-g", figure: 1000, margin: 9, rule: "median length"};
  const stats = {mean: 0, std: 1, min: -1, max: 1};
  return {
    kymo: "quality/1",
    session,
    rateHz: 50,
    sensors: {accel: sensor, gyro: {...sensor, samples: 249}},
    matched: 240,
    matchedShare: 0.96,
    lagMs: {mean: 0.1, std: 0.2, maxAbs: 1},
    bins: 500,
    emptyBins: 20,
    interpolatedBins: 15,
    missingBins: 5,
    imputedShare: 0.04,
    missingShare: 0.01,
    segments: 2,
    longestGapSeconds: 0.1,
    seconds: 10,
    usableSeconds: 9.9,
    units: {accel: unit, gyro: {...unit, unit: "deg/s"}},
    channels: {Ax: stats, Ay: stats, Az: stats, Gx: stats, Gy: stats, Gz: stats},
  };
}

async function ask(path: string, queries: readonly string[]): Promise<unknown[][][]> {
  const instance = await DuckDBInstance.create(path, {access_mode: "READ_ONLY"});
  const connection = await instance.connect();
  const answers: unknown[][][] = [];
  for (const sql of queries) answers.push((await connection.runAndReadAll(sql)).getRowsJson());
  connection.closeSync();
  instance.closeSync();
  return answers;
}

const build = (deps: Inputs["deps"], database: string) =>
  load.run({...quiet, deps, outs: {database}, params: {}});

test("the queries of the README are answered, and the figures are those of the artifacts", async () => {
  const {folder, deps} = await writeInputs();
  const out = join(folder, "out");
  await mkdir(out);
  const database = join(out, "kymo.duckdb");
  await build(deps, database);
  assert.equal(await readdir(out), ["kymo.duckdb"], "no write-ahead log is left");

  const [activities, sources, splits, accuracy, windows, quality, drift, classes] = await ask(database, [
    "select activity, count(*) from predictions group by all order by all",
    "select source, count(*), count(label), count(split), min(user) from predictions group by all order by all",
    "select split, count(distinct user)::int, count(*)::int from predictions where source = 'reference' group by all order by all",
    `select avg((activity = label)::int), (select value from metrics where metric = 'accuracy' and "user" is null)
     from predictions where split = 'test'`,
    "select count(*)::int, count(label)::int, min(stop - start)::varchar, count(distinct (source, session, window_id))::int from windows",
    "select session, accel_unit, gyro_samples, imputed_share from quality order by session",
    "select distinct channel, level from drift where statistic = 'psi' and session = (select min(session) from drift) order by all",
    "select class, value, lo is not null from metrics where metric = 'support' or (metric = 'f1' and class is not null) order by metric, class",
  ]);
  assert.equal(
    activities!.map((row) => row[0]),
    ["sitting", "smoking", "standing"],
  );
  assert.is(
    activities!.reduce((sum, row) => sum + Number(row[1]), 0),
    260,
  );
  assert.equal(sources, [
    ["recording", "60", "60", "0", "p1"],
    ["reference", "200", "200", "200", "p1"],
  ]);
  assert.equal(splits, [
    ["test", 3, 120],
    ["train", 1, 40],
    ["validation", 1, 40],
  ]);
  assert.ok(Math.abs((accuracy![0]![0] as number) - (accuracy![0]![1] as number)) < 1e-11, String(accuracy));
  assert.equal(windows![0]!.slice(0, 3), [260, 260, "00:00:03.98"]);
  assert.equal(quality, [
    ["monday", "milli-g", 249, 0.04],
    ["tuesday", "milli-g", 249, 0.04],
  ]);
  assert.is(drift!.length, 6);
  assert.is(classes!.length, 6);
  assert.equal(
    classes!.map((row) => row[2]),
    [true, true, true, false, false, false],
  );
  await rm(folder, {recursive: true});
});

test("the same inputs give the same rows in the same order", async () => {
  const {folder, deps} = await writeInputs();
  const names = ["predictions", "windows", "fused", "quality", "refused", "metrics", "drift"];
  const queries = [
    "select table_name from duckdb_tables() order by all",
    ...names.map((name) => `select * from ${name}`),
  ];
  const [first, second] = [join(folder, "first.duckdb"), join(folder, "second.duckdb")];
  await build(deps, first);
  await build(deps, second);
  const answers = await ask(first, queries);
  assert.equal(answers[0]!.flat(), [...names].sort());
  const refused = await ask(first, ["select session, cause, file from refused order by all"]);
  assert.equal(refused[0], [
    ["friday", "no table", "f.csv"],
    ["sunday", "no table", null],
  ]);
  const samples = await ask(first, [
    "select session, t::varchar, Ax, Gz, imputed, segment from fused order by t",
  ]);
  assert.equal(samples[0], [
    ["monday", "1970-01-01 00:00:00+00", 0, 5, false, 0],
    ["monday", "1970-01-01 00:00:00.02+00", null, null, false, -1],
    ["monday", "1970-01-01 00:00:00.04+00", 0.5, 5.5, true, 1],
  ]);
  assert.equal(await ask(second, queries), answers);
  await rm(folder, {recursive: true});
});

test("predictions without windows and a file that is no evaluation are refused by name", async () => {
  const {folder, deps} = await writeInputs();
  const refuse = async (changed: Partial<Inputs["deps"]>, message: RegExp) => {
    const error = await build({...deps, ...changed} as Inputs["deps"], join(folder, "x.duckdb")).catch(
      (e: unknown) => e,
    );
    assert.instance(error, ExpectedError);
    assert.match((error as ExpectedError).message, message);
  };
  await refuse({windows: deps.windows.slice(1)}, /predictions without the windows/);
  await refuse({evaluation: deps.drift}, /kymo is "drift\/2", expected "evaluation\/5"/);
  await refuse({quality: [deps.splits]}, /expected "quality\/1"/);
  await rm(folder, {recursive: true});
});

test.run();
