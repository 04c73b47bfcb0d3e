/** What is remembered of a code digest, and when it is not trusted. */
import {existsSync, readdirSync, rmSync, statSync, symlinkSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {openCodeDigests} from "../../../src/runner/code/digest-code.ts";
import {passTick} from "../../pass-tick.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";
import {digestIn, files, makeWorkspace} from "./code-workspace.ts";

const test = suite("code-cache");

test("from memory at once, in another process too, until an input changes", async () => {
  const root = makeWorkspace();
  assert.is(openCodeDigests(root).digestNow("stages/fuse.ts"), undefined);
  await passTick();
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
    await passTick();
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
  "a file that comes before the one to which a folder's package.json led": [
    {"lib/asked/package.json": '{"main": "../made/a"}', "lib/made/a.js": "export const A = 1;"},
    (root) => writeFiles(root, {"lib/made/a.ts": "export const A = 2;"}),
  ],
  "a file that is asked for as JSX": [
    {"stages/fuse.ts": askFor("../lib/asked.jsx"), "lib/asked.tsx": "export const A = 1;"},
    (root) => writeFiles(root, {"lib/asked.ts": "export const A = 2;"}),
  ],
  "an edit of a file that is asked for with a query": [
    {"stages/fuse.ts": askFor("../lib/asked.ts?v=1#x"), "lib/asked.ts": "export const A = 1;"},
    (root) => writeFiles(root, {"lib/asked.ts": "export const A = 2;"}),
  ],
  "a file whose name is that query": [
    {"stages/fuse.ts": askFor("../lib/asked.ts?v=1.ts"), "lib/asked.ts": "export const A = 1;"},
    (root) => writeFiles(root, {"lib/asked.ts?v=1.ts": "export const A = 2;"}),
  ],
};

function askFor(path: string): string {
  return `import {A} from "${path}";\nexport default A;\n`;
}

for (const [name, [before, change]] of Object.entries(found)) {
  test(`what is remembered does not outlive ${name}`, async () => {
    const root = makeWorkspace({"stages/fuse.ts": askFor("../lib/asked"), ...before});
    if ("lib/v1.ts" in before) symlinkSync("v1.ts", join(root, "lib/asked.ts"));
    const codes = openCodeDigests(root, () => Date.now() + 60_000);
    const first = await codes.digest("stages/fuse.ts");
    assert.is(openCodeDigests(root).digestNow("stages/fuse.ts")?.digest, first.digest);
    change(root);
    assert.is(openCodeDigests(root).digestNow("stages/fuse.ts"), undefined);
    assert.is.not((await openCodeDigests(root).digest("stages/fuse.ts")).digest, first.digest);
  });
}

test("what is remembered does not outlive a link by its absolute path, outside the workspace", async () => {
  const outside = temporaryFolder();
  writeFiles(outside, {"v1.ts": "export const A = 1;", "v2.ts": "export const A = 2;"});
  symlinkSync("v1.ts", join(outside, "asked.ts"));
  const root = makeWorkspace({"stages/fuse.ts": askFor(join(outside, "asked.ts"))});
  const {digest} = await openCodeDigests(root, () => Date.now() + 60_000).digest("stages/fuse.ts");
  assert.is(openCodeDigests(root).digestNow("stages/fuse.ts")?.digest, digest);
  rmSync(join(outside, "asked.ts"));
  symlinkSync("v2.ts", join(outside, "asked.ts"));
  assert.is(openCodeDigests(root).digestNow("stages/fuse.ts"), undefined);
});

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
  assert.equal(
    readdirSync(join(root, ".dag/code")).sort(),
    [".json", ".mjs", ".packages.mjs"].map((end) => digest + end),
  );
});

test.run();
