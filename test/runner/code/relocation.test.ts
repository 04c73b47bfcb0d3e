/** Where code lies leaves no trace; which symbols, names and packages it reaches does. */
import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {openCodeDigests} from "../../../src/runner/code/digest-code.ts";
import {writeFiles} from "../../temporary-folder.ts";
import {different, digestOf, type Files, line, makeWorkspace, run, same} from "./one-stage.ts";

const test = suite("relocation");

const pipeline: Files = {
  "s.ts":
    'import {a} from "./lib/a.ts";\nimport {b} from "./lib/b.ts";\nexport default () => [a(1), b(2)];\n',
  "lib/a.ts":
    'import {scale} from "./deep/scale.ts";\nconst K = 2;\nfunction helper(x: number) { return x * K; }\nexport const a = (x: number) => helper(scale(x));\n',
  "lib/b.ts":
    'import {scale} from "./deep/scale.ts";\nconst K = 3;\nfunction helper(x: number) { return x + K; }\nexport const b = (x: number) => helper(scale(x));\n',
  "lib/deep/scale.ts": "export const scale = (x: number) => x * 10;\n",
};

const moved: Files = {
  "s.ts":
    'import {a} from "./src/signal/a.ts";\nimport {b} from "./src/bee.ts";\nexport default () => [a(1), b(2)];\n',
  "src/signal/a.ts": pipeline["lib/a.ts"]!.replace("./deep/", "../"),
  "src/bee.ts": pipeline["lib/b.ts"]!.replace("./deep/", "./"),
  "src/scale.ts": pipeline["lib/deep/scale.ts"]!,
};

test("modules that move to other folders and get other file names change nothing", () =>
  same(pipeline, moved));

test("nor does the order of imports of modules without effects", () =>
  same(pipeline, {
    ...moved,
    "s.ts":
      'import {b} from "./src/bee.ts";\nimport {a} from "./src/signal/a.ts";\nexport default () => [a(1), b(2)];\n',
  }));

test("a module moved to another folder in a workspace makes nothing stale, and why has nothing to say", async () => {
  const root = makeWorkspace(pipeline);
  const codes = openCodeDigests(root);
  const before = await codes.digest("s.ts");
  for (const [path, text] of Object.entries(moved)) {
    mkdirSync(dirname(join(root, path)), {recursive: true});
    writeFileSync(join(root, path), text);
  }
  rmSync(join(root, "lib"), {recursive: true});
  const after = await codes.digest("s.ts");
  assert.is(after.digest, before.digest);
  writeFileSync(join(root, "src/scale.ts"), "export const scale = (x: number) => x * 11;\n");
  const changed = await codes.digest("s.ts");
  assert.equal(codes.explain(before.digest, changed.digest), ["src/scale.ts: scale changed"]);
});

test("two modules that swap constants of one name", async () => {
  const swapped = {
    ...pipeline,
    "lib/a.ts": pipeline["lib/a.ts"]!.replace("K = 2", "K = 3"),
    "lib/b.ts": pipeline["lib/b.ts"]!.replace("K = 3", "K = 2"),
  };
  await different(pipeline, swapped);
  const root = makeWorkspace(pipeline);
  const codes = openCodeDigests(root);
  const before = await codes.digest("s.ts");
  writeFiles(root, swapped);
  const after = await codes.digest("s.ts");
  assert.equal(codes.explain(before.digest, after.digest), ["lib/a.ts: K changed", "lib/b.ts: K changed"]);
});

test("why says so where nothing but the order changed", async () => {
  const root = makeWorkspace({
    "s.ts": "let n = 0;\nconst a = ++n;\nconst b = ++n;\nexport default () => [a, b];\n",
  });
  const codes = openCodeDigests(root);
  const before = await codes.digest("s.ts");
  writeFiles(root, {"s.ts": "let n = 0;\nconst b = ++n;\nconst a = ++n;\nexport default () => [a, b];\n"});
  const after = await codes.digest("s.ts");
  assert.equal(codes.explain(before.digest, after.digest), [
    "the order in which the code is evaluated changed",
  ]);
});

