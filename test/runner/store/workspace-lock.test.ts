import {spawn} from "node:child_process";
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sha256} from "../../../src/platform/canonical.ts";
import {formatIdentity, isAlive, ownIdentity, parseIdentity} from "../../../src/platform/process-identity.ts";
import {acquireWorkspaceLock} from "../../../src/runner/store/workspace-lock.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const test = suite("workspace-lock");

const dead = "4194304.1.no-such-boot";

function withLock(text: string): string {
  const root = temporaryFolder();
  mkdirSync(join(root, ".dag"));
  writeFileSync(join(root, ".dag/lock"), text);
  return root;
}

test("one has it at a time; released, the next has it", async () => {
  const root = temporaryFolder();
  const release = await acquireWorkspaceLock(root);
  const error = await acquireWorkspaceLock(root).catch((e: unknown) => e);
  assert.match((error as Error).message, `another run (pid ${process.pid}) is working here`);
  assert.match((error as {hint: string}).hint, String(process.pid));
  await release();
  const again = await acquireWorkspaceLock(root);
  await release(); // a second release must not free another's lock
  assert.ok(existsSync(join(root, ".dag/lock")));
  await again();
  assert.equal(readdirSync(join(root, ".dag")), []);
});

test("a dead owner's lock is taken over, also an empty or damaged one", async () => {
  for (const text of [dead, "", "no pid"]) {
    const root = withLock(text);
    const release = await acquireWorkspaceLock(root);
    assert.is(readFileSync(join(root, ".dag/lock"), "utf8"), formatIdentity(ownIdentity()));
    await release();
    assert.equal(readdirSync(join(root, ".dag")), []);
  }
});

test("a pid that is in use again is not the owner", async () => {
  if (ownIdentity().start === "") return; // start times are known on Linux only
  const {pid, boot} = ownIdentity();
  const root = withLock(formatIdentity({pid, start: "1", boot}));
  await (await acquireWorkspaceLock(root))();
});

test("a taker that died while it took over is no obstacle", async () => {
  const root = withLock(dead);
  const guard = `lock.${sha256(dead).slice(0, 12)}`;
  writeFileSync(join(root, ".dag", guard), "4194304.2.no-such-boot");
  const release = await acquireWorkspaceLock(root);
  await release();
  assert.equal(readdirSync(join(root, ".dag")), []);
});

test("of many that find a dead owner's lock just one gets it", async () => {
  const root = withLock(dead);
  const module = new URL("../../../src/runner/store/workspace-lock.ts", import.meta.url).href;
  // Each says what came of it and lives until all have said so: a release must not let a second one in.
  const script = `import(${JSON.stringify(module)}).then((m) => m.acquireWorkspaceLock(${JSON.stringify(root)}))
    .then(() => process.stdout.write("1"), () => process.stdout.write("0")); process.stdin.resume();`;
  const takers = Array.from({length: 6}, () => spawn(process.execPath, ["--import", "tsx", "-e", script]));
  const answers = await Promise.all(
    takers.map(
      (taker) => new Promise<string>((resolve) => taker.stdout.once("data", (data) => resolve(String(data)))),
    ),
  );
  for (const taker of takers) taker.kill("SIGKILL");
  assert.is(answers.filter((answer) => answer === "1").length, 1);
});

test("an identity survives its text form", () => {
  const own = ownIdentity();
  assert.equal(parseIdentity(formatIdentity(own)), own);
  assert.ok(isAlive(own));
  assert.is(parseIdentity("0.1.x"), undefined);
});

test.run();
