/**
 * Recordings of real people with nothing wrong: random halves of the 23 people of sp_sw serve as the labelled
 * reference, with a model trained on it, and each of the other people as one recording, through the stages themselves.
 */
import {spawnSync} from "node:child_process";
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {gunzipSync, gzipSync} from "node:zlib";
import {parse, stringify} from "yaml";
import {type DriftInputs, readInputs} from "../../src/judgement/drift/inputs.ts";
import type {WindowTable} from "../../src/judgement/drift/window-table.ts";
import {shuffle} from "../../src/stats/random.ts";
import {copyWorkspace, WORKSPACE} from "../workspace.ts";
import {uniform} from "./uniform.ts";

const LABELLED = 12;
/** Between two sessions of one person, ms: longer than what is interpolated, so that no window spans both. */
const PAUSE = 200;
/** Of a sample, ms: how far the samples of a fused recording may lie from those they were made of. */
const HALF_PERIOD = 10;
const RADIANS = Math.PI / 180;

/** Samples of one session of one person: t (ms), accelerometer (m/s²), gyroscope (deg/s). */
type Sample = readonly number[];

/** The lines of sp_sw.csv.gz, person by person. */
export interface RealPeople {
  readonly header: string;
  readonly lines: ReadonlyMap<string, readonly string[]>;
}

export function readRealPeople(shared: string): RealPeople {
  const text = gunzipSync(readFileSync(join(shared, "labelled/sp_sw.csv.gz"))).toString("utf8");
  const [header = "", ...rows] = text.trimEnd().split("\n");
  const user = header.split(",").indexOf("User");
  const lines = new Map<string, string[]>();
  for (const row of rows) {
    const name = row.split(",")[user]!;
    const own = lines.get(name);
    if (own === undefined) lines.set(name, [row]);
    else own.push(row);
  }
  return {header, lines};
}

/** One split, in a workspace of its own that holds the shipped parameters of the drift stage. */
export class RealSplit {
  readonly root: string;
  private readonly repository: string;

  constructor(repository: string, people: RealPeople, seed: number) {
    this.repository = repository;
    this.root = copyWorkspace(repository, WORKSPACE);
    mkdirSync(join(this.root, "data/raw"), {recursive: true});
    writeFileSync(join(this.root, "params.yaml"), stringify(paramsFor(repository)));
    const names = shuffle([...people.lines.keys()].sort(), uniform(seed));
    const labelled = names.slice(0, LABELLED).flatMap((name) => people.lines.get(name)!);
    writeFileSync(
      join(this.root, "data/labelled.csv.gz"),
      gzipSync(`${[people.header, ...labelled].join("\n")}\n`),
    );
    for (const name of names.slice(LABELLED)) {
      const recording = recordingOf(people.header, people.lines.get(name)!);
      writeFileSync(join(this.root, "data/raw", `${name}.json.gz`), gzipSync(JSON.stringify(recording)));
    }
  }

  /** Trains the model and builds everything up to the drift verdict. Throws an Error with the output where a stage fails. */
  build(): void {
    this.repro("train");
    this.repro("drift", "--set", "model=models/trained.keras");
  }

  private repro(...words: readonly string[]): void {
    const command = [join(this.repository, "src/cli/bin.mjs"), "repro", ...words];
    const {status, stderr, stdout} = spawnSync("node", command, {cwd: this.root, encoding: "utf8"});
    if (status !== 0) throw new Error(`the split's pipeline failed: ${stdout}${stderr}`);
  }

  /** What the stage `drift` read. */
  inputs(): Promise<DriftInputs> {
    const at = (path: string): string => join(this.root, "artifacts", path);
    const all = (folder: string, ending: string): string[] =>
      readdirSync(at(folder))
        .filter((name) => name.endsWith(ending))
        .sort()
        .map((name) => join(at(folder), name));
    return readInputs(
      {
        windows: all("windows", ".arrow"),
        fused: all("fused", ".arrow"),
        quality: all("fused", ".quality.json"),
        predictions: all("predictions", ".arrow"),
        baseline: at("reference/continuous.arrow"),
        scaler: join(this.root, "models/trained.card.yaml"),
        referenceWindows: at("reference/continuous.arrow"),
        referencePredictions: at("reference/continuous_predictions.arrow"),
        splits: at("reference/splits.json"),
        card: join(this.root, "models/trained.card.yaml"),
      },
      0.01,
    );
  }

  close(): void {
    rmSync(this.root, {recursive: true});
  }
}

/** The shipped parameters, with the windows and the training that suit sp_sw (bench/loso). */
export function paramsFor(repository: string): Record<string, unknown> {
  const read = (path: string): Record<string, unknown> =>
    parse(readFileSync(join(repository, path), "utf8")) as Record<string, unknown>;
  const {windows, train} = read("bench/loso/params.yaml");
  const about = {description: "Half of the people of sp_sw.", licence: "CC-BY-4.0"};
  return {...read("params.yaml"), windows, train: {...(train as object), ...about}};
}

/** When each line's sample was taken, ms, where all sessions of a person lie one after the other. */
function timesOf(header: string, lines: readonly string[]): number[] {
  const columns = header.split(",");
  const [time, session] = [columns.indexOf("timestamp"), columns.indexOf("session")];
  let last: string | undefined;
  let from = 0;
  let end = 0;
  return lines.map((line) => {
    const cells = line.split(",");
    const t = Number(cells[time]);
    if (last === undefined) end = t - PAUSE;
    if (cells[session] !== last) from = end + PAUSE - t;
    last = cells[session];
    end = t + from;
    return end;
  });
}

/** What a person did longest in each window of the recording made of that person; undefined where nothing is labelled. */
export function mainActivities(
  {header, lines}: RealPeople,
  {session, start, end}: Pick<WindowTable, "session" | "start" | "end">,
): (string | undefined)[] {
  const own = lines.get(session)!;
  const times = timesOf(header, own);
  const activity = header.split(",").indexOf("activity");
  const activities = own.map((line) => line.split(",")[activity]!);
  return Array.from(start, (from, row) => {
    const counts = new Map<string, number>();
    times.forEach((t, i) => {
      if (t < from - HALF_PERIOD || t > end[row]! + HALF_PERIOD) return;
      counts.set(activities[i]!, (counts.get(activities[i]!) ?? 0) + 1);
    });
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  });
}

/** All sessions of a person one after the other, in batches as a watch sends them. */
function recordingOf(header: string, lines: readonly string[]): unknown[] {
  const columns = header.split(",");
  const order = ["Ax_w", "Ay_w", "Az_w", "Gx_w", "Gy_w", "Gz_w"].map((name) => columns.indexOf(name));
  const times = timesOf(header, lines);
  const samples = lines.map((line, i): Sample => {
    const cells = line.split(",");
    return [times[i]!, ...order.map((column) => Number(cells[column]))];
  });
  const batch = (type: string, first: number, factor: number): unknown => ({
    type,
    samples: samples.map(([timestamp, ...values]) => ({
      x: values[first]! * factor,
      y: values[first + 1]! * factor,
      z: values[first + 2]! * factor,
      timestamp,
    })),
  });
  return [batch("accelerometer", 0, 1), batch("gyroscope", 3, RADIANS)];
}