test("two functions that swap the constants they read, which stay as they are", () =>
  different(
    {
      "s.ts":
        "const a = 1;\nconst b = 2;\nconst f = () => a;\nconst g = () => b;\nexport default () => [f(), g()];\n",
    },
    {
      "s.ts":
        "const a = 1;\nconst b = 2;\nconst f = () => b;\nconst g = () => a;\nexport default () => [f(), g()];\n",
    },
  ));

test("a symbol that moves between modules: with its value nothing changes, with another value it does", async () => {
  const at = (where: "x" | "y", value: number): Files => ({
    "s.ts": `import {K} from "./${where}.ts";\nimport {x} from "./x.ts";\nimport {y} from "./y.ts";\nexport default () => [K, x, y];\n`,
    "x.ts": `export const x = 1;\n${where === "x" ? `export const K = ${value};\n` : ""}`,
    "y.ts": `export const y = 2;\n${where === "y" ? `export const K = ${value};\n` : ""}`,
  });
  await same(at("x", 5), at("y", 5));
  await different(at("x", 5), at("y", 6));
});

test("a symbol that moves to a module which imports the same package for itself", () => {
  const use = 'import {basename} from "node:path";\n';
  return same(
    {
      "s.ts": 'import {f, g} from "./x.ts";\nimport {h} from "./y.ts";\nexport default () => [f, g, h];\n',
      "x.ts": `${use}export const f = () => basename("a");\nexport const g = () => basename("b");\n`,
      "y.ts": `${use}export const h = () => basename("c");\n`,
    },
    {
      "s.ts": 'import {f} from "./x.ts";\nimport {g, h} from "./y.ts";\nexport default () => [f, g, h];\n',
      "x.ts": `${use}export const f = () => basename("a");\n`,
      "y.ts": `${use}export const h = () => basename("c");\nexport const g = () => basename("b");\n`,
    },
  );
});

const packageWith = (name: string, fields: string): Files => ({
  [`node_modules/${name}/package.json`]: `{"name": "${name}", "version": "1.0.0", "type": "module", "main": "i.js"${fields}}`,
  [`node_modules/${name}/i.js`]: "export const x = 1;\n",
});

test("the order of packages counts unless they say that they have no effect", async () => {
  const ab = {"s.ts": 'import {x as a} from "a";\nimport {x as b} from "b";\nexport default () => [a, b];\n'};
  const ba = {"s.ts": 'import {x as b} from "b";\nimport {x as a} from "a";\nexport default () => [a, b];\n'};
  const plain = {...packageWith("a", ""), ...packageWith("b", "")};
  await different({...plain, ...ab}, {...plain, ...ba});
  const declared = {
    ...packageWith("a", ', "sideEffects": false'),
    ...packageWith("b", ', "sideEffects": false'),
  };
  await same({...declared, ...ab}, {...declared, ...ba});
});

test("an import for its effect alone that would be dropped is an error with the remedy", async () => {
  const files = {
    "package.json": '{"name": "w", "type": "module", "sideEffects": false}',
    "s.ts": 'import "./patch.ts";\nexport default () => 1;\n',
    "patch.ts": "(globalThis as any).g = 1;\n",
  };
  const error = await digestOf(files).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.instance(error, ExpectedError);
  const {file, place, hint} = error as ExpectedError;
  assert.equal([file, place], ["s.ts", "line 1, column 8"]);
  assert.match(hint, "sideEffects");
  const named = {...files, "package.json": '{"name": "w", "type": "module", "sideEffects": ["./patch.ts"]}'};
  assert.is(typeof (await digestOf(named)), "string");
});

test("functions of one name in two modules have that name where they run", async () => {
  const files = {
    "s.ts":
      'import {a, C} from "./a.ts";\nimport {b, D} from "./b.ts";\nexport default () => [a, b, C, D].map((f) => f().name ?? f.name);\n',
    "a.ts":
      "function helper() {}\nconst arrow = () => {};\nexport const a = () => helper;\nexport const C = () => arrow;\n",
    "b.ts":
      "function helper() {}\nconst arrow = () => {};\nexport const b = () => helper;\nexport const D = () => arrow;\n",
  };
  assert.equal(await run(files), ["helper", "helper", "arrow", "arrow"]);
});

test("a renamed function or constant counts; its name may be seen", () =>
  different(
    line("function f() {}", "export default () => f.name;"),
    line("function g() {}", "export default () => g.name;"),
  ));

test.run();
