import {mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {loadPipeline} from "../../../src/runner/definition/load.ts";
import {Rig} from "../engine/rig.ts";
import {diagnosticsOf, load, makeWorkspace, messagesOf, namesOf, nodeOf, pipelineOf} from "./workspace.ts";

const test = suite("loadPipeline");

test("the project's own pipeline has no error", () => {
  const loaded = loadPipeline(fileURLToPath(new URL("../../../", import.meta.url)));
  assert.ok(pipelineOf(loaded).stages.length >= 12);
});

test("two variants that would have one name are an error, unless they are one", () => {
  const twice = load(
    'stages:\n  a:\n    foreach: [x, x]\n    do: {cmd: "echo ${item}", outs: ["${item}.txt"]}\n',
  );
  assert.equal(namesOf(twice), ["a@x"]);
  const other = load(
    'stages:\n  a:\n    foreach: [1, "1"]\n    do: {cmd: "echo ${item}", outs: ["${item}.txt"]}\n',
  );
  assert.equal(messagesOf(other), ['3:14 two instances would be named "a@1"']);
});

test("--set takes the place of a parameter before templates are filled in", () => {
  const dag = "stages:\n  a:\n    cmd: run ${name}\n    params: [fuse]\n    outs: ['${name}.txt']";
  const files = {"params.yaml": "name: x\nfuse: {rate: 50, unit: g}"};
  const loaded = load(dag, files, ["name=y", "fuse.rate=25", "fuse.unit="]);
  const {instance} = nodeOf(loaded, "a");
  assert.equal(instance.action, {kind: "cmd", commands: ["run y"], wdir: "."});
  assert.equal(instance.outs[0]?.path, "y.txt");
  assert.equal(instance.params[0]?.value, {rate: 25, unit: null});
  assert.equal(loaded.ok && loaded.params, {name: "y", fuse: {rate: 25, unit: null}});
});

test("--set of an unknown parameter, or without a value, is an error of the command line", () => {
  const diagnostics = diagnosticsOf(
    load("stages: {a: {cmd: x}}", {"params.yaml": "fuse: {rateHz: 50}"}, ["fuse.ratehz=1", "x", "rateHz=[1"]),
  );
  assert.equal(
    diagnostics.map(({at, message, hint}) => [at.file, at.line, message, hint]),
    [
      ["--set", 1, 'unknown parameter "fuse.ratehz"', 'Did you mean "fuse.rateHz"?'],
      ["--set", 2, '"x" is not key=value', "Write it as --set fuse.rateHz=25."],
      ["--set", 3, 'unknown parameter "rateHz"', 'Did you mean "fuse.rateHz"?'],
      [
        "--set",
        3,
        "this is not YAML: Flow sequence must end with a ]",
        "Close the quote or bracket, or indent the lines that belong to it.",
      ],
    ],
  );
});

test("a number counts up, in foreach with the number before, in matrix as an axis", () => {
  const dag = `stages:
  plan:
    foreach: \${rounds}
    do: {cmd: 'plan \${previous} \${item}', outs: ["plan/\${item}.txt"]}
  m: {cmd: x, matrix: {a: 2, b: [p]}, outs: ["m/\${item.a}"]}
  all: {cmd: x, deps: ["plan/*.txt"]}`;
  const root = makeWorkspace({"dag.yaml": dag, "params.yaml": "rounds: 2", "plan/3.txt": ""});
  const loaded = loadPipeline(root);
  assert.equal([...namesOf(loaded)].sort(), ["all", "m@1-p", "m@2-p", "plan@1", "plan@2"]);
  const {instance} = nodeOf(loaded, "plan@2");
  assert.equal(instance.action, {kind: "cmd", commands: ["plan 1 2"], wdir: "."});
  assert.equal(instance.bindings, {item: "2", previous: "1"});
  assert.equal(nodeOf(loaded, "all").instance.deps[0]?.paths, ["plan/1.txt", "plan/2.txt"]);
  const none = loadPipeline(root, {set: ["rounds=0"]});
  assert.equal(nodeOf(none, "all").instance.deps[0]?.paths, [], "what it left is no source");
});

test("a number that counts nothing is an error", () => {
  const of = (value: string) => diagnosticsOf(load(`stages: {a: {foreach: ${value}, do: {cmd: x}}}`))[0];
  for (const value of ["-1", "0.5", "10001"])
    assert.equal(
      [of(value)?.message, of(value)?.hint, of(value)?.at.column],
      [`foreach is the number ${value}, which counts nothing`, "Give it a whole number from 0 to 10000.", 23],
    );
  const product = load("stages: {a: {cmd: x, matrix: {p: 200, q: 200}}}");
  assert.equal(messagesOf(product), ["1:39 matrix makes more than 10000 instances"]);
});

test("a cycle is named whole, and once however many instances go round in it", () => {
  const dag = `stages:
  a: {foreach: [1, 2], do: {cmd: x, deps: ["c\${item}"], outs: ["a\${item}"]}}
  b: {foreach: [1, 2], do: {cmd: x, deps: ["a\${item}"], outs: ["b\${item}"]}}
  c: {foreach: [1, 2], do: {cmd: x, deps: ["b\${item}", d], outs: ["c\${item}"]}}
  d: {cmd: x, outs: [d]}
  e: {cmd: x, deps: [c1], outs: [e]}`;
  assert.equal(messagesOf(load(dag)), ["2:44 a cycle: a@1 → b@1 → c@1 → a@1"]);
});

test("a dependency in an out's folder, and on a folder of outs, is an edge", () => {
  const dag = `stages:
  reads_file: {cmd: x, deps: [models/best/weights.bin]}
  reads_folder: {cmd: x, deps: [models]}
  writes: {cmd: x, outs: [models/best]}`;
  const loaded = load(dag);
  assert.equal(namesOf(loaded), ["writes", "reads_file", "reads_folder"]);
  assert.equal(nodeOf(loaded, "reads_file").upstream, ["writes"]);
  assert.equal(nodeOf(loaded, "reads_folder").upstream, ["writes"]);
});

test("nodes stand after their upstream, ties in the order of the file, then by name", () => {
  const dag = `stages:
  last: {cmd: x, deps: [m], outs: [l]}
  middle: {cmd: x, deps: [f-b], outs: [m]}
  first: {foreach: [b, a], do: {cmd: x, outs: ["f-\${item}"]}}
  other: {cmd: x}`;
  assert.equal(namesOf(load(dag)), ["first@a", "first@b", "middle", "last", "other"]);
});

test("a stage before its source in the file, and one that matches nothing, are bound right", () => {
  const dag = `stages:
  c: {cmd: x, each: "b/{s}.b", outs: ["c/\${s}.c"]}
  b: {cmd: x, each: "a/{s}.a", outs: ["b/\${s}.b"]}
  a: {cmd: x, each: "src/{s}.txt", outs: ["a/\${s}.a"]}
  none: {cmd: x, each: "nothing/{s}.txt", outs: ["n/\${s}"]}`;
  const loaded = load(dag, {"src/1.txt": "", "src/2.txt": "", "src/.hidden.txt": "", "src/deeper/3.txt": ""});
  assert.equal([...namesOf(loaded)].sort(), ["a@1", "a@2", "b@1", "b@2", "c@1", "c@2"]);
  assert.equal(pipelineOf(loaded).stages.at(-1), {name: "none", instances: [], each: ["nothing/{s}.txt"]});
});

test("the pipeline is the same before a build and after it, and forgets a removed recording", () => {
  const dag = `stages:
  a: {cmd: x, each: "src/{s}.txt", outs: ["out/\${s}.txt", "folder/\${s}"]}
  b: {cmd: x, each: "out/{s}.txt", outs: ["b/\${s}"]}
  m: {cmd: x, matrix: {k: [p, q]}, outs: ["out/m-\${item.k}.txt"]}
  all: {cmd: x, deps: ["out/*.txt", "folder/**/*.bin"]}`;
  const root = makeWorkspace({"dag.yaml": dag, "src/1.txt": "", "src/2.txt": "", "out-of-scope.txt": ""});
  const before = loadPipeline(root);
  for (const path of ["out/1.txt", "out/2.txt", "out/m-p.txt", "out/m-r.txt", "folder/1/x.bin", "b/1"]) {
    mkdirSync(join(root, path, ".."), {recursive: true});
    writeFileSync(join(root, path), "");
  }
  // but for what patterns match besides, which nothing depends on
  const show = (loaded: unknown): string =>
    JSON.stringify(loaded, (key, value: unknown) => (key === "besides" ? undefined : value));
  const built = loadPipeline(root);
  assert.is(show(built), show(before));
  assert.equal(nodeOf(built, "all").instance.deps[1]?.glob?.besides, ["out/m-r.txt"]);
  rmSync(join(root, "src/2.txt"));
  const after = loadPipeline(root);
  assert.equal([...namesOf(after)].sort(), ["a@1", "all", "b@1", "b@m-p", "b@m-q", "m@p", "m@q"]);
  assert.equal(nodeOf(after, "all").instance.deps[1]?.paths, ["out/1.txt", "out/m-p.txt", "out/m-q.txt"]);
});

test("each reaches outside the workspace, and binds a repeated name equally", () => {
  const root = makeWorkspace({
    "shared/a/a.csv": "",
    "shared/b/c.csv": "",
    "ws/dag.yaml": "stages: {s: {cmd: x, each: '../shared/{n}/{n}.csv'}}",
  });
  assert.equal(namesOf(loadPipeline(join(root, "ws"))), ["s@a"]);
});

test("a bound format is left out of the name unless names would collide", () => {
  const dag = "stages: {s: {cmd: x, each: 'in/{session}.{format}', outs: ['o/${session}-${format}']}}";
  const loaded = load(dag, {"in/a.csv": "", "in/b.csv": "", "in/b.fit": ""});
  assert.equal(namesOf(loaded), ["s@a", "s@b,csv", "s@b,fit"]);
});

test("stages that feed each other without end are an error, not a hang", () => {
  const dag = `stages:
  a: {cmd: x, each: "p/{s}.txt", outs: ["q/\${s}x.txt"]}
  b: {cmd: x, each: "q/{s}.txt", outs: ["p/\${s}x.txt"]}`;
  const messages = messagesOf(load(dag, {"q/1.txt": "", "p/seed.md": ""}));
  assert.equal(messages, ["2:21 the each of a and b match what follows from their own outs, without end"]);
});

test("what a file name binds must not steer the shell, the terminal or a pattern", () => {
  const dag = "stages: {s: {cmd: 'cat ${n}', each: 'in/{n}.csv'}}";
  assert.match(
    messagesOf(load(dag, {"in/a;rm -r b.csv": ""}))[0]!,
    "which a shell would not take as plain text",
  );
  assert.match(messagesOf(load(dag, {"in/a\nb.csv": ""}))[0]!, "has a control character");
  assert.match(messagesOf(load(dag, {"in/a*.csv": ""}))[0]!, "looks like a wildcard");
});

test("a glob into a folder that is written as a whole is an error", () => {
  const dag = `stages:
  a: {cmd: x, outs: [chunks]}
  b: {cmd: x, deps: ["chunks/*.csv"]}`;
  assert.equal(
    messagesOf(load(dag)).map((message) => message.slice(0, 4)),
    ["3:22"],
  );
});

test("absolute paths become relative to the workspace", () => {
  const root = makeWorkspace({});
  writeFileSync(
    join(root, "dag.yaml"),
    `stages: {a: {cmd: x, wdir: w, deps: [${root}/in.csv, ${root}/../far.csv, ./b//c/, ../d], outs: [e]}}`,
  );
  const {instance} = nodeOf(loadPipeline(root), "a");
  assert.equal(
    instance.deps.map(({paths}) => paths[0]),
    ["../far.csv", "d", "in.csv", "w/b/c"],
  );
  assert.equal(instance.outs[0]?.path, "w/e");
});

test("what is wrong with the text of a file is an error with a place, never an exception", () => {
  const bombs = [
    "a: &a [x, x, x, x, x, x, x, x, x]",
    ..."bcdefgh"
      .split("")
      .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[i]}`).join(", ")}]`),
  ];
  const cases: readonly (readonly [string, string])[] = [
    ["stages:\n  a: {cmd: x}\n  a: {cmd: y}", '3:3 the key "a" is there twice'],
    ["stages:\n\ta: 1", "2:1 this is not YAML: Tabs are not allowed as indentation"],
    [
      "stages:\n<<<<<<< ours\n  a: {cmd: x}\n=======\n>>>>>>> theirs\n",
      "2:1 a merge conflict is not resolved here",
    ],
    [
      "stages: [",
      "1:10 this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["stages: {a: &x [*x]}", "1:17 this alias stands inside what it repeats"],
    [bombs.join("\n"), "6:7 its aliases unfold to more than 200000 values"],
    ["just text", '1:1 a pipeline is a map, and this is the text "just text"'],
    ["", "1:1 the file has no stages"],
    [
      "stages: {a: {cmd: x}}\n---\nb: 1",
      "2:1 this is not YAML: Source contains multiple documents; please use YAML.parseAllDocuments()",
    ],
  ];
  for (const [text, expected] of cases)
    assert.ok(messagesOf(load(text)).includes(expected), `${expected}\n${messagesOf(load(text)).join("\n")}`);
  assert.match(diagnosticsOf(loadPipeline(makeWorkspace({})))[0]!.message, "there is no dag.yaml here");
});

