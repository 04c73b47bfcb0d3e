/** Stages that share processes with each other. */
import * as assert from "node:assert/strict";
import {suite} from "uvu";
import {Rig} from "../engine/rig.ts";

const test = suite("share_process, among stages");

const PACKAGE = (name: string, sideEffects: boolean): [string, string][] => [
  [
    `node_modules/${name}/package.json`,
    JSON.stringify({name, version: "1.0.0", type: "module", exports: "./index.js", sideEffects}),
  ],
  [
    `node_modules/${name}/index.js`,
    `globalThis.loaded = [...(globalThis.loaded ?? []), "${name}"];\nexport const x = 1;\n`,
  ],
];

/** A chain of stages that share processes: the packages that each imports, and its own words. */
function run(stages: readonly {readonly imports?: readonly string[]; readonly body?: string}[]) {
  const dag = stages.map(
    (_, i) =>
      `  s${i}: {run: s${i}.ts, share_process: true, deps: {before: ${i === 0 ? "begin" : `out/${i - 1}`}}, outs: {out: out/${i}}}\n`,
  );
  const code = stages.map(({imports = [], body = ""}, i): [string, string] => [
    `s${i}.ts`,
    `import {readFileSync, writeFileSync} from "node:fs";
${imports.map((name, n) => `import {x as x${n}} from "${name}";`).join("\n")}
export default {run({deps, outs}: any) {
  ${body}
  const used = [${imports.map((_, n) => `x${n}`).join()}];
  writeFileSync(outs.out, JSON.stringify({pid: process.pid, loaded: (globalThis as any).loaded ?? [], used}));
}};\n`,
  ]);
  const packages = [PACKAGE("one", true), PACKAGE("two", true), PACKAGE("pure", false)].flat();
  const rig = new Rig({
    "dag.yaml": `stages:\n${dag.join("")}`,
    begin: "",
    ...Object.fromEntries([...code, ...packages]),
  });
  try {
    const {code: exit, text} = rig.repro("--jobs", "1");
    const outs = Object.values(rig.snapshot("out")).map(
      (out) => JSON.parse(out) as {readonly pid: number; readonly loaded: readonly string[]},
    );
    return {exit, text, loaded: outs.map(({loaded}) => loaded), processes: outs.map(({pid}) => pid)};
  } finally {
    rig.close();
  }
}

const count = (processes: readonly number[]): number => new Set(processes).size;

test("stages run one after another in one process, which loads what is missing", () => {
  const {processes, loaded} = run([{}, {imports: ["one"]}, {imports: ["one", "two"]}]);
  assert.equal(count(processes), 1);
  assert.deepEqual(loaded, [[], ["one"], ["one", "two"]]);
});

test("a stage finds no package loaded that it does not import, nor in another order, if that may have an effect", () => {
  const {processes, loaded} = run([{imports: ["two"]}, {imports: ["one", "two"]}, {imports: ["two"]}, {}]);
  assert.deepEqual(loaded, [["two"], ["one", "two"], ["two"], []]);
  assert.equal(processes[2], processes[0]);
  assert.equal(count(processes), 3);
});

test("a package that says it has no effect is in nobody's way", () => {
  const {processes} = run([{imports: ["pure"]}, {imports: ["one"]}]);
  assert.equal(count(processes), 1);
});

test("the guard speaks of the stage that runs, and knows whose file is whose", () => {
  const {exit, text} = run([{}, {body: "readFileSync('begin');"}]);
  assert.equal(exit, 2);
  assert.match(text, /s1\.ts.*line 4/s);
  assert.match(text, /below `deps:` of s1 in dag\.yaml/);
});

test("a variable that a stage has set and put back is undeclared to the next", () => {
  const body = "const {env} = process; const key = 'HOME'; env[key] = 'x'; env[key] = ";
  const {exit, text} = run([
    {body: `${body}${JSON.stringify(process.env.HOME ?? "")};`},
    {body: "process.env.HOME;"},
  ]);
  assert.equal(exit, 2);
  assert.match(text, /reads the environment variable HOME/);
});

test.run();
