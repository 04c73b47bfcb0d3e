import {spawn} from "node:child_process";
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sha256} from "../../src/platform/canonical.ts";
import type {ExpectedError} from "../../src/platform/failure.ts";
import {acquireLock, withLock} from "../../src/platform/owner-lock.ts";
import {formatIdentity, ownIdentity} from "../../src/platform/process-identity.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const test = suite("owner lock");

const dead = "4194304.1.no-such-boot";

/** The path of a lock in a folder of its own, which holds `text`. */
function writeLock(text: string): string {
  const path = join(temporaryFolder(), ".dag", "lock");
  mkdirSync(dirname(path));
  writeFileSync(path, text);
  return path;
}

const read = (path: string): string => readFileSync(path, "utf8");
const filesBeside = (path: string): string[] => readdirSync(dirname(path));

async function refusalOf(work: Promise<unknown>): Promise<ExpectedError> {
  const error = await work.then(
    () => assert.unreachable("the lock was given"),
    (error: unknown) => error,
  );
  return error as ExpectedError;
}

test("who waits is told once for whom, and has the lock as soon as it is free", async () => {
  const path = join(temporaryFolder(), "lock");
  const release = await acquireLock(path);
  const told: string[] = [];
  const waiting = acquireLock(path, {patienceMs: 10_000, onWait: (holder) => told.push(holder)});
  setTimeout(release, 300);
  (await waiting)();
  assert.equal(told.length, 1);
  assert.match(told[0]!, String(process.pid));
});

test("one has it at a time; released, the next has it", async () => {
  const path = join(temporaryFolder(), "new", "lock");
  const release = await acquireLock(path);
  const {reason, message, hint, file} = await refusalOf(acquireLock(path));
  assert.is(reason, "state");
  assert.is(message, `another process (pid ${process.pid}) is working here`);
  assert.match(hint, String(process.pid));
  assert.is(file, path);
  release();
  const again = await acquireLock(path);
  release(); // a second release must not free another's lock
  assert.ok(existsSync(path));
  again();
  assert.equal(filesBeside(path), []);
});

test("who is patient waits for a living owner", async () => {
  const path = join(temporaryFolder(), "lock");
  const order: string[] = [];
  await Promise.all([
    withLock(path, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push("first");
    }),
    withLock(path, async () => void order.push("second")),
  ]);
  assert.equal(order, ["first", "second"]);
  await withLock(path, async () => {
    const {message} = await refusalOf(withLock(path, async () => undefined, {patienceMs: 0}));
    assert.match(message, "is working here");
  });
  assert.equal(filesBeside(path), []);
});

test("the lock is released when the work fails", async () => {
  const path = join(temporaryFolder(), "lock");
  await refusalOf(withLock(path, () => Promise.reject(new Error("no"))));
  assert.equal(filesBeside(path), []);
});

test("a dead owner's lock is taken over, also an empty or damaged one", async () => {
  for (const text of [dead, "", "no pid"]) {
    const path = writeLock(text);
    const release = await acquireLock(path);
    assert.is(read(path), formatIdentity(ownIdentity()));
    release();
    assert.equal(filesBeside(path), []);
  }
});

const knowsStartTimes = ownIdentity().start !== "";
if (!knowsStartTimes) console.log("skipped: start times of processes are known on Linux only");
(knowsStartTimes ? test : test.skip)("a pid that is in use again is not the owner", async () => {
  const release = await acquireLock(writeLock(formatIdentity({...ownIdentity(), start: "1"})));
  release();
});

test("a process of an earlier boot is dead, also with the pid and start time of one that runs", async () => {
  const path = writeLock(formatIdentity({...ownIdentity(), boot: "another-boot"}));
  const release = await acquireLock(path);
  assert.is(read(path), formatIdentity(ownIdentity()));
  release();
});

test("the lock of a process that cannot be seen from here is not taken over; the machine is named", async () => {
  const own = ownIdentity();
  const elsewhere = [
    {...own, host: "ward_7_0a1b2c", boot: "another-boot"},
    {...own, namespace: "4026539999", pid: 4194304},
  ];
  for (const owner of elsewhere) {
    const path = writeLock(formatIdentity(owner));
    const {message, hint, file} = await refusalOf(acquireLock(path));
    assert.match(message, `another machine or container (pid ${owner.pid} on `);
    assert.match(hint, "If it has ended, delete this file.");
    assert.equal([file, read(path)], [path, formatIdentity(owner)]);
  }
});

test("who found the owner dead leaves the lock to another taker that was faster", async () => {
  const path = writeLock(dead);
  const faster = formatIdentity({...ownIdentity(), pid: 1});
  // While this taker decides, another one finds the same dead owner, takes the lock over and gives its guard back.
  const asked: number[] = [];
  const isGone = ({pid}: {pid: number}) => {
    asked.push(pid);
    if (asked.length === 1) writeFileSync(path, faster);
    return pid !== 1;
  };
  const {message} = await refusalOf(acquireLock(path, {isGone}));
  assert.match(message, "pid 1");
  assert.equal(asked, [4194304, 1]);
  assert.is(read(path), faster);
  assert.equal(filesBeside(path), ["lock"]);
});

test("who found the owner dead takes the lock when a faster taker has released it", async () => {
  const path = writeLock(dead);
  let isFirst = true;
  const isGone = () => {
    if (isFirst) writeFileSync(path, formatIdentity({...ownIdentity(), pid: 2}));
    isFirst = false;
    return true;
  };
  const release = await acquireLock(path, {isGone});
  assert.is(read(path), formatIdentity(ownIdentity()));
  release();
  assert.equal(filesBeside(path), []);
});

test("while another takes the lock over, nobody else does", async () => {
  const path = writeLock(dead);
  const guard = `${path}.${sha256(dead).slice(0, 12)}`;
  writeFileSync(guard, formatIdentity(ownIdentity()));
  const {message, file} = await refusalOf(acquireLock(path));
  assert.is(message, `another process (pid ${process.pid}) is working here`);
  assert.is(file, path);
  assert.is(read(path), dead);
});

test("a taker that died while it took over is no obstacle", async () => {
  const path = writeLock(dead);
  writeFileSync(`${path}.${sha256(dead).slice(0, 12)}`, "4194304.2.no-such-boot");
  const release = await acquireLock(path);
  release();
  assert.equal(filesBeside(path), []);
});

test("of many that find a dead owner's lock just one gets it", async () => {
  const path = writeLock(dead);
  const module = new URL("../../src/platform/owner-lock.ts", import.meta.url).href;
  // Each says what came of it and lives until all have said so: a release must not let a second one in.
  const script = `import(${JSON.stringify(module)}).then((m) => m.acquireLock(${JSON.stringify(path)}))
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

test.run();
