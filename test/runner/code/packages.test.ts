/** What a stage's packages are known by: what is locked, what is installed, and that both are the same. */
import {mkdirSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {openCodeDigests} from "../../../src/runner/code/digest-code.ts";
import {passTick} from "../../pass-tick.ts";
import {refusalOf} from "../../refusal.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";
import {Rig} from "../engine/rig.ts";
import {digestIn, lockText, makeWorkspace} from "./code-workspace.ts";

const test = suite("packages");

const packageFiles = (folder: string, json: object, files: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    Object.entries({"package.json": JSON.stringify(json), ...files}).map(([name, text]) => [
      `${folder}/${name}`,
      text,
    ]),
  );
const ZOD = "node_modules/zod";
const installed = {
  ...packageFiles(
    ZOD,
    {name: "zod", version: "4.0.0", dependencies: {deep: "^2.0.0"}},
    {"index.js": "exports.object = () => 1;", "README.md": "zod", "types.d.ts": "", "native.node": "\0"},
  ),
  ...packageFiles("node_modules/deep", {name: "deep", version: "2.0.0"}, {"lib/index.js": "deep"}),
};

const zodIn = async (root: string): Promise<string> => (await digestIn(root)).packages.zod!;

test("an edit of a file that may run is seen, in the package and in what it stands on; other files are not", async () => {
  const root = makeWorkspace(installed);
  const before = await zodIn(root);
  assert.match(before, /^4\.0\.0 [0-9a-f]{16} [0-9a-f]{16}$/);
  const after = async (path: string, text: string): Promise<string> => {
    writeFiles(root, {[path]: text});
    return zodIn(root);
  };
  for (const path of ["README.md", "types.d.ts", "native.node"])
    assert.is(await after(`${ZOD}/${path}`, "other"), before, path);
  for (const path of [`${ZOD}/index.js`, "node_modules/deep/lib/index.js"]) {
    const changed = await after(path, "exports.object = () => 2;");
    assert.is.not(changed, before, path);
    assert.is(changed.slice(0, 22), before.slice(0, 22), "what is locked is the same");
    writeFiles(root, {[path]: installed[path]!});
    assert.is(await zodIn(root), before);
  }
  assert.is.not(await after(`${ZOD}/added.js`, ""), before);
});

test("what is remembered does not outlive an edit within a package, nor an added file", async () => {
  const root = makeWorkspace(installed);
  await passTick();
  await digestIn(root);
  const isKnown = () => openCodeDigests(root).digestNow("stages/fuse.ts") !== undefined;
  assert.ok(isKnown());
  writeFiles(root, {"node_modules/deep/lib/index.js": "DEEP"});
  assert.not(isKnown());
  await passTick();
  await digestIn(root);
  assert.ok(isKnown());
  writeFiles(root, {"node_modules/deep/lib/index.mjs": ""});
  assert.not(isKnown());
});

const DEEP = {name: "deep", version: "2.0.0"};
const appearing: Readonly<
  Record<string, readonly [before: object, added: Readonly<Record<string, string>>]>
> = {
  "another copy of what a package stands on, nearer to it": [
    packageFiles(`${ZOD}/node_modules/other`, {name: "other", version: "1.0.0"}),
    packageFiles(`${ZOD}/node_modules/deep`, DEEP, {"nearer.js": ""}),
  ],
  "a dependency that was optional and not there": [
    packageFiles("node_modules/deep", {...DEEP, optionalDependencies: {later: "*"}}),
    packageFiles("node_modules/later", {name: "later", version: "1.0.0"}),
  ],
  "an edit of an optional peer": [
    {
      ...packageFiles("node_modules/deep", {...DEEP, peerDependencies: {peer: "*"}}),
      ...packageFiles("node_modules/peer", {name: "peer", version: "1.0.0"}, {"index.js": "1"}),
    },
    {"node_modules/peer/index.js": "2"},
  ],
  "code that is called as a licence is": [
    {[`${ZOD}/license.js`]: "1", [`${ZOD}/LICENSE.txt`]: "MIT"},
    {[`${ZOD}/license.js`]: "2"},
  ],
};
for (const [name, [before, added]] of Object.entries(appearing)) {
  test(`what is remembered does not outlive ${name}`, async () => {
    const root = makeWorkspace({...installed, ...before});
    const {packages} = await openCodeDigests(root, () => Date.now() + 60_000).digest("stages/fuse.ts");
    assert.ok(openCodeDigests(root).digestNow("stages/fuse.ts"));
    writeFiles(root, added);
    assert.is(openCodeDigests(root).digestNow("stages/fuse.ts"), undefined);
    assert.is.not(await zodIn(root), packages.zod);
  });
}

test("in a process that goes on, a package is looked at again after two seconds", async () => {
  const root = makeWorkspace(installed);
  const codes = openCodeDigests(root, () => Date.now() + 60_000);
  await codes.digest("stages/fuse.ts");
  writeFiles(root, {[`${ZOD}/index.js`]: "exports.object = () => 3;"});
  const {now} = performance;
  performance.now = () => now.call(performance) + 2001;
  try {
    assert.is(codes.digestNow("stages/fuse.ts"), undefined);
  } finally {
    performance.now = now;
  }
});

test("a link in a package counts as what it leads to, and one to a folder that it lies in as nothing", async () => {
  const shared = temporaryFolder();
  writeFiles(shared, {"index.js": "1", "folder/a.js": "1"});
  const root = makeWorkspace(installed);
  symlinkSync(join(shared, "index.js"), join(root, ZOD, "shared.js"));
  symlinkSync(join(shared, "folder"), join(root, ZOD, "shared"));
  symlinkSync("..", join(root, ZOD, "above"));
  let before = await zodIn(root);
  for (const name of ["index.js", "folder/a.js"]) {
    writeFiles(shared, {[name]: "22"});
    const after = await zodIn(root);
    assert.is.not(after, before, name);
    before = after;
  }
});

for (const text of ["{", "null", '"zod"']) {
  test(`an installed package whose package.json holds ${text} is named`, async () => {
    const error = await refusalOf(digestIn(makeWorkspace({...installed, [`${ZOD}/package.json`]: text})));
    assert.match(error.message, /package\.json of an installed package/);
    assert.match(error.file!, /zod\/package\.json$/);
  });
}

for (const [name, text] of Object.entries({
  "conflict markers": "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> b\n",
  "an older format": "importers:\n  .:\n    dependencies:\n      zod: 4.0.0\n",
})) {
  test(`a lock of packages with ${name} is named`, async () => {
    const error = await refusalOf(digestIn(makeWorkspace({"pnpm-lock.yaml": text})));
    assert.match(error.message, /lock of the packages cannot be read/);
    assert.match(error.hint, /pnpm install/);
  });
}

test("an empty lock of packages is none", async () => {
  assert.match(await zodIn(makeWorkspace({...installed, "pnpm-lock.yaml": ""})), /^4\.0\.0 - /);
});

test("a package for one platform alone, and what was compiled, leave no trace", async () => {
  const platform = packageFiles("node_modules/deep", {name: "deep", version: "2.0.0", os: ["linux"]});
  const [here, there] = await Promise.all(
    [platform, {...platform, "node_modules/deep/lib/index.js": "other"}].map((files) =>
      zodIn(makeWorkspace({...installed, ...files})),
    ),
  );
  assert.is(here, there);
  const gyp = {...installed, [`${ZOD}/binding.gyp`]: "{}"};
  const before = await zodIn(makeWorkspace(gyp));
  assert.is(await zodIn(makeWorkspace({...gyp, [`${ZOD}/build/config.json`]: '"this machine"'})), before);
});

test("without a lock the installed version and content count", async () => {
  const root = makeWorkspace(installed);
  rmSync(join(root, "pnpm-lock.yaml"));
  const before = await zodIn(root);
  assert.match(before, /^4\.0\.0 - [0-9a-f]{16}$/);
  writeFiles(root, packageFiles("node_modules/deep", {name: "deep", version: "2.0.1"}));
  assert.is.not(await zodIn(root), before);
});

test("another version than is locked is refused with both and the command that installs", async () => {
  const refuse = async (change: Readonly<Record<string, string>>): Promise<string> => {
    const {message, file, hint} = await refusalOf(digestIn(makeWorkspace({...installed, ...change})));
    assert.equal(
      [file, hint],
      ["pnpm-lock.yaml", "Install what is locked: `pnpm install --frozen-lockfile`."],
    );
    return message;
  };
  assert.is(
    await refuse({"pnpm-lock.yaml": lockText("4.1.0", "sha512-deep")}),
    "the package zod is installed as 4.0.0, but locked as 4.1.0",
  );
  assert.is(
    await refuse(packageFiles("node_modules/deep", {name: "deep", version: "2.0.5"})),
    "the package deep is installed as 2.0.5, but locked as 2.0.0",
  );
});

test("a lock that moves on refuses what is still installed, also where all was remembered", async () => {
  const root = makeWorkspace(installed);
  await passTick();
  await digestIn(root);
  writeFiles(root, {"pnpm-lock.yaml": lockText("4.0.0", "sha512-deep").replaceAll("2.0.0", "2.1.0")});
  assert.match((await refusalOf(digestIn(root))).message, "deep is installed as 2.0.0, but locked as 2.1.0");
});

test("a linked package is known by all of its files", async () => {
  const lock = lockText("4.0.0", "sha512-deep").replace("version: 4.0.0}", "version: link:packages/zod}");
  const root = makeWorkspace({
    "pnpm-lock.yaml": lock,
    ...packageFiles("packages/zod", {name: "zod", version: "0.0.0"}, {"index.js": "1", "table.bin": "1"}),
  });
  mkdirSync(join(root, "node_modules"));
  symlinkSync("../packages/zod", join(root, ZOD));
  const seen = [await zodIn(root)];
  assert.match(seen[0]!, /^link:packages\/zod /);
  for (const path of ["index.js", "table.bin", "new.md"]) {
    writeFiles(root, {[`packages/zod/${path}`]: "2"});
    seen.push(await zodIn(root));
  }
  assert.is(new Set(seen).size, 4);
});

test("a package that is the workspace itself is refused", async () => {
  const root = makeWorkspace();
  mkdirSync(join(root, "node_modules"));
  symlinkSync("..", join(root, ZOD));
  writeFiles(root, {"package.json": '{"name": "zod", "type": "module", "sideEffects": false}'});
  const {message, hint, file} = await refusalOf(digestIn(root));
  assert.match(message, "the package zod is a folder that holds this pipeline");
  assert.equal([file, hint], ["stages/fuse.ts", "Import the file by its relative path."]);
});

test("what is stale can be told where nothing is installed, and is the same once it is", () => {
  const rig = new Rig({
    "dag.yaml": "stages:\n  s: {run: s.ts, outs: {o: o.txt}}\n",
    "s.ts": `import {writeFileSync} from "node:fs";
import {object} from "zod";
export default {async run({outs}: any) { writeFileSync(outs.o, String(object())); }};
`,
    "pnpm-lock.yaml": lockText("4.0.0", "sha512-deep"),
  });
  rmSync(rig.path("node_modules"));
  const install = (text: string): void => {
    for (const [path, content] of Object.entries({...installed, [`${ZOD}/index.js`]: text})) {
      mkdirSync(dirname(rig.path(path)), {recursive: true});
      writeFileSync(rig.path(path), content);
    }
  };
  install("exports.object = () => 1;");
  assert.equal(rig.repro().ran, ["s"]);
  rm(rig.path("node_modules"));
  rm(rig.path(".dag"));
  assert.is(rig.dag("status").code, 0);
  install("exports.object = () => 2;");
  const {code, stdout} = rig.dag("status");
  assert.is(code, 1);
  assert.match(stdout, "package zod changed: 4.0.0, files of it or of what it stands on");
  rig.close();
});

const rm = (path: string): void => rmSync(path, {recursive: true, force: true});

test.run();
