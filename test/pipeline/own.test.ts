/**
 * README's section for one's own recordings and model, followed word for word: files of the names and columns that it gives, its
 * commands as they stand there. Three people, four behaviours, 100 Hz, and a model that kymo's own writer made.
 */
import {spawnSync} from "node:child_process";
import {createHash} from "node:crypto";
import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {CHANNELS} from "../../src/artifacts/channels.ts";
import type {DriftResult} from "../../src/artifacts/drift/drift.ts";
import type {Evaluation} from "../../src/artifacts/evaluation/evaluation.ts";
import {readPredictions} from "../../src/artifacts/predictions.ts";
import {encodeModel} from "../../src/model/keras/write.ts";
import {architectureSchema, createModel} from "../../src/model/training/architecture.ts";
import {read} from "../../tools/simulate/kinematics.ts";
import {drawBout} from "../../tools/simulate/motion.ts";
import {drawPerson} from "../../tools/simulate/person.ts";
import {bin, PipelineRig} from "./rig.ts";

const test = suite("pipeline: README's own model");
const rig = new PipelineRig();
test.after(() => rig.close());

/** In an order that is not the alphabet's. */
const CLASSES = ["standing", "nail_biting", "hair_pulling", "sitting"] as const;
const PEOPLE = ["ana", "ben", "cleo"];
const STEP_MS = 10;
const SESSION = "tuesday";

function writeLabelled(): void {
  const lines = ["activity,User,session,timestamp,Ax_w,Ay_w,Az_w,Gx_w,Gy_w,Gz_w"];
  for (const [day, name] of PEOPLE.entries())
    for (const [at, activity] of CLASSES.entries()) {
      const motion = drawBout(drawPerson(name), activity, "a");
      for (let i = 0; i < 600; i++) {
        const t = Date.UTC(2026, 0, 5 + day, 9, at) + i * STEP_MS;
        const values = read(motion, (i * STEP_MS) / 1000).map((value) => value.toFixed(3));
        lines.push([activity, name, `${name}-a`, t, ...values].join(","));
      }
    }
  writeFileSync(rig.path("labelled.csv"), `${lines.join("\n")}\n`);
}

/** A minute of a fourth person, as a table with columns of its own: seconds, g and deg/s. */
function writeRecording(): void {
  mkdirSync(rig.path("recordings"));
  const person = drawPerson("dee");
  const lines = ["time,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z"];
  for (const [at, activity] of CLASSES.entries()) {
    const motion = drawBout(person, activity, "a");
    for (let i = 0; i < 1500; i++) {
      const seconds = Date.UTC(2026, 0, 6, 9) / 1000 + (1500 * at + i) / 100;
      const values = read(motion, i / 100).map((value, k) => (k < 3 ? value / 9.80665 : value).toFixed(4));
      lines.push([seconds.toFixed(2), ...values].join(","));
    }
  }
  writeFileSync(rig.path(`recordings/${SESSION}.csv`), `${lines.join("\n")}\n`);
}

function writeModel(): void {
  const architecture = architectureSchema.parse({
    name: "cnn_bilstm",
    filters: [4, 4],
    lstmUnits: [4, 4],
    denseUnits: 8,
  });
  const shape = {lengthSamples: 200, channels: [...CHANNELS], classes: [...CLASSES]};
  const model = createModel(architecture, shape, {name: "my", seed: 3});
  writeFileSync(rig.path("my.keras"), encodeModel(model));
  writeFileSync(rig.path("classes.json"), JSON.stringify(CLASSES));
  const scaler = {mean_: [-2, -0.5, -5.5, 0, 0, 0], scale_: [6, 4, 4, 40, 20, 20]};
  writeFileSync(rig.path("scaler.json"), JSON.stringify(scaler));
}

/** The commands of the section, with `pnpm dag` and `pnpm model` as package.json has them. */
function commands(): string {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const section = readme.split("## Your own recordings and model\n")[1]!.split("\n## ")[0]!;
  const block = /```sh\n([\s\S]*?)```/.exec(section)![1]!;
  return `set -e\npnpm() { [ "$1" = dag ] && shift; "${process.execPath}" "${bin}" "$@"; }\n${block}`;
}

