import {readFileSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {openCodeDigests} from "../../../src/runner/code/digest-code.ts";
import {writeFiles} from "../../temporary-folder.ts";
import {digestIn, digestWith, files, lockText, makeWorkspace} from "./code-workspace.ts";

const test = suite("digest-code");

const fuse = files["lib/fuse.ts"];
const unchanged: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "another folder": {},
  "a comment": {
    "lib/fuse.ts": `/* new */ // words\n${fuse.replace("helper(rate)", "/* why */ helper(rate)")}`,
  },
  "a legal comment": {"lib/fuse.ts": `/*! @license */\n${fuse}`},
  "a type": {
    "lib/fuse.ts": `interface Extra {a: string}\n${fuse.replace("rate: number): number", "rate: Rate): Rate")}`,
  },
  formatting: {
    "lib/fuse.ts": fuse.replaceAll("\n", "\n\n").replaceAll("  return", "return").replace("x * 2", "(x*2)"),
  },
  "a changed unused export": {"lib/fuse.ts": fuse.replace("return unused()", "return unused(1)")},
  "a new unused export with a new package": {
    "lib/fuse.ts": `import other from "other";\n${fuse}\nexport const more = () => other;\n`,
  },
  "a file that nobody imports": {"lib/new.ts": "export const x = 1;"},
  "a literal on several lines": {
    "stages/fuse.ts": files["stages/fuse.ts"]
      .replace("z.object({}),", "z.object({\n}),\n")
      .replace('"a", "b"', '"a", // first\n "b",\n'),
  },
  "JSON formatting": {"lib/table.json": '{\n  "gain": 2.0\n}\n'},
};

for (const [name, changes] of Object.entries(unchanged)) {
  test(`not changed by ${name}`, async () => {
    const [before, after] = [await digestWith({}), await digestWith(changes)];
    assert.is(after.digest, before.digest);
    assert.equal(after.packages, before.packages);
  });
}

const changed: Readonly<Record<string, readonly [changes: Readonly<Record<string, string>>, line: string]>> =
  {
    "a called function": [{"lib/fuse.ts": fuse.replace("x * 2", "x * 3")}, "lib/fuse.ts: helper changed"],
    "a constant": [{"lib/fuse.ts": fuse.replace("50 +", "51 +")}, "lib/fuse.ts: RATE changed"],
    "an imported asset": [{"lib/table.json": '{"gain": 3}'}, "lib/table.json: default changed"],
    "the stage itself": [
      {"stages/fuse.ts": files["stages/fuse.ts"].replace('"b"', '"c"')},
      "stages/fuse.ts: default changed",
    ],
    "a function added": [
      {
        "lib/fuse.ts": `${fuse.replace("helper(rate)", "helper(extra(rate))")}function extra(x: number) { return [x].length; }`,
      },
      "lib/fuse.ts: extra added",
    ],
  };

for (const [name, [changes, line]] of Object.entries(changed)) {
  test(`changed by ${name}, and says so`, async () => {
    const root = makeWorkspace();
    const codes = openCodeDigests(root);
    const before = await codes.digest("stages/fuse.ts");
    writeFiles(root, changes);
    const after = await codes.digest("stages/fuse.ts");
    assert.is.not(after.digest, before.digest);
    const lines = codes.explain(before.digest, after.digest);
    assert.ok(lines.includes(line), lines.join("\n"));
    const back = line.replace("added", "removed");
    assert.ok(codes.explain(after.digest, before.digest).includes(back));
  });
}

test("packages: only those reached, with their locked version and all below them", async () => {
  const before = await digestWith({});
  assert.equal(Object.keys(before.packages), ["zod"]);
  assert.match(before.packages.zod!, /^4\.0\.0 [0-9a-f]{16}$/);
  const newer = await digestWith({"pnpm-lock.yaml": lockText("4.0.1", "sha512-deep")});
  assert.match(newer.packages.zod!, /^4\.0\.1 /);
  const deeper = await digestWith({"pnpm-lock.yaml": lockText("4.0.0", "sha512-changed")});
  assert.is.not(deeper.packages.zod, before.packages.zod);
  assert.is(deeper.digest, before.digest);
});

