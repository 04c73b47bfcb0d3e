/** The registry under two promotions at once, kills, edits by hand and merge conflicts. */
import {execFileSync, spawn} from "node:child_process";
import {appendFile, mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {withLock} from "../../src/platform/owner-lock.ts";
import {checkRegistry} from "../../src/registry/check.ts";
import {archive, promoteToProduction, promoteToStaging, rollback} from "../../src/registry/lifecycle.ts";
import type {Manifest} from "../../src/registry/manifest.ts";
import {formatRecord, seal} from "../../src/registry/record.ts";
import {registerModel} from "../../src/registry/register.ts";
import {Registry, resolveReference} from "../../src/registry/registry.ts";
import {rollBackOnce} from "../../src/retraining/promote-candidate.ts";
import {addModel, addWindows, fixtureHash, type ModelName, sixUsers} from "./workspace.ts";

const test = suite("registry");
let root: string;
let registry: Registry;
let windows: string;
test.before.each(async () => {
  root = await mkdtemp(join(tmpdir(), "kymo-registry-"));
  registry = new Registry(root);
  windows = await addWindows(root, sixUsers([45, 45, 45, 45, 45, 45], [45, 46, 44, 45, 46, 45]));
});
test.after.each(() => rm(root, {recursive: true, force: true}));

const gate = {margin: 0.02, alpha: 0.05, minPower: 0.5, minAccuracy: undefined, users: undefined};

async function register(model: ModelName, version: string): Promise<Manifest> {
  const path = await addModel(root, model);
  return registerModel(registry, {
    root,
    model: path,
    card: path.replace(/keras$/, "json"),
    history: undefined,
    use: undefined,
    scaler: path.replace(/keras$/, "scaler.json"),
    windows: undefined,
    name: "hands",
    version,
    tags: {},
  });
}

async function promote(manifest: Manifest): Promise<string> {
  await promoteToStaging(registry, manifest);
  return (await promoteToProduction(registry, manifest, {windows, gate, force: undefined})).verdict;
}

async function messageOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    const {message, hint, file} = error as {message: string; hint?: string; file?: string};
    return `${message} | ${file ?? ""} | ${hint ?? ""}`;
  }
  return "no error";
}

test("registering twice changes nothing; the same version of another model is refused", async () => {
  const first = await register("accel", "1.0.0");
  const before = await readFile(registry.manifestPath("hands", "1.0.0"), "utf8");
  assert.equal(await register("accel", "1.0.0"), first);
  assert.is(await readFile(registry.manifestPath("hands", "1.0.0"), "utf8"), before);
  assert.match(await messageOf(() => register("gyro", "1.0.0")), /hands@1\.0\.0 is another model already/);
  assert.equal(await checkRegistry(registry), []);
});

test("of two promotions at once one wins, and the other is told", async () => {
  const [a, b] = [await register("accel", "1.0.0"), await register("gyro", "1.1.0")];
  await promoteToStaging(registry, a);
  const promoting = promoteToProduction(registry, a, {windows, gate, force: undefined});
  const {digest} = b;
  // While the first one's gate is at work, another process writes production.
  await withLock(registry.lockPath(), async () => {
    const other = {
      kymo: "model-stage/1",
      name: "hands",
      stage: "production",
      version: "1.1.0",
      path: b.path,
      manifest: digest,
      previous: [],
      history: [{action: "promote", version: "1.1.0", gate: null}],
    };
    await writeFile(registry.pointerPath("hands", "production"), formatRecord(seal(other)));
  });
  assert.match(
    await messageOf(() => promoting),
    /another promotion was first: production of hands is 1\.1\.0, it was empty/,
  );
  assert.is((await registry.pointer("hands", "production"))?.version, "1.1.0");
});

