/**
 * A project's folder with two tiny models, their cards, and labelled windows in which a test says, window by window,
 * whether either model is right: test/fixtures/registry/make.py wrote the models.
 */

import {createHash} from "node:crypto";
import {copyFile, mkdir, readFile, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {CHANNELS} from "../../src/artifacts/channels.ts";
import {formatScaler, type Scaler, scalerHash} from "../../src/artifacts/scaler.ts";
import type {ModelCard} from "../../src/artifacts/training/card.ts";
import {describeWindows, writeWindows} from "../../src/artifacts/windows.ts";
import {rescaleWindows} from "../../src/windows/scaling.ts";

export const CLASSES = ["scratching", "sitting", "standing"];
export const LENGTH = 4;
export const KNOWN = ["t1", "t2", "v1"];

export const plainScaler: Scaler = {
  kymo: "scaler/1",
  channels: [...CHANNELS],
  units: {accel: "m/s^2", gyro: "deg/s"},
  gravity: "included",
  rateHz: 50,
  window: LENGTH,
  step: 2,
  mean: [0, 0, 0, 0, 0, 0],
  scale: [1, 1, 1, 1, 1, 1],
  classes: CLASSES,
  trainUsers: KNOWN.slice(0, 2),
};

export type ModelName = "accel" | "gyro";

export async function fixtureHash(model: ModelName): Promise<string> {
  return createHash("sha256")
    .update(await readFile(fixturePath(model)))
    .digest("hex");
}

function fixturePath(model: ModelName): string {
  return fileURLToPath(new URL(`../fixtures/registry/${model}.keras`, import.meta.url));
}

/** Puts the model and its card into `models/` and gives the model's path. */
export async function addModel(
  root: string,
  model: ModelName,
  {train = KNOWN, scaler = plainScaler}: {train?: readonly string[]; scaler?: Scaler} = {},
): Promise<string> {
  await mkdir(join(root, "models"), {recursive: true});
  const path = join(root, "models", `${model}.keras`);
  await copyFile(fixturePath(model), path);
  const card = makeCard(await fixtureHash(model), model, train, scaler);
  await writeFile(join(root, "models", `${model}.json`), `${JSON.stringify(card, null, 2)}\n`);
  await writeFile(join(root, "models", `${model}.scaler.json`), formatScaler(scaler));
  return path;
}

function makeCard(hash: string, name: string, train: readonly string[], scaler: Scaler): ModelCard {
  const figure = {value: 0.9, low: null, high: null};
  const scores = {windows: 10, users: 1, accuracy: figure, macroF1: figure};
  return {
    kymo: "model/3",
    name,
    description: "chooses",
    simulated: true,
    licence: "MIT",
    model: {
      hash,
      architecture: "chooser",
      parameters: 75,
      trainableParameters: 75,
      input: [LENGTH, 6],
      classes: CLASSES,
    },
    windows: {
      rateHz: scaler.rateHz,
      stepSamples: scaler.step,
      channels: [...scaler.channels],
      units: scaler.units,
      gravity: scaler.gravity,
      scalerHash: scalerHash(scaler),
    },
    lineage: {
      source: "labelled.csv.gz",
      code: "c0de",
      params: "b10c",
      fingerprint: "f1",
      deps: {windows: "w1"},
    },
    users: {train: train.slice(0, -1), validation: train.slice(-1), test: []},
    training: {
      seed: 1,
      threads: 1,
      epochs: 1,
      bestEpoch: 1,
      batchSize: 1,
      optimizer: "adam",
      determinism: "same seed, same weights",
    },
    metrics: {level: 0.95, train: scores, validation: scores, test: null, testByUser: {}, testByClass: {}},
    limits: ["for tests only"],
  };
}

/** Of each user: how many windows, and how many of the first ones either model has right. */
export type Plan = Readonly<Record<string, {windows: number; accel: number; gyro: number}>>;

/** Writes the windows table and gives its path; x is standardised with `scaler`. */
export async function addWindows(root: string, plan: Plan, scaler: Scaler = plainScaler): Promise<string> {
  const users: string[] = [];
  const labels: string[] = [];
  const x: number[] = [];
  for (const [user, {windows, accel, gyro}] of Object.entries(plan)) {
    for (let i = 0; i < windows; i++) {
      const truth = i % CLASSES.length;
      const wrong = (truth + 1) % CLASSES.length;
      const window = new Array<number>(LENGTH * 6).fill(0);
      window[i < accel ? truth : wrong] = 1;
      window[3 + (i < gyro ? truth : wrong)] = 1;
      users.push(user);
      labels.push(CLASSES[truth]!);
      x.push(...window);
    }
  }
  const rows = users.length;
  const folder = join(root, "artifacts", "reference");
  await mkdir(folder, {recursive: true});
  const path = join(folder, "windows.arrow");
  const times = Float64Array.from({length: rows}, (_, i) => i * 40);
  await writeWindows(
    path,
    {
      rows,
      session: users,
      user: users,
      activity: labels,
      start: times,
      end: times.map((time) => time + 60),
      segment: new Int32Array(rows),
      x: rescaleWindows(Float32Array.from(x), plainScaler, scaler),
    },
    describeWindows({
      scaler,
      lengthSamples: LENGTH,
      stepSamples: 2,
      reference: {source: "labelled.csv.gz", simulated: true},
    }),
  );
  return path;
}

/** Six test users, of whom either model has as many of 50 windows right as the lists say. */
export function sixUsers(accel: readonly number[], gyro: readonly number[]): Plan {
  return Object.fromEntries(
    accel.map((right, i) => [`p${i + 1}`, {windows: 50, accel: right, gyro: gyro[i]!}]),
  );
}