test("a comment that holds a path does not say where code lies", async () => {
  const {symbols} = await digestWith({
    "lib/a.ts": "export const A = [1];",
    "stages/fuse.ts": `import {A} from "../lib/a.ts";
const late = () => import(/* lib/a.ts */ "node:fs");
const after = () => A;
export default () => [late, after];
`,
  });
  assert.ok("stages/fuse.ts#after" in symbols && "lib/a.ts#A" in symbols, Object.keys(symbols).join(" "));
});

test("no text depends on where the workspace lies", async () => {
  const root = makeWorkspace();
  const {bundle} = await digestIn(root);
  const text = readFileSync(join(root, bundle), "utf8");
  const map = Buffer.from(text.slice(text.lastIndexOf("base64,") + 7), "base64").toString();
  for (const part of [text, map, readFileSync(join(root, ".dag/code.json"), "utf8")])
    assert.not.match(part, root);
});

test("the bundle runs, and finds packages from where it stands", async () => {
  const root = makeWorkspace({
    "node_modules/zod/package.json":
      '{"name": "zod", "version": "4.0.0", "type": "module", "main": "index.js"}',
    "node_modules/zod/index.js": "export const object = (shape) => ({shape});",
  });
  const {bundle} = await digestIn(root);
  const stage = (await import(pathToFileURL(join(root, bundle)).href)) as {default: {run(): Promise<string>}};
  assert.is(await stage.default.run(), "103a/b"); // helper(50) + 1 + 2, then the path
});

test("an import made where it is used is followed; its package counts", async () => {
  const stage =
    'export default {run: async () => [await import("../lib/late.ts"), await import("other/deep")]};';
  const [before, after] = [
    await digestWith({"stages/fuse.ts": stage, "lib/late.ts": "export const late = 1;"}),
    await digestWith({"stages/fuse.ts": stage, "lib/late.ts": "export const late = 2;"}),
  ];
  assert.is.not(before.digest, after.digest);
  assert.equal(Object.keys(before.packages), ["other"]);
});

const mistakes: Readonly<Record<string, readonly [source: string, line: number, message: RegExp]>> = {
  "a syntax error": ["export default {\n  run: async () => {{\n", 3, /Unexpected end of file/],
  "a missing file": [
    '// one\nimport {x} from "../lib/none.ts";\nexport default x;\n',
    2,
    /Could not resolve/,
  ],
  "a missing package": [
    '\nimport x from "absent-package/sub";\nexport default x;\n',
    2,
    /absent-package is neither locked nor installed/,
  ],
  "a missing export": [
    'import {none} from "../lib/fuse.ts";\nexport default none;\n',
    1,
    /No matching export/,
  ],
  "a computed import": [
    "export default {\n  run: async (c: {x: string}) => await import(c.x),\n};\n",
    2,
    /path is computed/,
  ],
  "an import whose path is computed in part": [
    "export default {\n  run: (x: string) => import(`../lib/${x}.ts`),\n};\n",
    2,
    /path is computed/,
  ],
  "the same with a sum": [
    "export default {\n  run: (x: string) => import('../lib/' + x + '.ts'),\n};\n",
    2,
    /path is computed/,
  ],
  "import.meta": ["export default {\n  run: () => new URL('x', import.meta.url),\n};\n", 2, /import\.meta/],
};

for (const [name, [source, line, message]] of Object.entries(mistakes)) {
  test(`${name} is shown with file, line and hint`, async () => {
    const error = await digestWith({"stages/fuse.ts": source}).then(
      () => undefined,
      (e: unknown) => e,
    );
    assert.instance(error, ExpectedError);
    const {file, place, hint, message: said} = error as ExpectedError;
    assert.match(said, message);
    assert.is(file, "stages/fuse.ts");
    assert.match(place!, new RegExp(`^line ${line}, column [1-9]`));
    assert.ok(hint.length > 0);
  });
}

test("an import that is used as a type alone, without saying so, is left out", async () => {
  const source = 'import {type Rate, spare} from "../lib/fuse.ts";\nimport {Rate as R} from "../lib/fuse";\n';
  const {digest} = await digestWith({"stages/fuse.ts": `${source}export default (x: Rate & R) => x;\n`});
  assert.is(digest.length, 64);
});

test.run();
