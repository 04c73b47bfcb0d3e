/** What would go wrong after much work is found at the plan, with the file and the remedy; and `model adopt` is the remedy. */
import {cpSync, existsSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {unzipSync, zipSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parseCard} from "../../../src/artifacts/card.ts";
import {checkPlan} from "../../../src/cli/plan/check.ts";
import {loadPipeline} from "../../../src/runner/definition/load.ts";
import {refusalOf} from "../../refusal.ts";
import {inFolder, runModel} from "../command-line.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const test = suite("plan check");

const USERS = ["ana", "ben", "cleo", "dee", "eve", "flo"];

/** A workspace with the shipped pipeline, a model of its own and a labelled table, of which a plan reads the names. */
async function inWorkspace(work: (root: string) => Promise<void>): Promise<void> {
  await inFolder(async (root) => {
    for (const path of [
      "dag.yaml",
      "params.yaml",
      "stages",
      "notebooks",
      "src/tracking/tracker.ts",
      "models/sample.keras",
    ]) {
      mkdirSync(join(root, path, ".."), {recursive: true});
      cpSync(join(repository, path), join(root, path), {recursive: true});
    }
    cpSync(join(root, "models/sample.keras"), join(root, "my.keras"));
    writeLabelled(root, ["sitting", "smoking"]);
    await work(root);
  });
}

function writeLabelled(root: string, activities: readonly string[], more = ",Gx"): void {
  const rows = USERS.flatMap((user) => activities.map((activity) => `${user},0,${activity}${more && ",0"}`));
  writeFileSync(join(root, "own.csv"), `User,timestamp,activity${more}\n${rows.join("\n")}\n`);
}

const SET = ["model=my.keras", "data.labelled=own.csv"];
function check(root: string, set: readonly string[] = [], named: readonly string[] = []): Promise<void> {
  const loaded = loadPipeline(root, {set: [...SET, ...set]});
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({message}) => message).join("\n"));
  const instances = loaded.pipeline.nodes.map(({instance}) =>
    named.includes(instance.stage) ? {...instance, frozen: false} : instance,
  );
  return checkPlan(root, instances, loaded.params);
}

const CLASSES = JSON.parse(readFileSync(join(repository, "models/sample.json"), "utf8")).model
  .classes as string[];
const adopt = (root: string, ...more: string[]) =>
  runModel(
    [
      "adopt",
      "my.keras",
      "--classes",
      CLASSES.join(","),
      "--rate",
      "50",
      "--scaler",
      "none",
      "--force",
      ...more,
    ],
    root,
  );

test("a model without a card is asked for one by name, and adopt writes it", () =>
  inWorkspace(async (root) => {
    const missing = await refusalOf(check(root));
    assert.match(missing.message, "the model my.keras has no card");
    assert.is(missing.file, "my.card.yaml");
    assert.match(missing.hint, "pnpm model adopt my.keras");
    const asked = await runModel(["adopt", "my.keras", "--rate", "50"], root);
    assert.is(asked.code, 2);
    for (const option of ["--scaler", "--classes: 11 classes", "--users"]) assert.match(asked.err, option);
    const {code, out} = await adopt(root, "--users", "dee,eve", "--validation", "flo", "--data", "x/own.csv");
    assert.is(code, 0);
    assert.match(out, "pnpm dag repro --set model=my.keras");
    assert.not.match(out, "windows.lengthSamples");
    const card = parseCard(readFileSync(join(root, "my.card.yaml"), "utf8"), "my.card.yaml");
    assert.equal(card.trained, {users: ["dee", "eve"], validation: ["flo"], data: "own.csv"});
    assert.equal(
      [card.classes, card.scaler, card.window],
      [CLASSES, "none", {rateHz: 50, samples: 200, step: 100}],
    );
    await check(root, ["reference.testUsers=[ana, ben]"]);
  }));

