/** The keys at the top of the definition that name other files: references and the tracker. */
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {loadPipeline} from "../../../src/runner/definition/load.ts";
import {diagnosticsOf, load, makeWorkspace, nodeOf, pipelineOf} from "./workspace.ts";

const test = suite("references and tracker");

const DAG = `references: {models: models/registry}
stages:
  predict: {cmd: x, wdir: w, deps: {model: "\${model}", other: in.txt}, outs: [o]}`;
const FILES = {
  "models/registry/activity/production.json": '{"path": "../../files/a.keras", "version": "1.2.0"}',
  "models/registry/activity/1.2.0.json": '{"path": "../../files/a.keras"}',
  "models/registry/gesture/staging.json": '{"path": "../../files/b.keras"}',
  "models/files/a.keras": "a",
  "models/files/b.keras": "b",
};

const modelOf = (loaded: ReturnType<typeof load>) => nodeOf(loaded, "predict").instance.deps[0];

test("a reference stands for the file that the registry names", () => {
  for (const name of ["models:/activity/production", "models:/activity/1.2.0"]) {
    const loaded = load(DAG, {...FILES, "params.yaml": `model: ${name}`});
    assert.equal([modelOf(loaded)?.role, modelOf(loaded)?.paths], ["model", ["models/files/a.keras"]]);
  }
  const list = load(
    'references: {m2: models/registry}\nstages: {predict: {cmd: x, deps: ["m2:/gesture/staging"]}}',
    FILES,
  );
  assert.equal(
    [modelOf(list)?.role, modelOf(list)?.paths],
    ["models/files/b.keras", ["models/files/b.keras"]],
  );
});

test("what lies beside a referenced file follows from the reference, a pattern as well", () => {
  const dag = `references: {models: models/registry}
stages:
  predict: {cmd: x, deps: {card: "\${model.stem}.card.yaml", more: "\${model.stem}.history.jso?"}}`;
  for (const name of ["models:/activity/production", "models:/activity/1.2.0", "models/files/a.keras"]) {
    const files = {...FILES, "models/files/a.card.yaml": "", "params.yaml": `model: ${name}`};
    const {deps} = nodeOf(load(dag, files), "predict").instance;
    assert.equal([deps[0]!.paths, deps[1]!.paths], [["models/files/a.card.yaml"], []], name);
    const more = nodeOf(load(dag, {...files, "models/files/a.history.json": ""}), "predict").instance
      .deps[1]!;
    assert.equal(more.paths, ["models/files/a.history.json"], name);
  }
});

test("a parameter may follow from others before it, from what is set as well; in dvc.yaml it is text", () => {
  const dag = 'stages: {use: {cmd: x, deps: {card: "${card}", scaler: "${scaler}"}}}';
  const params = "model: a.keras\ncard: ${model.stem}.card.yaml\nscaler: ${card}\n";
  const pathsOf = (loaded: ReturnType<typeof load>) =>
    nodeOf(loaded, "use").instance.deps.flatMap(({paths}) => paths);
  assert.equal(pathsOf(load(dag, {"params.yaml": params})), ["a.card.yaml", "a.card.yaml"]);
  assert.equal(pathsOf(load(dag, {"params.yaml": params}, ["model=m/b.h5"])), [
    "m/b.card.yaml",
    "m/b.card.yaml",
  ]);
  assert.equal(pathsOf(load(dag, {"params.yaml": params}, ["card=c.yaml"])), ["c.yaml", "c.yaml"]);
  const wrong = load(dag, {"params.yaml": "card: ${modle.stem}\nscaler: x\n"});
  assert.match(diagnosticsOf(wrong)[0]?.message ?? "", 'undefined variable "modle"');
  const root = makeWorkspace({
    "dvc.yaml": "stages: {use: {cmd: 'echo ${text}'}}",
    "params.yaml": "text: ${x}",
  });
  assert.equal(nodeOf(loadPipeline(root), "use").instance.action, {
    kind: "cmd",
    commands: ["echo ${x}"],
    wdir: ".",
  });
});

test("an each without a wildcard gives one instance, named like its stage, where the file is there", () => {
  const dag = "stages: {page: {cmd: x, each: m/a.json, deps: [m/a.json], outs: [p.html]}}";
  assert.equal(nodeOf(load(dag, {"m/a.json": ""}), "page").instance.outs[0]?.path, "p.html");
  assert.equal(pipelineOf(load(dag)).nodes, []);
  const written =
    "stages: {make: {cmd: x, outs: [m/a.json]}, page: {cmd: x, each: m/a.json, deps: [m/a.json]}}";
  assert.equal(nodeOf(load(written), "page").upstream, ["make"]);
});