test("a key that JavaScript knows is only a key", () => {
  const loaded = load("stages: {a: {cmd: 'x ${constructor}', params: [__proto__]}}", {
    "params.yaml": "__proto__: {polluted: 1}",
  });
  assert.equal(messagesOf(loaded).length, 1);
  assert.is(({} as {polluted?: number}).polluted, undefined);
});

test("aliases and merge keys mean what they mean in DVC", () => {
  const dag = `stages:
  a: &a {cmd: x, deps: [i], outs: [o]}
  b:
    <<: *a
    outs: [p]`;
  const {instance} = nodeOf(load(dag), "b");
  assert.equal([instance.deps[0]?.role, instance.outs.map(({path}) => path)], ["i", ["p"]]);
});

test("trees are remembered in .dag, and a torn or stale memory is not believed", () => {
  const root = makeWorkspace({"dag.yaml": "stages: {a: {cmd: x}}", ".dag/.keep": ""});
  const memory = join(root, ".dag/parsed.json");
  const fresh = loadPipeline(root);
  assert.match(readFileSync(memory, "utf8"), "parsed/3");
  assert.equal(loadPipeline(root), fresh);
  writeFileSync(memory, readFileSync(memory, "utf8").slice(0, 40));
  assert.equal(loadPipeline(root), fresh);
  writeFileSync(join(root, "dag.yaml"), "stages: {b: {cmd: x}}");
  assert.equal(namesOf(loadPipeline(root)), ["b"]);
});

