/** Outputs that no stage writes any more: gone where a pattern would match them, kept where they are sources now. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {NearRig} from "./in-process.ts";

const test = suite("orphans");

const stages = (...lines: readonly string[]): string =>
  `stages:\n${lines.map((line) => `  ${line}\n`).join("")}`;

/** The outputs as the build in an empty workspace leaves them. */
async function cleanBuild(rig: NearRig, files: readonly string[]): Promise<Record<string, string>> {
  const clean = new NearRig(Object.fromEntries(files.map((path) => [path, rig.read(path)])));
  assert.is((await clean.build()).code, 0);
  const outs = clean.snapshot("o");
  clean.close();
  return outs;
}

const JOIN = 'all: {cmd: "cat o/p/*.txt > o/all.txt", deps: ["o/p/*.txt"], outs: [o/all.txt]}';

test("the old output of a renamed one is removed before a pattern could match it", async () => {
  const rig = new NearRig({
    "dag.yaml": stages("a: {cmd: echo a > o/p/a.txt, outs: [o/p/a.txt]}", JOIN),
  });
  await rig.build();
  rig.write("dag.yaml", stages("a: {cmd: echo a > o/p/b.txt, outs: [o/p/b.txt]}", JOIN));
  assert.match((await rig.run("status")).stdout, "orphan a  o/p/a.txt: written by no stage any more");
  const {ran, removed, text} = await rig.build();
  assert.equal([ran, removed], [["a", "all"], ["a"]], text);
  assert.equal(rig.snapshot("o"), await cleanBuild(rig, ["dag.yaml"]));
  assert.equal((await rig.build()).ran, []);
  rig.close();
});

test("so is an output that was taken out, and that of a named stage; one altered by hand is left", async () => {
  const two = 'a: {cmd: "echo a > o/p/a.txt; echo b > o/p/b.txt", outs: [o/p/a.txt, o/p/b.txt]}';
  const rig = new NearRig({"dag.yaml": stages(two, JOIN)});
  await rig.build();
  rig.write("dag.yaml", stages("a: {cmd: echo a > o/p/a.txt, outs: [o/p/a.txt]}", JOIN));
  assert.equal((await rig.build("a")).removed, ["a"]);
  assert.not(rig.has("o/p/b.txt"));
  await rig.build();
  rig.write("o/p/a.txt", "mine");
  rig.write("dag.yaml", stages("a: {cmd: echo a > o/p/c.txt, outs: [o/p/c.txt]}", JOIN));
  const {removed, text} = await rig.build();
  assert.equal(removed, []);
  assert.match(text, "o/p/a.txt belongs to no stage any more, but was altered by hand");
  assert.is(rig.read("o/p/a.txt"), "mine");
  rig.close();
});

test("the old output of a renamed one is no source because it lies alone in a folder that a stage lists", async () => {
  const LIST = "list: {cmd: ls o/p > o/list, deps: [o/p], outs: [o/list]}";
  const rig = new NearRig({"dag.yaml": stages("a: {cmd: echo a > o/p/a, outs: [o/p/a]}", LIST)});
  await rig.build();
  rig.write("dag.yaml", stages("a: {cmd: echo a > o/p/b, outs: [o/p/b]}", LIST));
  const {code, removed, text} = await rig.build();
  assert.equal([code, removed], [0, ["a"]], text);
  assert.is(rig.read("o/list"), "b\n");
  rig.close();
});

test("a command does not run where its pattern matches what is left over of a source that went with the lock", async () => {
  const each =
    'one: {cmd: "cp in/${x}.txt o/p", each: "in/{x}.txt", deps: ["in/${x}.txt"], outs: ["o/p/${x}.txt"]}';
  const rig = new NearRig({"dag.yaml": stages(each, JOIN), "in/a.txt": "a\n", "in/b.txt": "b\n"});
  await rig.build();
  rig.remove("in/b.txt");
  rig.remove("dag.lock");
  const {code, failed, text} = await rig.build();
  assert.equal([code, failed], [2, ["all"]], text);
  assert.match(text, "o/p/b.txt");
  assert.match(text, "is left over from a stage that no longer writes it: the command would read it");
  rig.remove("o/p/b.txt");
  assert.equal([(await rig.build()).code, rig.read("o/all.txt")], [0, "a\n"]);
  rig.close();
});

