/** Where code lies and in which order it is declared leaves no trace; in which order it takes effect does. */
import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {pathToFileURL} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {type CodeDigest, openCodeDigests} from "../../../src/runner/code/digest-code.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("order");

type Files = Readonly<Record<string, string>>;

function makeWorkspace(files: Files): string {
  const root = temporaryFolder();
  writeFiles(root, {"package.json": '{"name": "w", "type": "module"}', ...files});
  return root;
}

const digestIn = (root: string): Promise<CodeDigest> => openCodeDigests(root).digest("s.ts");
const digestOf = async (files: Files): Promise<string> => (await digestIn(makeWorkspace(files))).digest;

/** What the stage's default export gives, as it runs. */
async function run(files: Files): Promise<unknown> {
  const root = makeWorkspace(files);
  const {bundle} = await digestIn(root);
  const module = (await import(pathToFileURL(join(root, bundle)).href)) as {default: () => unknown};
  return module.default();
}

async function same(before: Files, after: Files, message?: string): Promise<void> {
  assert.is(await digestOf(after), await digestOf(before), message);
}

async function different(before: Files, after: Files, message?: string): Promise<void> {
  assert.is.not(await digestOf(after), await digestOf(before), message);
}

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

const line = (...lines: string[]): Files => ({"s.ts": `${lines.join("\n")}\n`});

const reordered: Readonly<Record<string, readonly [before: Files, after: Files]>> = {
  "functions and types": [
    line("interface A {}", "function f() { return g(); }", "function g() { return 1; }", "export default f;"),
    line("function g() { return 1; }", "function f() { return g(); }", "interface A {}", "export default f;"),
  ],
  "constants, classes, tables and schemas without effect": [
    line(
      'import * as z from "zod";',
      "const A = [1, 2];",
      "const B = {x: A, y: `${3}`};",
      "class C { static readonly n = 1; m() { return A; } }",
      "const D = new Set(['u']);",
      "const E = z.object({a: z.number().int().optional()});",
      "const pick = (name: string) => ({name});",
      "const F = pick('f');",
      "export default () => [A, B, C, D, E, F];",
    ),
    line(
      'import * as z from "zod";',
      "const E = z.object({a: z.number().int().optional()});",
      "const D = new Set(['u']);",
      "class C { static readonly n = 1; m() { return A; } }",
      "const pick = (name: string) => ({name});",
      "const F = pick('f');",
      "const A = [1, 2];",
      "const B = {x: A, y: `${3}`};",
      "export default () => [A, B, C, D, E, F];",
    ),
  ],
};
const zod: Files = {
  "node_modules/zod/package.json":
    '{"name": "zod", "version": "4.0.0", "type": "module", "main": "index.js"}',
  "node_modules/zod/index.js": "",
};
for (const [name, [before, after]] of Object.entries(reordered)) {
  test(`not changed by the order of ${name}`, () => same({...zod, ...before}, {...zod, ...after}));
}

const NEXT = ["let n = 0;", "const next = () => ++n;"];
const effects: Readonly<Record<string, readonly [before: Files, after: Files]>> = {
  "two declarations with an effect that swap": [
    line(...NEXT, "const a = next();", "const b = next();", "export default () => [a, b];"),
    line(...NEXT, "const b = next();", "const a = next();", "export default () => [a, b];"),
  ],
  "two calls of a global function that nothing is known of": [
    line(
      "const a = queueMicrotask(() => {});",
      "const b = setInterval(() => {}, 1);",
      "export default () => [a, b];",
    ),
    line(
      "const b = setInterval(() => {}, 1);",
      "const a = queueMicrotask(() => {});",
      "export default () => [a, b];",
    ),
  ],
  "a schema that moves past a statement which changes the list that it is made of": [
    {
      ...zod,
      ...line(
        'import * as z from "zod";',
        "const names = ['a'];",
        "const S = z.enum(names);",
        "names.push('b');",
        "export default () => S;",
      ),
    },
    {
      ...zod,
      ...line(
        'import * as z from "zod";',
        "const names = ['a'];",
        "names.push('b');",
        "const S = z.enum(names);",
        "export default () => S;",
      ),
    },
  ],
  "a declaration that moves past a statement which changes its input": [
    line("const c = {x: 1};", "const d = {...c};", "c.x = 2;", "export default () => [c, d];"),
    line("const c = {x: 1};", "c.x = 2;", "const d = {...c};", "export default () => [c, d];"),
  ],
  "a declaration that moves past a call which changes its input": [
    line(
      "const c = [1];",
      "const grow = () => c.push(2);",
      "const d = c.slice();",
      "grow();",
      "export default () => [c, d];",
    ),
    line(
      "const c = [1];",
      "const grow = () => c.push(2);",
      "grow();",
      "const d = c.slice();",
      "export default () => [c, d];",
    ),
  ],
  "a constant that moves behind a call which reads it": [
    line("const K = 3;", "const f = () => typeof K;", "const a = f();", "export default () => [a, K];"),
    line("const f = () => typeof K;", "const a = f();", "const K = 3;", "export default () => [a, K];"),
  ],
  "a variable whose first value comes after another": [
    line("let n = 1;", "const set = () => { n = 2; };", "set();", "export default () => n;"),
    line("const set = () => { n = 2; };", "set();", "let n = 1;", "export default () => n;"),
  ],
  "a getter that counts": [
    line(
      "let n = 0;",
      "const c = {get v() { return ++n; }};",
      "const a = c.v;",
      "const b = c.v;",
      "export default () => [a, b];",
    ),
    line(
      "let n = 0;",
      "const c = {get v() { return ++n; }};",
      "const b = c.v;",
      "const a = c.v;",
      "export default () => [a, b];",
    ),
  ],
  "imports of modules with effects that swap": [
    {
      "s.ts": 'import "./a.ts";\nimport "./b.ts";\nexport default () => (globalThis as any).order;\n',
      "a.ts": '(globalThis as any).order = "a";\n',
      "b.ts": '(globalThis as any).order = "b";\n',
    },
    {
      "s.ts": 'import "./b.ts";\nimport "./a.ts";\nexport default () => (globalThis as any).order;\n',
      "a.ts": '(globalThis as any).order = "a";\n',
      "b.ts": '(globalThis as any).order = "b";\n',
    },
  ],
  "the module at which a circle is entered": [
    {
      "s.ts": 'import {a} from "./a.ts";\nimport {b} from "./b.ts";\nexport default () => [a, b];\n',
      "a.ts": 'import {b} from "./b.ts";\nexport const a = () => b;\n(globalThis as any).seen = typeof b;\n',
      "b.ts": 'import {a} from "./a.ts";\nexport const b = () => a;\n(globalThis as any).seen = typeof a;\n',
    },
    {
      "s.ts": 'import {b} from "./b.ts";\nimport {a} from "./a.ts";\nexport default () => [a, b];\n',
      "a.ts": 'import {b} from "./b.ts";\nexport const a = () => b;\n(globalThis as any).seen = typeof b;\n',
      "b.ts": 'import {a} from "./a.ts";\nexport const b = () => a;\n(globalThis as any).seen = typeof a;\n',
    },
  ],
};
for (const [name, [before, after]] of Object.entries(effects)) {
  test(`changed by ${name}`, () => different(before, after));
}

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
