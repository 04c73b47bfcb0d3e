import * as assert from "node:assert/strict";
import {suite} from "uvu";
import {Rig} from "../engine/rig.ts";

const test = suite("share_process");

/** Three instances, one after the other; each writes the process that it ran in, and what `body` gives. */
function run(body: string, {head = "", keys = "share_process: true", args = [] as string[]} = {}) {
  const rig = new Rig({
    "dag.yaml": `stages:\n  one: {run: one.ts, each: "raw/{n}.txt", deps: {text: "raw/\${n}.txt"}, outs: {out: "out/\${n}.txt"}, ${keys}}\n`,
    "one.ts": `import {readFileSync, writeFileSync} from "node:fs";
${head}
export default {
  async run({deps, outs, bindings, log}: any) {
    const text = readFileSync(deps.text, "utf8");
    const said = await (async () => { ${body} })();
    writeFileSync(outs.out, process.pid + " " + said);
  },
};
`,
    ...Object.fromEntries(["a", "b", "c"].map((n) => [`raw/${n}.txt`, n])),
  });
  try {
    const {text, code} = rig.repro("--jobs", "1", ...args);
    const outs = Object.values(rig.snapshot("out")).map((out) => out.split(" "));
    return {
      text: text.replaceAll(rig.root, "ROOT"),
      code,
      processes: new Set(outs.map(([pid]) => pid)).size,
      said: outs.map(([, said]) => said),
    };
  } finally {
    rig.close();
  }
}

test("instances share a process, and the stage's own code begins anew in each", () => {
  const {processes, said} = run("return ++calls;", {head: "let calls = 0;"});
  assert.equal(processes, 1);
  assert.deepEqual(said, ["1", "1", "1"]);
});

test("without it, each has its own", () => {
  assert.equal(run("return 1;", {keys: "tracked: false"}).processes, 3);
});

const LEFT: Readonly<Record<string, string>> = {
  "a global": "(globalThis as any).left = 1;",
  "a changed prototype": "(Array.prototype as any).left = () => 1;",
  "a replaced function of Node": "const {join} = path; path.join = (...all) => join(...all);",
  "an environment variable": "process.env.LEFT = 1;",
  "a listener": "process.on('exit', () => {});",
  "a timer": "setTimeout(() => {}, 60_000);",
  "another working folder": "process.chdir('raw');",
};
test("a process in which an instance has left a trace is not used again", () => {
  const stages = Object.keys(LEFT).map((_, i) => [
    `  s${i}: {run: s${i}.ts, each: "raw/{n}.txt", deps: {text: "raw/\${n}.txt"}, outs: {out: "out${i}/\${n}.txt"}, share_process: true}\n`,
  ]);
  const files = Object.entries(LEFT).map(([, body], i): [string, string] => [
    `s${i}.ts`,
    `import path from "node:path";
import {writeFileSync} from "node:fs";
export default {async run({outs}: any) {\n${body}\nwriteFileSync(outs.out, String(process.pid));\n}};\n`,
  ]);
  const rig = new Rig({
    "dag.yaml": `stages:\n${stages.join("")}`,
    ...Object.fromEntries(files),
    "raw/a.txt": "a",
    "raw/b.txt": "b",
  });
  try {
    assert.equal(rig.repro("--jobs", "1").code, 0);
    const shared = Object.keys(LEFT).filter(
      (_, i) => new Set(Object.values(rig.snapshot(`out${i}`))).size !== 2,
    );
    assert.deepEqual(shared, []);
  } finally {
    rig.close();
  }
});

test("the guard knows of the instance that runs: another's dependency is undeclared", () => {
  const {code, text} = run('return readFileSync("raw/a.txt", "utf8");');
  assert.equal(code, 2);
  assert.match(text, /one@b.*failed|failed.*one@b/is);
  assert.match(text, /reads raw\/a\.txt, which dag\.yaml does not declare/);
  assert.match(text, /one\.ts/);
});

test("what an instance prints is said of it, whole lines or not", () => {
  const {text} = run('process.stdout.write("printed by " + text); return 1;', {args: ["--json"]});
  const logs = text
    .split("\n")
    .filter((line) => line.startsWith('{"type":"log"') || line.includes('"type":"log"'))
    .map((line) => JSON.parse(line) as {name: string; line: string});
  assert.deepEqual(
    logs.map(({name, line}) => [name, line]),
    ["a", "b", "c"].map((n) => [`one@${n}`, `printed by ${n}`]),
  );
});

test("one that fails takes nothing from those after it", () => {
  const body = 'if (text === "b") throw new Error("no"); return 1;';
  const {code, said, text} = run(body, {args: ["--keep-going"]});
  assert.equal(code, 2);
  assert.equal(said.length, 2);
  assert.match(text, /one@b/);
});

test.run();