test("the output of a removed stage is no reason to call all fresh", async () => {
  const rig = new NearRig({
    "dag.yaml": stages(
      "a: {cmd: echo a > o/p/a.txt, outs: [o/p/a.txt]}",
      "b: {cmd: echo b > o/p/b.txt, outs: [o/p/b.txt]}",
      JOIN,
    ),
  });
  await rig.build();
  rig.write("dag.yaml", stages("b: {cmd: echo b > o/p/b.txt, outs: [o/p/b.txt]}", JOIN));
  const {code, stdout} = await rig.run("status");
  assert.is(code, 1, stdout);
  assert.not.match(stdout, "up to date");
  assert.match(
    (await rig.run("repro", "--dry")).stdout,
    "o/p/a.txt of a: written by no stage any more, would be removed",
  );
  assert.ok(rig.has("o/p/a.txt"));
  assert.equal((await rig.build()).removed, ["a"]);
  assert.is((await rig.run("status")).code, 0);
  rig.close();
});

test("an output that another stage writes now is not removed", async () => {
  const rig = new NearRig({"dag.yaml": stages("a: {cmd: echo a > o/x, outs: [o/x]}")});
  await rig.build();
  rig.write("dag.yaml", stages("a: {cmd: echo a > o/y, outs: [o/y]}", "b: {cmd: echo b > o/x, outs: [o/x]}"));
  assert.equal((await rig.build()).removed, []);
  assert.equal(rig.snapshot("o"), {"o/x": "b\n", "o/y": "a\n"});
  rig.close();
});

const READERS = {
  "the file": ["data.csv", "cat data.csv"],
  "its folder": ["data", "cat data/*"],
  "a file of the folder that was the output": ["data/a.csv", "cat data/a.csv"],
} as const;
const MAKERS = {
  "the file": "make: {cmd: echo hello > data.csv, outs: [{data.csv: {cache: false}}]}",
  "its folder": 'make: {cmd: "mkdir -p data; echo hello > data/a.csv", outs: [data/a.csv]}',
  "a file of the folder that was the output":
    'make: {cmd: "mkdir -p data; echo hello > data/a.csv", outs: [data]}',
} as const;

for (const [what, [dep, command]] of Object.entries(READERS)) {
  test(`what a removed stage wrote is kept as a source where another depends on ${what}`, async () => {
    const use = `use: {cmd: "${command} > used.txt", deps: [${dep}], outs: [used.txt]}`;
    const rig = new NearRig({"dag.yaml": stages(MAKERS[what as keyof typeof MAKERS], use)});
    assert.equal((await rig.build()).ran, ["make", "use"]);
    rig.write("dag.yaml", stages(use));
    const {code, removed, text} = await rig.build();
    assert.equal([code, removed], [0, []], text);
    assert.match(text, "written by no stage any more, and use reads it: it is kept as a source file");
    assert.is(rig.read(what === "the file" ? "data.csv" : "data/a.csv"), "hello\n");
    assert.not.match((await rig.build()).text, "source file");
    rig.close();
  });
}

test("a frozen stage with a renamed output is not built, not restored for ever, and keeps what it wrote", async () => {
  const rig = new NearRig({"dag.yaml": stages("s: {cmd: echo 1 > a.txt, outs: [a.txt]}")});
  await rig.build();
  rig.write("dag.yaml", stages("s: {cmd: echo 1 > b.txt, outs: [b.txt], frozen: true}"));
  for (const _ of [1, 2]) {
    const {frozen, restored, removed} = await rig.build();
    assert.equal([frozen, restored, removed], [["s"], [], []]);
  }
  assert.not.match((await rig.run("status")).stdout, "restored");
  assert.equal([rig.has("a.txt"), rig.has("b.txt")], [true, false]);
  rig.close();
});

test("what a removed stage wrote is kept where code imports it or parameters are read from it", async () => {
  const uses = stages(
    "s: {run: s.ts, outs: {o: o/s.txt}}",
    "c: {cmd: cat p.yaml > o/c.txt, params: [{p.yaml: [a]}], outs: [o/c.txt]}",
  );
  const rig = new NearRig({
    "dag.yaml": stages(
      "code: {cmd: 'echo export const A = 1 > lib/a.ts', outs: [lib/a.ts]}",
      "params: {cmd: 'echo a: 1 > p.yaml', outs: [p.yaml]}",
    ),
    "s.ts":
      'import {writeFileSync} from "node:fs";\nimport {A} from "./lib/a.ts";\nexport default {async run({outs}: any) { writeFileSync(outs.o, String(A)); }};\n',
  });
  assert.equal((await rig.build()).ran, ["code", "params"]);
  rig.write("dag.yaml", uses);
  assert.not.match((await rig.run("status")).stdout, "orphan");
  const {removed, ran, text} = await rig.build();
  assert.equal([removed, ran], [[], ["c", "s"]], text);
  assert.match(text, "lib/a.ts is written by no stage any more, and s reads it: it is kept as a source file");
  assert.match(text, "p.yaml is written by no stage any more, and the definition reads it");
  assert.equal((await rig.build()).ran, []);
  rig.close();
});

test.run();
