import {existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {type CodeDigest, openCodeDigests} from "../../../src/runner/code/digest-code.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("digest-code");

const lockText = (zod: string, dep: string): string => `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      zod: {specifier: ^4.0.0, version: ${zod}}
      other: {specifier: ^1.0.0, version: 1.0.0(zod@${zod})}
      unused: {specifier: ^1.0.0, version: 1.0.0}
packages:
  zod@${zod}: {resolution: {integrity: sha512-zod}}
  other@1.0.0: {resolution: {integrity: sha512-other}}
  deep@2.0.0: {resolution: {integrity: ${dep}}}
  unused@1.0.0: {resolution: {integrity: sha512-unused}}
snapshots:
  zod@${zod}: {dependencies: {deep: 2.0.0}}
  other@1.0.0(zod@${zod}): {dependencies: {zod: ${zod}}}
  deep@2.0.0: {}
  unused@1.0.0: {}
`;

const files = {
  "package.json": '{"name": "w", "type": "module", "sideEffects": false}',
  "pnpm-lock.yaml": lockText("4.0.0", "sha512-deep"),
  "stages/fuse.ts": `import * as z from "zod";
import {matchNearest, RATE} from "../lib/fuse.ts";
import table from "../lib/table.json";
import {join} from "node:path";
export default {params: z.object({}), run: async () => matchNearest(RATE) + table.gain + join("a", "b")};
`,
  "lib/fuse.ts": `import unused from "unused";
export type Rate = number;
export const RATE: Rate = 50 + Math.random.length;
export function matchNearest(rate: number): number {
  return helper(rate) + 1;
}
function helper(x: number): number { return x * 2; }
export function spare() { return unused(); }
`,
  "lib/table.json": '{"gain": 2}',
};

function makeWorkspace(changes: Readonly<Record<string, string>> = {}): string {
  const root = temporaryFolder();
  writeFiles(root, {...files, ...changes});
  return root;
}

const digestIn = (root: string): Promise<CodeDigest> => openCodeDigests(root).digest("stages/fuse.ts");
const digestWith = (changes: Readonly<Record<string, string>>): Promise<CodeDigest> =>
  digestIn(makeWorkspace(changes));

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

test("without a lock the installed version counts", async () => {
  const root = makeWorkspace({"node_modules/zod/package.json": '{"name": "zod", "version": "4.9.9"}'});
  rmSync(join(root, "pnpm-lock.yaml"));
  assert.equal((await digestIn(root)).packages, {zod: "4.9.9"});
  writeFiles(root, {"node_modules/zod/package.json": '{"name": "zod", "version": "5.0.0"}'});
  assert.equal((await digestIn(root)).packages, {zod: "5.0.0"});
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

test("from memory at once, in another process too, until an input changes", async () => {
  const root = makeWorkspace();
  assert.is(openCodeDigests(root).digestNow("stages/fuse.ts"), undefined);
  const made = await digestIn(root);
  const again = openCodeDigests(root);
  const now = again.digestNow("stages/fuse.ts")!;
  assert.equal([now.digest, now.packages, now.files], [made.digest, made.packages, made.files]);
  assert.equal(now.files, ["lib/fuse.ts", "lib/table.json", "stages/fuse.ts"]);
  assert.equal(now.symbols, made.symbols);
  assert.ok("lib/fuse.ts#helper" in now.symbols);
  for (const name of ["lib/fuse.ts", "pnpm-lock.yaml", "package.json"] as const) {
    writeFiles(root, {[name]: files[name]});
    assert.is(again.digestNow("stages/fuse.ts"), undefined, name);
    assert.is((await again.digest("stages/fuse.ts")).digest, made.digest);
    assert.is(again.digestNow("stages/fuse.ts")?.digest, made.digest);
  }
  rmSync(join(root, made.bundle));
  assert.is(again.digestNow("stages/fuse.ts"), undefined);
  await again.digest("stages/fuse.ts");
  assert.ok(existsSync(join(root, made.bundle)));
});

const found: Readonly<
  Record<string, readonly [before: Readonly<Record<string, string>>, change: (root: string) => void]>
> = {
  "a link that is turned to another file": [
    {"lib/v1.ts": "export const A = 1;", "lib/v2.ts": "export const A = 2;"},
    (root) => {
      rmSync(join(root, "lib/asked.ts"));
      symlinkSync("v2.ts", join(root, "lib/asked.ts"));
    },
  ],
  "a file that comes before the one that was found": [
    {"lib/asked.js": "export const A = 1;"},
    (root) => writeFiles(root, {"lib/asked.ts": "export const A = 2;"}),
  ],
  "a file in place of a folder": [
    {"lib/asked/index.ts": "export const A = 1;"},
    (root) => writeFiles(root, {"lib/asked.ts": "export const A = 2;"}),
  ],
};

for (const [name, [before, change]] of Object.entries(found)) {
  test(`what is remembered does not outlive ${name}`, async () => {
    const root = makeWorkspace({
      "stages/fuse.ts": 'import {A} from "../lib/asked";\nexport default A;\n',
      ...before,
    });
    if ("lib/v1.ts" in before) symlinkSync("v1.ts", join(root, "lib/asked.ts"));
    const codes = openCodeDigests(root, () => Date.now() + 60_000);
    const first = await codes.digest("stages/fuse.ts");
    assert.is(openCodeDigests(root).digestNow("stages/fuse.ts")?.digest, first.digest);
    change(root);
    assert.is(openCodeDigests(root).digestNow("stages/fuse.ts"), undefined);
    assert.is.not((await openCodeDigests(root).digest("stages/fuse.ts")).digest, first.digest);
  });
}

test("a link to a file is followed and remembered", async () => {
  const root = makeWorkspace({
    "stages/fuse.ts": 'import {A} from "../lib/asked.ts";\nexport default A;\n',
    "lib/v1.ts": "export const A = 1;",
  });
  symlinkSync("v1.ts", join(root, "lib/asked.ts"));
  const codes = openCodeDigests(root, () => Date.now() + 60_000);
  const {digest} = await codes.digest("stages/fuse.ts");
  assert.is(openCodeDigests(root).digestNow("stages/fuse.ts")?.digest, digest);
});

test("what is remembered does not outlive a package.json of the module's own folder", async () => {
  const root = makeWorkspace({
    "package.json": '{"name": "w", "type": "module"}',
    "stages/fuse.ts": 'import {A} from "../lib/effect.ts";\nexport default 1;\nexport {A};\n',
    "lib/effect.ts": 'import {B} from "./inner/b.ts";\nexport const A = B;\n',
    "lib/inner/b.ts": "globalThis.process.title;\nexport const B = 1;\n",
  });
  await openCodeDigests(root, () => Date.now() + 60_000).digest("stages/fuse.ts");
  assert.ok(openCodeDigests(root).digestNow("stages/fuse.ts"));
  writeFiles(root, {"lib/inner/package.json": '{"sideEffects": false}'});
  assert.is(openCodeDigests(root).digestNow("stages/fuse.ts"), undefined);
});

test("an input as young as the digest is not trusted", async () => {
  const root = makeWorkspace();
  const youngest = statSync(join(root, "lib/table.json")).mtimeMs;
  const codes = openCodeDigests(root, () => youngest + 1000);
  await codes.digest("stages/fuse.ts");
  assert.is(codes.digestNow("stages/fuse.ts"), undefined);
});

test("a damaged memory is an empty one, and nothing half written is left", async () => {
  const root = makeWorkspace();
  const {digest} = await digestIn(root);
  writeFiles(root, {".dag/code.json": '{"schema": "kymo.co'});
  assert.is((await digestIn(root)).digest, digest);
  assert.equal(readdirSync(join(root, ".dag/code")).sort(), [`${digest}.json`, `${digest}.mjs`]);
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

test.run();
