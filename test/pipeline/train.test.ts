/** The stage `train` of the shipped pipeline, run small: killed in the midst of it, it goes on to the same model. */
import {type ChildProcess, spawn} from "node:child_process";
import {once} from "node:events";
import {createInterface} from "node:readline";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {bin, PipelineRig, set} from "./rig.ts";

const test = suite("pipeline: training");
const SMALL = [
  "train",
  ...set({
    "train.epochs": 4,
    "train.architecture.filters": "[4, 4]",
    "train.architecture.lstmUnits": "[4, 4]",
    "train.earlyStopping.patience": "null",
  }),
];
const MODEL = ["keras", "json", "history.json", "card.yaml"].map((ending) => `models/trained.${ending}`);

/** Runs until the log of `train` has a line that matches, then kills the runner with all of its processes. */
async function killAt(rig: PipelineRig, line: RegExp): Promise<string[]> {
  const child: ChildProcess = spawn(process.execPath, [bin, "repro", "--json", ...SMALL], {
    cwd: rig.root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const seen: string[] = [];
  for await (const text of createInterface({input: child.stdout!})) {
    const {type, line: said} = JSON.parse(text) as {type: string; line?: string};
    if (type !== "log" || said === undefined) continue;
    seen.push(said);
    if (line.test(said)) child.kill("SIGKILL");
  }
  await ended;
  return seen;
}

test("killed after two epochs, it goes on with the third, to the bytes of a run that was not", async () => {
  const rig = new PipelineRig();
  const shipped = rig.hashes("models");
  const logs = await killAt(rig, /^epoch 2:/);
  assert.ok(
    logs.some((line) => /^epoch 1:/.test(line)),
    logs.join("\n"),
  );
  assert.equal(rig.hashes("models"), shipped, "the model in place is untouched");
  const resumed = await killAt(rig, /^no such line$/);
  assert.not.ok(
    resumed.some((line) => /^epoch [12]:/.test(line)),
    resumed.join("\n"),
  );
  assert.ok(resumed.some((line) => /^epoch 4:/.test(line)));
  assert.is(
    rig.hashes("models")["models/sample.keras"],
    shipped["models/sample.keras"],
    "the sample that ships stays as it is",
  );
  const found = MODEL.map((path) => rig.hashes("models")[path]);
  rig.close();

  const whole = new PipelineRig();
  const outcome = whole.repro(SMALL);
  assert.equal([outcome.code, outcome.failed], [0, []], outcome.stderr);
  assert.ok(outcome.ran.includes("train"));
  const expected = MODEL.map((path) => whole.hashes("models")[path]);
  whole.close();
  assert.equal(found, expected);
});

test.run();