test("a pattern passes over what an office program leaves beside an open document", () => {
  const rig = new Rig({
    "dag.yaml":
      "stages:\n  a: {each: 'in/{name}.xlsx', cmd: 'cp in/${name}.xlsx out/${name}', deps: ['in/${name}.xlsx'], outs: ['out/${name}']}\n",
    "in/book.xlsx": "1",
    "in/~$book.xlsx": "owner",
  });
  assert.equal(rig.repro().ran, ["a@book"]);
  rig.close();
});

test("a stage that is no map, and a remote that is no folder, are errors with their place", () => {
  assert.equal(messagesOf(load("stages:\n  a: [x]\n  b: 3\n  c: {cmd: x}")), [
    '2:3 stage "a" is a list, not a map',
    '3:3 stage "b" is the number 3, not a map',
  ]);
  const remote = (text: string) => messagesOf(load(`remote: ${text}\nstages: {c: {cmd: x}}`));
  assert.equal(remote("[a]"), ["1:9 remote is a list, not a folder"]);
  assert.equal(remote("s3://bucket"), ['1:9 the remote "s3://bucket" is not in the file system']);
});

test("an each that is wrong is all that is said, not what would follow from it", () => {
  const files = {"a/1.txt": "", "b/2.txt": ""};
  const dag = "stages: {s: {cmd: x, each: ['a/{x}.txt', 'b/{y}.txt'], outs: ['o/${x}']}}";
  assert.equal(messagesOf(load(dag, files)), ["1:42 the patterns of one each bind different names"]);
});

test.run();