test("a promoter killed at any moment leaves the last good state", async () => {
  const a = await register("accel", "1.0.0");
  await promote(a);
  await register("gyro", "1.1.0");
  const script = fileURLToPath(new URL("./promote-for-ever.ts", import.meta.url));
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), script, root], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    let seen = 0;
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk: Buffer) => {
        seen += chunk.length;
        if (seen > round * 3) resolve();
      });
    });
    child.kill("SIGKILL");
    await ended;
    const staging = await registry.pointer("hands", "staging");
    assert.ok(["1.0.0", "1.1.0"].includes(staging!.version));
    assert.is((await registry.pointer("hands", "production"))?.version, "1.0.0");
    assert.equal(await checkRegistry(registry), []);
  }
  await promoteToStaging(registry, a); // the dead owner's lock is no hindrance
});

test("every edit by hand is found and named, with a remedy", async () => {
  const a = await register("accel", "1.0.0");
  const b = await register("gyro", "1.1.0");
  assert.is(await promote(a), "passed");
  const object = registry.objectPath(await fixtureHash("gyro"), "keras");
  const version = registry.manifestPath("hands", "1.1.0");
  const pointer = registry.pointerPath("hands", "production");
  const replaced = async (path: string, from: string, to: string) =>
    writeFile(path, (await readFile(path, "utf8")).replaceAll(from, to));
  const cases: [edit: () => Promise<unknown>, path: string, file: RegExp, message: RegExp][] = [
    [() => replaced(version, "deg/s", "deg/s"), version, /^$/, /^$/],
    [
      () => replaced(version, '"parameters": 75', '"parameters": 76'),
      version,
      /1\.1\.0\.json/,
      /changed by hand/,
    ],
    [() => writeFile(version, "{"), version, /1\.1\.0\.json/, /not JSON/],
    [
      () => writeFile(version, formatRecord(seal({kymo: "x"}))),
      version,
      /1\.1\.0\.json/,
      /not a file of the registry/,
    ],
    [
      () => writeFile(version, formatRecord(seal({...b, version: "1.2.0", digest: undefined}))),
      version,
      /1\.1\.0\.json/,
      /says that it is hands@1\.2\.0/,
    ],
    [
      () => writeFile(version, formatRecord(seal({...b, path: "../objects/x.keras", digest: undefined}))),
      version,
      /1\.1\.0\.json/,
      /different objects/,
    ],
    [() => replaced(pointer, '"1.0.0"', '"1.1.0"'), pointer, /production\.json/, /changed by hand/],
    [() => appendFile(object, "x"), object, /objects\/.*\.keras/, /its SHA-256 is not its name/],
    [() => rm(object), object, /objects\/.*\.keras/, /is missing/],
    [() => rm(version), version, /^$/, /^$/],
  ];
  for (const [edit, path, file, message] of cases) {
    const kept = await readFile(path);
    await edit();
    const problems = await checkRegistry(registry);
    if (message.source === "^$") assert.equal(problems, []);
    else {
      assert.is(problems.length, 1, JSON.stringify(problems));
      assert.match(problems[0]!.file, file);
      assert.match(problems[0]!.message, message);
      assert.ok(problems[0]!.hint.length > 0);
    }
    await writeFile(path, kept);
  }
  for (const stray of ["canary.json", "notes.txt"]) {
    const path = join(registry.folder, "hands", stray);
    await writeFile(path, "{}");
    assert.match(
      (await checkRegistry(registry))[0]!.message,
      /no version and no stage; the stages are staging, prod/,
    );
    await rm(path);
  }
});

test("what production points to is never used when it is not whole", async () => {
  const [a, b] = [await register("accel", "1.0.0"), await register("gyro", "1.1.0")];
  await promote(a);
  await promote(b);
  await rm(registry.objectPath(await fixtureHash("accel"), "keras"));
  assert.match(await messageOf(() => rollback(registry, "hands")), /the object of hands@1\.0\.0 is missing/);
  assert.is((await registry.pointer("hands", "production"))?.version, "1.1.0");
  await rm(registry.manifestPath("hands", "1.1.0"));
  assert.match(
    await messageOf(() => resolveReference(registry, "hands@production")),
    /there is no hands@1\.1\.0/,
  );
});