test("test people from whom the model learnt are refused with who is left", () =>
  inWorkspace(async (root) => {
    await adopt(root, "--users", "ana,ben,cleo,dee,eve");
    const leak = await refusalOf(check(root, ["reference.testUsers=[ben, flo]"]));
    assert.match(leak.message, "the model learnt from ben, who is a test user");
    assert.match(leak.hint, "reference.testUsers: [flo]");
    await check(root, ["reference.testUsers=[flo]"]);
    const none = await refusalOf(check(root, ["reference.testUsers=6"]));
    assert.match(none.message, "nobody is left to train on");
    await adopt(root, "--users", "unknown");
    await check(root);
  }));

test("windows, rate, classes and file of another kind than the card says are found before any work", () =>
  inWorkspace(async (root) => {
    await adopt(root, "--users", "unknown", "--rate", "100");
    const rate = await refusalOf(check(root));
    assert.match(rate.message, "fuse.rateHz is 50, expected 100; reference.rateHz is 50, expected 100");
    assert.match(rate.hint, "--set fuse.rateHz=100 --set reference.rateHz=100");
    await adopt(root, "--users", "unknown");
    const length = await refusalOf(check(root, ["windows.lengthSamples=100"]));
    assert.match(length.message, "windows.lengthSamples is 100, expected 200");
    writeLabelled(root, ["sitting", "yawning"]);
    const label = await refusalOf(check(root));
    assert.match(label.message, "the labelled data has yawning, which the model does not know");
    writeLabelled(root, ["sitting"]);
    const card = join(root, "my.card.yaml");
    const text = readFileSync(card, "utf8");
    writeFileSync(card, text.replace("ear_rubbing, ", ""));
    assert.match((await refusalOf(check(root))).message, "the card names 10 classes, the model gives 11");
    writeFileSync(card, text.replace(/model: .*/, `model: ${"b".repeat(64)}`));
    assert.match((await refusalOf(check(root))).message, "the card is of another model");
  }));

test("a fine-tuning that could not be written, or does not fit, is refused at the plan", () =>
  inWorkspace(async (root) => {
    await adopt(root, "--users", "unknown");
    await check(root, ["start=models/sample.keras", "reference.classes=[a, b]"]);
    const classes = await refusalOf(check(root, ["start=models/sample.keras"], ["finetune"]));
    assert.match(classes.message, "the model gives 11 classes, the labelled data has 2");
    cpSync(join(repository, "test/fixtures/keras/v2_hard_lstm.h5"), join(root, "old.h5"));
    const old = await refusalOf(check(root, ["start=old.h5"], ["finetune"]));
    assert.match(old.message, "hard_sigmoid of Keras 2");
  }));

test("a model that gives no probabilities is not adopted", () =>
  inWorkspace(async (root) => {
    const parts = unzipSync(readFileSync(join(root, "my.keras")));
    const config = Buffer.from(parts["config.json"]!).toString();
    const linear = Buffer.from(config.replace(/"activation": ?"softmax"/, '"activation":"linear"'));
    writeFileSync(join(root, "my.keras"), zipSync({...parts, "config.json": linear}));
    const {err, code} = await adopt(root, "--users", "ana");
    assert.is(code, 2);
    assert.match(err, "expected probabilities that add up to 1");
    assert.match(err, "softmax");
    assert.not.ok(existsSync(join(root, "my.card.yaml")));
  }));

test("a gyroscope that the labelled data lacks is named before any work", () =>
  inWorkspace(async (root) => {
    await adopt(root, "--users", "ana");
    writeLabelled(root, ["sitting", "smoking"], "");
    assert.match((await refusalOf(check(root))).message, "the labelled data has no gyroscope");
    writeLabelled(root, ["sitting", "smoking"]);
    const one = await refusalOf(check(root, ["reference.sensors=accelerometer"]));
    assert.match(one.message, "reference.sensors is accelerometer, expected all");
  }));

test.run();
