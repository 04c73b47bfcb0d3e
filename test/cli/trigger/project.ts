/**
 * A project with tiny models, whose retraining is one command: it puts the model `gyro` where the candidate is to be,
 * and writes what its gate found. Drift, evaluation and split are made up.
 */
import {spawn} from "node:child_process";
import {mkdirSync, readFileSync, symlinkSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {parse, stringify} from "yaml";
import {writeDrift} from "../../../src/artifacts/drift/drift.ts";
import {writeEvaluation} from "../../../src/artifacts/evaluation/evaluation.ts";
import type {Level} from "../../../src/artifacts/level.ts";
import type {GateResult} from "../../../src/registry/gate/result.ts";
import {promoteToProduction, promoteToStaging} from "../../../src/registry/lifecycle.ts";
import {registerModel} from "../../../src/registry/register.ts";
import {Registry} from "../../../src/registry/registry.ts";
import {sampleInputs} from "../../fixtures/report/sample.ts";
import {addModel, addWindows, sixUsers} from "../../registry/workspace.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {BIN, type EndedKymo, runKymo} from "../kymo-process.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

export const PASSED: GateResult = {
  verdict: "passed",
  against: "the model in use",
  refusals: [],
  notes: [],
  reason: null,
  windows: null,
  test: null,
  perUser: [],
  mcnemar: null,
};

export class TriggerProject {
  readonly root = temporaryFolder();

  /** `trigger` is what differs from the shipped block, one level deep. */
  static async open(trigger: Readonly<Record<string, unknown>> = {}): Promise<TriggerProject> {
    const project = new TriggerProject();
    await project.#fill(trigger);
    return project;
  }

  async #fill(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const {root} = this;
    symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
    const shipped = parse(readFileSync(join(repository, "params.yaml"), "utf8")) as {
      trigger: {policy: object};
    };
    const policy = {...shipped.trigger.policy, ...(changes.policy as object | undefined)};
    const trigger = {...shipped.trigger, registryName: "hands", ...changes, policy};
    this.write(
      "params.yaml",
      stringify({
        model: "models/accel.keras",
        trained: "models/accel",
        scaler: "models/accel.scaler.json",
        trigger,
      }),
    );
    this.write("package.json", '{"type": "module"}');
    const commands = [
      "sh build.sh",
      "cp source/gyro.keras models/candidates/train.keras",
      "cp source/gyro.json models/candidates/train.json",
      "echo {} > models/candidates/train.history.json",
      "cp source/gate.json artifacts/candidate/gate.json",
    ];
    this.write(
      "dag.yaml",
      stringify({
        stages: {
          candidate_gate: {
            cmd: commands,
            frozen: true,
            deps: [
              "source/gyro.keras",
              "source/gyro.json",
              "source/gate.json",
              "models/candidates/current.keras",
            ],
            outs: [
              "models/candidates/train.keras",
              "models/candidates/train.json",
              "models/candidates/train.history.json",
              "artifacts/candidate/gate.json",
            ],
          },
        },
      }),
    );
    this.write("build.sh", "true\n");
    this.write("source/gate.json", JSON.stringify(PASSED));
    await addModel(root, "accel");
    const gyro = await addModel(root, "gyro");
    for (const ending of ["keras", "json"])
      writeFileSync(join(root, `source/gyro.${ending}`), readFileSync(gyro.replace(/keras$/, ending)));
    await addWindows(root, sixUsers([45, 45, 45, 45, 45, 45], [45, 46, 44, 45, 46, 45]));
    await this.setDrift("pass");
    const {evaluation} = sampleInputs(1);
    await writeEvaluation(join(root, "artifacts/evaluation.json"), evaluation);
    this.setLabelled(200);
  }

  /** One recording, all of whose evidence is one rule at a level. `value` tells one recording from the next. */
  async setDrift(level: Level, value = 0.5): Promise<void> {
    const {drift} = sampleInputs(2);
    const recording = drift.recordings[1]!;
    const cause = {
      id: "prediction.transitions",
      level,
      title: "Flips",
      evidence: "It flips.",
      value,
      threshold: 0.4,
      margin: 0.1,
      likelyCause: "the watch",
    };
    const judged = {
      ...recording,
      windows: 500,
      verdict: {...recording.verdict, level, causes: level === "pass" ? [] : [cause]},
    };
    const estimatedPerformance = {...recording.estimatedPerformance, accuracy: null, low: null, high: null};
    mkdirSync(join(this.root, "artifacts"), {recursive: true});
    await writeDrift(join(this.root, "artifacts/drift.json"), {
      ...drift,
      recordings: [{...judged, estimatedPerformance}],
    });
  }

  /** Labelled windows that there are: the card has about 20. */
  setLabelled(windows: number): void {
    const {splits} = sampleInputs(1);
    this.write("artifacts/reference/splits.json", JSON.stringify({...splits, windows: {t1: windows}}));
  }

  /** The model `accel` as that version. */
  async putIntoProduction(version: string): Promise<void> {
    const [registry, path] = [new Registry(this.root), join(this.root, "models/accel")];
    const manifest = await registerModel(registry, {
      root: this.root,
      ...{model: `${path}.keras`, card: `${path}.json`, scaler: `${path}.scaler.json`},
      ...{history: undefined, use: undefined, windows: undefined, name: "hands", version, tags: {}},
    });
    await promoteToStaging(registry, manifest);
    const gate = {margin: 0.02, alpha: 0.05, minPower: 0.5, minAccuracy: undefined, users: undefined};
    const windows = join(this.root, "artifacts/reference/windows.arrow");
    const {verdict} = await promoteToProduction(registry, manifest, {windows, gate, force: undefined});
    if (verdict !== "passed") throw new Error(`the gate says ${verdict}`);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), {recursive: true});
    writeFileSync(join(this.root, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  run(...words: readonly string[]): EndedKymo {
    return runKymo(words, {cwd: this.root});
  }

  /** Starts it, and kills it as soon as `file` is there. */
  async kill(words: readonly string[], until: () => boolean): Promise<void> {
    const child = spawn(process.execPath, [BIN, ...words], {cwd: this.root, stdio: "ignore"});
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const watch = setInterval(() => until() && child.kill("SIGKILL"), 5);
    await ended;
    clearInterval(watch);
  }
}