function git(...words: string[]): string {
  const who = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
  return execFileSync("git", ["-C", root, ...who, ...words], {
    stdio: ["ignore", "pipe", "ignore"],
  }).toString();
}

function commitAll(message: string): void {
  git("add", "models");
  git("commit", "-qm", message);
}

test("two branches that both register merge; two that both promote conflict in one file, which is named", async () => {
  git("init", "-q", "-b", "main");
  await promote(await register("accel", "1.0.0"));
  commitAll("production");
  git("branch", "other");
  const b = await register("gyro", "1.1.0");
  commitAll("registers");
  git("checkout", "-q", "other");
  const c = await register("gyro", "1.2.0");
  commitAll("registers as well");
  git("checkout", "-q", "main");
  git("merge", "-q", "other", "-m", "both");
  assert.equal(registry.versions("hands"), ["1.0.0", "1.1.0", "1.2.0"]);
  assert.equal(await checkRegistry(registry), []);

  git("branch", "-f", "other");
  assert.is(await promote(b), "passed");
  commitAll("promotes");
  git("checkout", "-q", "other");
  assert.is(await promote(c), "passed");
  commitAll("promotes as well");
  git("checkout", "-q", "main");
  let conflicted = false;
  try {
    git("merge", "-q", "other", "-m", "both");
  } catch {
    conflicted = true;
  }
  assert.ok(conflicted);
  const unmerged = git("diff", "--name-only", "--diff-filter=U").trim().split("\n");
  assert.equal(unmerged, ["models/registry/hands/production.json", "models/registry/hands/staging.json"]);
  const message = await messageOf(() => resolveReference(registry, "hands@production"));
  assert.match(message, /two branches changed this file.*1\.1\.0 and 1\.2\.0.*production\.json.*--ours/);
  assert.equal(
    (await checkRegistry(registry)).map(({file}) => file),
    ["hands/production.json", "hands/staging.json"],
  );
  git("checkout", "--ours", "models");
  assert.equal(await checkRegistry(registry), []);
  assert.is((await registry.pointer("hands", "production"))?.version, "1.1.0");
});

test("archived versions stay out, and a version in staging leaves it", async () => {
  const [a, b] = [await register("accel", "1.0.0"), await register("gyro", "1.1.0")];
  await promote(a);
  await promoteToStaging(registry, b);
  await archive(registry, b);
  assert.is(await registry.pointer("hands", "staging"), undefined);
  assert.equal([...(await registry.lifecycles("hands")).values()], ["Production", "Archived"]);
  assert.match(await messageOf(() => promoteToStaging(registry, b)), /is archived/);
  assert.match(await messageOf(() => archive(registry, a)), /is in production/);
});

test("a rollback that was decided is done once, and not to a version that came since", async () => {
  const [a, b] = [await register("accel", "1.0.0"), await register("gyro", "1.1.0")];
  await promote(a);
  await promote(b);
  const done = {outcome: "rolled back", version: "hands@1.0.0", text: "hands@1.0.0 is in production again."};
  assert.equal(await rollBackOnce(registry, "hands", "1.1.0"), done);
  assert.equal(await rollBackOnce(registry, "hands", "1.1.0"), done);
  assert.is((await registry.pointer("hands", "production"))?.history.length, 3);
  await promote(b);
  assert.equal(await rollBackOnce(registry, "hands", "0.9.0"), {
    outcome: "abandoned",
    version: "hands@1.1.0",
    text: "Production was moved to hands@1.1.0 meanwhile: nothing was rolled back.",
  });
  assert.is((await registry.pointer("hands", "production"))?.version, "1.1.0");
});

test("production comes after staging", async () => {
  const a = await register("accel", "1.0.0");
  const direct = () => promoteToProduction(registry, a, {windows, gate, force: undefined});
  assert.match(await messageOf(direct), /not in staging/);
});

test.run();
