/** What a run read is what it is recorded under: by bytes where bytes count, and untouched while it ran. */
import {execFileSync, spawn} from "node:child_process";
import {existsSync, utimesSync, writeFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {reproHere} from "./in-process.ts";
import {Rig} from "./rig.ts";

const test = suite("inputs on disk");

const bin = fileURLToPath(new URL("../../../src/cli/bin.mjs", import.meta.url));
const READ = `import {readFileSync, writeFileSync} from "node:fs";
export default {async run({deps, outs}: any) { writeFileSync(outs.o, Object.keys(JSON.parse(readFileSync(deps.a, "utf8"))).join()); }};
`;

/** Runs `repro` and calls `meddle` once the file `started` is there; the command goes on when `go` is. */
async function reproWhile(rig: Rig, meddle: () => void): Promise<string> {
  const child = spawn(process.execPath, [bin, "repro"], {
    cwd: rig.root,
    env: {...process.env, NO_COLOR: "1"},
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => {
      text += part.toString();
    });
  const closed = new Promise((resolve) => child.on("close", resolve));
  while (!existsSync(rig.path("started")) && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 10));
  meddle();
  rig.write("go", "");
  await closed;
  return text;
}

const WAIT = "touch started; while [ ! -e go ]; do sleep 0.02; done";

test("a command and a stage that read a JSON file from outside see the order of its keys", () => {
  const rig = new Rig({
    "dag.yaml": `stages:
  c: {cmd: cat a.json > c.txt, deps: [a.json], outs: [c.txt]}
  t: {run: t.ts, deps: {a: a.json}, outs: {o: t.txt}}
`,
    "t.ts": READ,
    "a.json": '{"b":1,"a":2}',
  });
  assert.equal(rig.repro().ran, ["c", "t"]);
  rig.write("a.json", '{"a": 2, "b": 1}');
  assert.equal(rig.repro().ran, ["c", "t"]);
  assert.equal([rig.read("c.txt"), rig.read("t.txt")], ['{"a": 2, "b": 1}', "a,b"]);
  rig.close();
});

test("parameters that are edited while a command runs are not recorded, neither are those of --set", async () => {
  const rig = new Rig({
    "dag.yaml": `stages:\n  s: {cmd: "${WAIT}; cat params.yaml > out.txt", params: [p], outs: [out.txt]}\n`,
    "params.yaml": "p: 1\n",
  });
  const edited = await reproWhile(rig, () => rig.write("params.yaml", "p: 2\n"));
  assert.match(edited, "params.yaml changed while it ran, so nothing was recorded");
  rig.write("params.yaml", "p: 1\n");
  assert.equal(rig.repro().ran, ["s"]);
  assert.is(rig.read("out.txt"), "p: 1\n");
  const {code, text} = rig.repro("--set", "p=3");
  assert.is(code, 2);
  assert.match(text, "p in params.yaml is not what this run was started with");
  assert.match(text, "take p out of the stage's params");
  assert.is(rig.read("out.txt"), "p: 1\n", "the last good output is in place");
  assert.equal(rig.repro().ran, []);
  rig.close();
});

test("a parameter that is edited and put back while a command runs is not recorded either", async () => {
  const rig = new Rig({
    "dag.yaml": `stages:\n  s: {cmd: "${WAIT}; echo > out.txt", params: [p], outs: [out.txt]}\n`,
    "params.yaml": "p: 1\n",
  });
  const text = await reproWhile(rig, () => {
    rig.write("params.yaml", "p: 2\n");
    rig.write("params.yaml", "p: 1\n");
  });
  assert.match(text, "params.yaml changed while it ran");
  rig.close();
});

test("an input that is changed and changed back while it is read is not recorded", async () => {
  const rig = new Rig({
    "dag.yaml": `stages:\n  s: {cmd: "${WAIT}; cp i o", deps: [i], outs: [o]}\n`,
    i: "1",
  });
  utimesSync(rig.path("i"), 1e9, 1e9);
  const text = await reproWhile(rig, () => {
    rig.write("i", "2");
    rig.write("i", "1");
    utimesSync(rig.path("i"), 1e9, 1e9);
  });
  assert.match(text, "i changed while it ran, so nothing was recorded");
  assert.not(rig.has("o"));
  assert.equal(rig.repro().ran, ["s"]);
  rig.close();
});

test("a file with the size, times and inode of the one before it is not taken for it", () => {
  const rig = new Rig({"dag.yaml": "stages:\n  s: {cmd: cp i o, deps: [i], outs: [o]}\n", i: "one"});
  utimesSync(rig.path("i"), 1e9, 1e9);
  assert.equal(rig.repro().ran, ["s"]);
  assert.equal(rig.repro().ran, []);
  rig.write("i", "two");
  utimesSync(rig.path("i"), 1e9, 1e9);
  assert.equal(rig.repro().ran, ["s"]);
  assert.is(rig.read("o"), "two");
  rig.close();
});

const globbed = `stages:\n  s: {cmd: "${WAIT}; cat in/*.txt > o", deps: ["in/*.txt"], outs: [o]}\n`;

test("a file that a pattern matches and that is added while the command runs is not recorded as absent", async () => {
  const rig = new Rig({"dag.yaml": globbed, "in/a.txt": "a"});
  const stayed = await reproWhile(rig, () => rig.write("in/b.txt", "b"));
  assert.match(stayed, "in/b.txt changed while it ran, so nothing was recorded");
  rig.remove("in/b.txt");
  assert.equal(rig.repro().ran, ["s"]);
  assert.is(rig.read("o"), "a");
  rig.close();
});

test("neither is one that is added and removed again", async () => {
  const rig = new Rig({"dag.yaml": globbed, "in/a.txt": "a"});
  const text = await reproWhile(rig, () => {
    rig.write("in/b.txt", "b");
    rig.remove("in/b.txt");
  });
  assert.match(text, "in/ changed while it ran, so nothing was recorded");
  assert.not(rig.has("o"));
  rig.close();
});

test("a file that a stage writes unsaid is matched in the same run", () => {
  const rig = new Rig({
    "dag.yaml": `stages:
  a: {cmd: "echo a > o/a.txt; echo b > o/b.txt", outs: [o/a.txt]}
  all: {cmd: "cat o/*.txt > all", deps: ["o/*.txt"], outs: [all]}
`,
  });
  assert.equal(rig.repro().ran, ["a", "all"]);
  assert.equal(rig.repro().ran, []);
  rig.remove("o/b.txt");
  assert.equal(rig.repro().ran, ["all"]);
  assert.is(rig.read("all"), "a\n");
  rig.close();
});

test("pipes in place of the definition's files are refused, not waited for", () => {
  for (const file of ["dag.yaml", "params.yaml", "dag.lock", "in/f"]) {
    const rig = new Rig({
      "dag.yaml": "stages:\n  s: {cmd: cat in/f > o, params: [p], deps: [in/f], outs: [o]}\n",
    });
    rig.write("params.yaml", "p: 1\n");
    rig.write("in/f", "");
    if (rig.has(file)) rig.remove(file);
    execFileSync("mkfifo", [rig.path(file)]);
    const {code, stderr} = rig.dag("repro");
    assert.is(code, 2);
    assert.match(stderr, "is a named pipe, expected a file");
    rig.close();
  }
});

test("a pipe that a stage imports is refused, not waited for", async () => {
  const rig = new Rig({
    "dag.yaml": "stages:\n  s: {run: s.ts, outs: {o: o}}\n",
    "s.ts": 'import text from "./pipe.txt";\nexport default {run: () => text};\n',
  });
  execFileSync("mkfifo", [rig.path("pipe.txt")]);
  const {code, text} = await reproHere(rig.root);
  assert.is(code, 2);
  assert.match(text, /pipe\.txt is a named pipe/);
  writeFileSync(rig.path("pipe.txt"), ""); // lets the bundler go on
  rig.close();
});

test("a match that comes and goes while a command runs is seen where stages write, too", async () => {
  const rig = new Rig({
    "dag.yaml": `stages:
  a: {cmd: echo a > o/a.txt, outs: [o/a.txt]}
  all: {cmd: "sleep 0.1; cat *.txt o/*.txt > all", deps: ["*.txt", "o/*.txt"], outs: [all]}
`,
    "in.txt": "1",
  });
  for (const path of ["x.txt", "o/x.txt"]) {
    const failed = await reproHere(rig.root, {
      reached: (step) => {
        if (step !== "started") return;
        rig.write(path, "x");
        rig.remove(path);
      },
    });
    assert.is(failed.code, 2, path);
    assert.match(failed.text, `${path}, which a pattern matches, came or went`);
  }
  const others = ["x.log", "o/.x.txt.kymo-1.2.3.4.5-6"];
  const {code, ran, text} = await reproHere(rig.root, {
    reached: (step) => {
      if (step === "started") for (const path of others) rig.write(path, "");
    },
  });
  assert.equal([code, ran], [0, ["all"]], text);
  rig.close();
});

test("a file in place of .dag is named", async () => {
  const rig = new Rig({"dag.yaml": "stages:\n  s: {cmd: echo > o, outs: [o]}\n", ".dag": ""});
  const {code, text} = await reproHere(rig.root);
  assert.is(code, 2);
  assert.match(text, `lies where this should be: ${rig.path(".dag")}`);
  rig.close();
});

test("a definition or parameters in another encoding are refused", () => {
  const rig = new Rig({"dag.yaml": "stages:\n  s: {cmd: echo > o, params: [p], outs: [o]}\n"});
  rig.writeBytes("params.yaml", Uint8Array.of(0x70, 0x3a, 0x20, 0xe9, 0x0a));
  const {code, stderr} = rig.dag("status");
  assert.is(code, 2);
  assert.match(stderr, "params.yaml");
  assert.match(stderr, "the file is not UTF-8");
  rig.close();
});

test.run();