test("a promotion is seen at once, whatever is remembered", () => {
  const root = makeWorkspace({
    ...FILES,
    "dag.yaml": DAG,
    "params.yaml": "model: models:/activity/production",
    ".dag/x": "",
  });
  assert.equal(modelOf(loadPipeline(root))?.paths, ["models/files/a.keras"]);
  writeFileSync(join(root, "models/registry/activity/production.json"), '{"path": "../../files/b.keras"}');
  assert.equal(modelOf(loadPipeline(root))?.paths, ["models/files/b.keras"]);
});

test("an instance's reference may hold what each bound", () => {
  const dag = `references: {models: models/registry}
stages:
  predict: {cmd: x, each: "in/{name}.txt", deps: {model: "models:/\${name}/staging"}}`;
  const loaded = load(dag, {...FILES, "in/gesture.txt": ""});
  assert.equal(nodeOf(loaded, "predict@gesture").instance.deps[0]?.paths, ["models/files/b.keras"]);
});

test("what is wrong with a reference is shown where it stands, with what there is", () => {
  const cases: readonly (readonly [model: string, message: string, hint: string, file?: string])[] = [
    ["modles:/a/b", 'no reference is named "modles"', 'Did you mean "models"?'],
    ["models:/activity", '"models:/activity" is no reference', "models:/NAME/production"],
    ["models:/../x", '"models:/../x" is no reference', "models:/NAME/production"],
    ["models:/sleep/production", 'models/registry has no "sleep"', "Use one of: activity, gesture."],
    ["models:/activity/archived", 'has no "archived"', "Use one of: 1.2.0, production."],
    ["models:/gesture/broken", "broken.json cannot be read", "Correct it", "{"],
    ["models:/gesture/broken", "broken.json names no path", '"path"', '{"file": "x"}'],
    [
      "models:/gesture/broken",
      "which leaves the workspace",
      "inside the workspace",
      '{"path": "../../../../x"}',
    ],
    [
      "models:/gesture/broken",
      "which leaves the workspace",
      "inside the workspace",
      '{"path": "/etc/passwd"}',
    ],
    [
      "models:/gesture/broken",
      "registry/gesture/x.keras, which is not there",
      "Restore",
      '{"path": "x.keras"}',
    ],
  ];
  for (const [model, message, hint, text] of cases) {
    const broken = text === undefined ? {} : {"models/registry/gesture/broken.json": text};
    const [diagnostic, ...more] = diagnosticsOf(
      load(DAG, {...FILES, ...broken, "params.yaml": `model: ${model}`}),
    );
    assert.match(diagnostic!.message, message);
    assert.match(diagnostic!.hint, hint);
    assert.equal([diagnostic!.at.line, diagnostic!.at.column, more.length], [3, 44, 0]);
  }
  const undeclared = diagnosticsOf(load("stages: {a: {cmd: x, deps: ['models:/a/b']}}"));
  assert.match(undeclared[0]!.hint, "references: {models: FOLDER}");
  const folders = diagnosticsOf(load("references: {models: ../x, m: y}\nstages: {a: {cmd: x}}"));
  assert.is(folders.length, 2);
});

test("the tracker is a TypeScript file that is there, and is needed by what is tracked", () => {
  const dag = "tracker: ${file}\nstages: {a: {cmd: x, tracked: true}, b: {cmd: x}}";
  const good = load(dag, {"params.yaml": "file: lib/r.ts", "lib/r.ts": ""});
  assert.is(pipelineOf(good).tracker, "lib/r.ts");
  assert.equal([nodeOf(good, "a").instance.tracked, nodeOf(good, "b").instance.tracked], [true, false]);
  assert.match(diagnosticsOf(load(dag, {"params.yaml": "file: r.ts"}))[0]!.message, '"r.ts" does not exist');
  assert.match(
    diagnosticsOf(load(dag, {"params.yaml": "file: r.txt", "r.txt": ""}))[0]!.message,
    "no TypeScript",
  );
  const [none] = diagnosticsOf(load("stages: {a: {cmd: x, tracked: true}}"));
  assert.equal([none?.message, none?.at.column], ['stage "a" is tracked, and the file names no tracker', 22]);
});

test("the keys' former names are errors that say the new ones", () => {
  const old = diagnosticsOf(load("recorder: r.ts\nstages: {a: {cmd: x, recorded: true}}", {"r.ts": ""}));
  assert.equal(
    old.map(({message, hint}) => [message, hint]),
    [
      ['unknown key "recorder" at the top of the file', 'Did you mean "tracker"?'],
      ['unknown key "recorded" in stage "a"', 'Did you mean "tracked"?'],
    ],
  );
});

test.run();
