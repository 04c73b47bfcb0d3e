/** Another version in production takes over while requests go on, if it is fit to; a shadow only watches. */
import {readFile, writeFile} from "node:fs/promises";
import {unzipSync, zipSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {formatScaler, type Scaler} from "../../src/artifacts/scaler.ts";
import {findShadow} from "../../src/artifacts/shadow.ts";
import {describeWindows, writeWindows} from "../../src/artifacts/windows.ts";
import {promoteToProduction, promoteToStaging, rollback} from "../../src/registry/lifecycle.ts";
import type {Manifest} from "../../src/registry/manifest.ts";
import {registerModel} from "../../src/registry/register.ts";
import {Registry} from "../../src/registry/registry.ts";
import {tryModel} from "../../src/serve/swap/swap.ts";
import {makeProject, type Project} from "./project.ts";
import {inject, listen} from "./rig.ts";

interface Context {
  project: Project;
  registry: Registry;
  versions: Record<"1.0.0" | "1.1.0" | "2.0.0", Manifest>;
  labelled: string;
}

const test = suite<Context>("hot swap");

/** 1.0.0 and 1.1.0 compute the same from other bytes; 2.0.0 has a scaler that makes nonsense of what it is given. */
test.before.each(async (context) => {
  const project = await makeProject();
  const registry = new Registry(project.root);
  const bytes = await readFile(project.path("models/sample.keras"));
  await writeFile(
    project.path("models/again.keras"),
    zipSync(unzipSync(bytes), {level: 1, mtime: 315_532_800_000}),
  );
  const register = async (version: string, file: string, changes: Partial<Scaler>) => {
    const scaler = project.path(`scaler-${version}.json`);
    await writeFile(scaler, formatScaler({...project.scaler, ...changes}));
    return registerModel(registry, {
      root: project.root,
      model: project.path(file),
      card: undefined,
      history: undefined,
      scaler,
      windows: undefined,
      use: undefined,
      name: "sample",
      version,
      tags: {},
    });
  };
  const other = {mean: [0, 900, -900, 900, 0, 0], scale: [1, 1, 1, 1, 1, 1]};
  context.versions = {
    "1.0.0": await register("1.0.0", "models/sample.keras", {}),
    "1.1.0": await register("1.1.0", "models/again.keras", {}),
    "2.0.0": await register("2.0.0", "models/again.keras", other),
  };
  context.labelled = project.path("labelled.arrow");
  const rows = 4;
  await writeWindows(
    context.labelled,
    {
      rows,
      session: Array(rows).fill("s"),
      user: ["a", "a", "b", "b"],
      activity: Array(rows).fill(project.scaler.classes[0]!),
      start: Float64Array.from({length: rows}, (_, i) => 1e12 + i * 4000),
      end: Float64Array.from({length: rows}, (_, i) => 1e12 + i * 4000 + 3980),
      segment: new Int32Array(rows),
      x: Float32Array.from({length: rows * 1200}, (_, i) => Math.sin(i)),
    },
    describeWindows({scaler: project.scaler, lengthSamples: 200, stepSamples: 100}),
  );
  context.project = project;
  context.registry = registry;
});
test.after.each(({project}) => project.remove());

const gate = {margin: 0.02, alpha: 0.05, minPower: 0, minAccuracy: undefined, users: undefined};

async function promote({registry, labelled, project}: Context, manifest: Manifest) {
  await promoteToStaging(registry, manifest);
  const shadow = await findShadow(project.root, `sample@${manifest.version}`);
  return promoteToProduction(registry, manifest, {windows: labelled, gate, force: "for the test", shadow});
}

const window = Array.from({length: 200}, (_, i) => [0, Math.sin(i / 7), 9.81, 3 * Math.cos(i), 0, 1]);

test("a promotion takes over without one failed request, and a rollback goes back", async (context) => {
  const {project, registry, versions} = context;
  await promote(context, versions["1.0.0"]);
  const server = await listen(project.root, {swap: {lookSeconds: 0.02}, cache: {maxWindows: 0}});
  const seen = new Map<string, number>();
  const probabilities = new Set<string>();
  let isOver = false;
  const ask = async (): Promise<void> => {
    while (!isOver) {
      const response = await fetch(`${server.url}/predict`, {
        method: "POST",
        headers: {"content-type": "application/json"},
        body: JSON.stringify({window}),
      });
      assert.is(response.status, 200);
      const {model, predictions} = (await response.json()) as {
        model: {version: string};
        predictions: [{probabilities: object}];
      };
      seen.set(model.version, (seen.get(model.version) ?? 0) + 1);
      probabilities.add(JSON.stringify(predictions[0].probabilities));
    }
  };
  /** Resolves when the version answers. */
  const until = async (version: string): Promise<void> => {
    while (server.service.model.version !== version) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const asking = Promise.all([ask(), ask(), ask()]);
  await promote(context, versions["1.1.0"]);
  await until("1.1.0");
  await rollback(registry, "sample");
  await until("1.0.0");
  isOver = true;
  await asking;
  assert.equal([...seen.keys()].sort(), ["1.0.0", "1.1.0"]);
  assert.is(probabilities.size, 1, "both compute the same");
  const health = (await (await fetch(`${server.url}/health`)).json()) as {lastSwap: object};
  assert.equal(health.lastSwap, {model: "sample@1.0.0", verdict: "accepted", reason: null});
  await server.stop();
});

test("a model that says something else of the golden windows does not take over", async (context) => {
  const {project, versions} = context;
  await promote(context, versions["1.0.0"]);
  const {app, service, close} = await inject(project.root, {swap: {enabled: false}});
  await promote(context, versions["2.0.0"]);
  await service.refresh();
  assert.is(service.model.version, "1.0.0");
  assert.is(service.lastSwap?.verdict, "refused");
  assert.match(
    String(service.lastSwap?.reason),
    /says the same as the old model for \d+ % of 64 golden windows/,
  );
  const metrics = (await app.inject("/metrics")).body;
  assert.match(metrics, /^kymo_model_swaps_total\{verdict="refused"\} 1$/m);
  assert.is((await app.inject({method: "POST", url: "/predict", payload: {window}})).statusCode, 200);
  await close();
});

test("a model that wants other windows, or more memory than there is, or is damaged, is refused", async (context) => {
  const {project, versions, registry} = context;
  await promote(context, versions["1.0.0"]);
  const {service, close} = await inject(project.root, {swap: {enabled: false}});
  const options = {
    root: project.root,
    settings: {goldenWindows: 4, minAgreement: 0},
    threads: 1,
    availableBytes: () => 1e6,
    open: () => Promise.reject(new Error("it was opened")),
  };
  const {model} = service;
  const faster = {...model, scaler: {...model.scaler, rateHz: 100}};
  for (const [next, changes, pattern] of [
    [faster, {}, /it takes windows of 200 samples at 100 Hz/],
    [model, {}, /needs about \d+ MB beside the old one, and 1 MB are free/],
    [model, {availableBytes: () => 1e12}, /it was opened/],
  ] as const) {
    const trial = await tryModel(service.engine, next, {...options, ...changes});
    assert.is(trial.verdict, "refused");
    assert.match("reason" in trial ? trial.reason : "", pattern);
  }
  await promote(context, versions["1.1.0"]);
  await writeFile(registry.objectPath(versions["1.1.0"].hashes.model, "keras"), "damaged");
  await service.refresh();
  assert.is(service.model.version, "1.0.0");
  assert.match(String(service.lastSwap?.reason), /damaged/);
  await close();
});

test("a shadow sees what is asked, answers nobody, and tells the gate how often it agreed", async (context) => {
  const {project, versions} = context;
  await promote(context, versions["1.0.0"]);
  const {app, close} = await inject(project.root, {shadow: "sample@1.1.0", cache: {maxWindows: 0}});
  for (let i = 0; i < 5; i++) {
    const {model} = (await app.inject({method: "POST", url: "/predict", payload: {window}})).json();
    assert.is(model.version, "1.0.0");
  }
  await close();
  const record = await findShadow(project.root, "sample@1.1.0");
  assert.equal([record?.windows, record?.same, record?.dropped, record?.label], [5, 5, 0, "sample@1.0.0"]);
  const again = await inject(project.root, {shadow: "sample@1.1.0", cache: {maxWindows: 0}});
  await again.app.inject({method: "POST", url: "/predict", payload: {window}});
  await again.close();
  assert.is((await findShadow(project.root, "sample@1.1.0"))?.windows, 6, "it goes on from what was counted");
  const {notes} = await promote(context, versions["1.1.0"]);
  assert.ok(
    notes.includes(
      "As a shadow of sample@1.0.0, sample@1.1.0 said the same for 100.0 % of 6 served windows.",
    ),
    notes.join("\n"),
  );
});

test.run();