test("its commands lead from those files to the reports", async () => {
  writeLabelled();
  writeRecording();
  writeModel();
  const {status, stdout, stderr} = spawnSync("bash", ["-c", commands()], {
    cwd: rig.root,
    encoding: "utf8",
    env: {...process.env, NO_COLOR: "1"},
  });
  assert.is(status, 0, `${stderr}\n${stdout}`);
  assert.match(stdout, "columns: [acc_x, acc_y, acc_z]");
  const study = "studies/mine";
  for (const page of ["index", "evaluation", "drift"])
    assert.ok(rig.has(`${study}/reports/${page}.html`), page);
  for (const page of ["model", "training"])
    assert.not.ok(rig.has(`${study}/reports/${page}.html`), `nothing is known of its training: ${page}`);
  const {model, data, verdict} = rig.json<Evaluation>(`${study}/artifacts/evaluation.json`);
  assert.is(
    model.hash,
    createHash("sha256")
      .update(readFileSync(rig.path("my.keras")))
      .digest("hex"),
  );
  assert.equal(
    [data.classes, data.users.test, data.trainingPeople, data.rateHz],
    [[...CLASSES], ["cleo"], "known", 100],
  );
  assert.equal(data.windows, {train: 40, validation: 0, test: 20});
  assert.ok(verdict.checks.some(({name, level}) => name === "training-people" && level === "pass"));
  const predictions = await readPredictions(rig.path(`${study}/artifacts/predictions/${SESSION}.arrow`));
  // 6,000 samples, windows of 200 every 100
  assert.is(predictions.windowId.length, 59);
  assert.equal(predictions.meta.classes, [...CLASSES]);
  assert.not.ok(rig.has("dag.lock"), "the shipped sample is left alone");
  const again = rig.repro(["--study", "mine"]);
  assert.equal([again.code, again.ran], [0, []]);
});

/** The first three channels of what `writeLabelled` wrote, and of the recording. */
function withoutGyroscope(from: string, to: string, keep: number): void {
  const lines = readFileSync(rig.path(from), "utf8").trim().split("\n");
  writeFileSync(
    rig.path(to),
    `${lines.map((line) => line.split(",").slice(0, keep).join(",")).join("\n")}\n`,
  );
}

test("a model of three channels is judged without a gyroscope, and no page shows one", async () => {
  const architecture = architectureSchema.parse({
    name: "cnn_bilstm",
    filters: [4, 4],
    lstmUnits: [4, 4],
    denseUnits: 8,
  });
  const shape = {lengthSamples: 200, channels: CHANNELS.slice(0, 3), classes: [...CLASSES]};
  const model = createModel(architecture, shape, {name: "three", seed: 3});
  writeFileSync(rig.path("three.keras"), encodeModel(model));
  writeFileSync(rig.path("three.json"), JSON.stringify({mean_: [-2, -0.5, -5.5], scale_: [6, 4, 4]}));
  withoutGyroscope("labelled.csv", "three.csv", 7);
  mkdirSync(rig.path("three"));
  withoutGyroscope(`recordings/${SESSION}.csv`, `three/${SESSION}.csv`, 4);
  const adopted = spawnSync(
    process.execPath,
    [
      ...[bin, "model", "adopt", "three.keras", "--classes", "classes.json", "--scaler", "three.json"],
      ...["--rate", "100", "--users", "ana,ben"],
    ],
    {cwd: rig.root, encoding: "utf8"},
  );
  assert.is(adopted.status, 0, adopted.stderr);
  assert.match(adopted.stdout, "reference.sensors=accelerometer");
  const {code, failures} = rig.repro([
    ...["report", "recordings_report", "load", "--study", "three", "--set", "model=three.keras"],
    ...["--set", "data.raw=three", "--set", "data.labelled=three.csv", "--set", "fuse.rateHz=100"],
    ...["--set", "reference.rateHz=100", "--set", "reference.testUsers=[cleo]"],
    ...["--set", "reference.validationUsers=0", "--set", "windows.lengthSamples=200", "--set"],
    "formats={own: {time: {column: time, unit: s}, accel: {columns: [acc_x, acc_y, acc_z], unit: g}}}",
  ]);
  assert.equal([code, failures], [0, []]);
  const study = "studies/three";
  const predictions = await readPredictions(rig.path(`${study}/artifacts/predictions/${SESSION}.arrow`));
  assert.is(predictions.windowId.length, 59);
  const drift = rig.json<DriftResult>(`${study}/artifacts/drift.json`);
  const [recording] = drift.recordings;
  assert.equal(
    recording!.channels.map(({channel}) => channel),
    ["Ax", "Ay", "Az"],
  );
  assert.equal(recording!.physics.rest!.restingRates, []);
  for (const page of ["index", "evaluation", "drift", "recordings", `recordings/${SESSION}`]) {
    const html = readFileSync(rig.path(`${study}/reports/${page}.html`), "utf8").replace(
      /<script[\s\S]*?<\/script>/g,
      "",
    );
    const shown = /.{60}(?:\bG[xyz]\b|deg\/s|°\/s|six channels).{20}/.exec(html)?.[0];
    assert.is(shown, undefined, page);
  }
});

test.run();
