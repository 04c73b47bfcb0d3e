/** A disk that is full, or refuses, at each write of a run, a restore, a checkout and a collection of garbage. */
import {cpSync, mkdtempSync, rmSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {readWorkingTree} from "../../../src/runner/diff/side.ts";
import {checkOut} from "../../../src/runner/engine/check-out.ts";
import {NO_STEPS} from "../../../src/runner/steps.ts";
import {findGarbage, removeGarbage} from "../../../src/runner/store/collect.ts";
import {RefusingDisk} from "../../refusing-disk.ts";
import {copyAsKilled, reproHere, statusHere} from "./in-process.ts";
import {findLeftovers, look} from "./look.ts";
import {JOIN_STAGE, Rig} from "./rig.ts";

const test = suite("a disk that refuses");

const DAG = `stages:
  join: {run: join.ts, params: [value], outs: {one: out/one.txt, two: out/two.txt}}
  many: {cmd: mkdir -p out/many/none && cat out/one.txt > out/many/a, deps: [out/one.txt], outs: [out/many]}
`;
type Files = Readonly<Record<string, string>>;
const FILES: Files = {"join.ts": JOIN_STAGE, "dag.yaml": DAG, "params.yaml": "value: 1\n"};
const AFTER: Files = {...FILES, "params.yaml": "value: 2\n"};

async function build(rig: Rig, files: Files): Promise<Rig> {
  for (const [path, text] of Object.entries(files)) rig.write(path, text);
  const {code, text} = await reproHere(rig.root);
  assert.is(code, 0, text);
  return rig;
}

const isLong = process.env.KYMO_LONG === "1";
const MESSAGES = {
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only",
  EACCES: "permission is denied",
};
type Code = keyof typeof MESSAGES;

/**
 * Does `work` in copies of the workspace, the n-th of which takes n writes: outputs are the old or the new ones, it is
 * said why, and once there is room again the next run comes to the clean build.
 */
async function assertSurvives(
  rig: Rig,
  clean: Rig,
  work: (root: string) => Promise<{readonly code: number; readonly text: string}>,
  {codes = ["ENOSPC", "EROFS", "EACCES"] as readonly Code[], stride = isLong ? 1 : 4} = {},
): Promise<number> {
  const [before, after] = [look(rig.path("out")), look(clean.path("out"))];
  const lock = look(clean.root)["dag.lock"];
  let refused = 0;
  for (let writes = 0; ; writes += stride) {
    const code = codes[writes % codes.length]!;
    const home = mkdtempSync(`${rig.root}-refused-`);
    const [began, root] = [join(home, "began"), join(home, "ended")];
    cpSync(rig.root, began, {recursive: true, verbatimSymlinks: true, preserveTimestamps: true});
    const disk = new RefusingDisk(began, code, writes);
    disk.install();
    const done = await work(began).finally(() => disk.remove());
    copyAsKilled(began, root); // the process has ended
    const about = `${code} after ${writes} writes: ${done.text}`;
    // what is only remembered, to be faster next time, may be lost without a word
    if (done.code !== 0) assert.match(done.text, MESSAGES[code], about);
    assert.not.match(done.text, /\n {4}at /, about);
    for (const [path, text] of Object.entries(look(join(root, "out"))))
      if (!path.startsWith("many") && !path.includes(".kymo-"))
        assert.ok(text === before[path] || text === after[path], `${about}\n${path}: ${text}`);
    const status = await statusHere(root);
    assert.ok(status.code < 2, `${about}\n${status.text}`);
    const healed = await reproHere(root);
    assert.is(healed.code, 0, `${about}\n${healed.text}`);
    assert.equal(look(join(root, "out")), after, about);
    assert.equal(look(root)["dag.lock"], lock, about);
    assert.equal(findLeftovers(root), [], about);
    rmSync(home, {recursive: true});
    if (!disk.hasRefused) break;
    refused += 1;
  }
  for (const one of [rig, clean]) one.close();
  return refused;
}

test("a run", async () => {
  const rig = await build(new Rig(), FILES);
  rig.write("params.yaml", AFTER["params.yaml"]!);
  assert.ok((await assertSurvives(rig, await build(new Rig(), AFTER), reproHere)) > 5);
});

test("a restore", async () => {
  const rig = await build(await build(new Rig(), AFTER), FILES);
  rig.write("params.yaml", AFTER["params.yaml"]!);
  assert.ok((await assertSurvives(rig, await build(new Rig(), AFTER), reproHere)) > 3);
});

/** As the command line shows what is thrown. */
async function catching(work: () => unknown): Promise<{readonly code: number; readonly text: string}> {
  try {
    await work();
    return {code: 0, text: ""};
  } catch (error) {
    assert.ok(error instanceof ExpectedError, String((error as Error).stack));
    return {code: 2, text: error.message};
  }
}

test("a checkout", async () => {
  const rig = await build(new Rig(), AFTER);
  const {records} = readWorkingTree(rig.root);
  await build(rig, FILES);
  rig.write("params.yaml", AFTER["params.yaml"]!);
  const work = (root: string) => catching(() => checkOut(root, records, []));
  assert.ok((await assertSurvives(rig, await build(new Rig(), AFTER), work)) > 1);
});

test("a collection of garbage", async () => {
  const rig = await build(await build(new Rig(), FILES), AFTER);
  const clean = await build(new Rig(), AFTER);
  const work = (root: string) =>
    catching(() => {
      const records = [...readWorkingTree(root).records.values()];
      removeGarbage(findGarbage(root, {records}, new Set()), NO_STEPS);
    });
  assert.ok((await assertSurvives(rig, clean, work, {codes: ["EROFS"], stride: 1})) > 2);
});

test.run();
