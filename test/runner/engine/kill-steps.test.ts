/**
 * Kills at every named step of a run, a restore, a removal, a checkout, a collection of garbage and a recovery: what the
 * README's table says holds. A kill is a copy of the workspace at that moment, whose runner is dead.
 */
import {existsSync, mkdtempSync, rmSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readWorkingTree} from "../../../src/runner/diff/side.ts";
import {checkOut} from "../../../src/runner/engine/check-out.ts";
import type {Step, Steps} from "../../../src/runner/steps.ts";
import {findGarbage, removeGarbage} from "../../../src/runner/store/collect.ts";
import {copyAsKilled, reproHere, statusHere} from "./in-process.ts";
import {findLeftovers, look} from "./look.ts";
import {JOIN_STAGE, Rig} from "./rig.ts";

const test = suite("kill at each step");

/** Writes a folder with one file a letter of its parameter. */
const SPLIT_STAGE = `import {mkdirSync, writeFileSync} from "node:fs";
export default {
  params: {parse: (value: unknown) => value},
  async run({outs, params}: {outs: Record<string, string>; params: {value: string}}) {
    mkdirSync(outs.folder!);
    for (const letter of params.value) writeFileSync(outs.folder + "/" + letter, letter);
  },
};
`;

const STAGES = `stages:
  split: {run: stages/split.ts, params: [value], outs: {folder: out/letters}}
  join: {run: stages/join.ts, params: [value], outs: {one: out/one.txt, two: out/two.txt}}
  shell:
    cmd: mkdir -p out/made && cat out/one.txt > out/made/a && cat out/one.txt out/two.txt > out/shell.txt
    deps: [out/one.txt, out/two.txt]
    outs: [out/made, out/shell.txt]
`;
const LAST = "  last: {cmd: echo last > out/last.txt, outs: [out/last.txt]}\n";

type Files = Readonly<Record<string, string>>;
const FILES: Files = {
  "stages/join.ts": JOIN_STAGE,
  "stages/split.ts": SPLIT_STAGE,
  "params.yaml": "value: abc\n",
  "dag.yaml": STAGES + LAST,
};
const AFTER: Files = {...FILES, "params.yaml": "value: abd\n"};
const REMOVED: Files = {...FILES, "dag.yaml": STAGES};

async function build(rig: Rig, files: Files): Promise<Rig> {
  for (const [path, text] of Object.entries(files)) rig.write(path, text);
  const {code, text} = await reproHere(rig.root);
  assert.is(code, 0, text);
  return rig;
}

interface Killed {
  readonly step: Step;
  readonly root: string;
}

/** The workspace as it is at every step that `work` reaches. */
async function killEverywhere(rig: Rig, work: (steps: Steps) => unknown): Promise<readonly Killed[]> {
  const home = mkdtempSync(`${rig.root}-killed-`);
  const killed: Killed[] = [];
  await work({
    reached(step) {
      const root = join(home, String(killed.length));
      copyAsKilled(rig.root, root);
      killed.push({step, root});
    },
  });
  return killed;
}

/** Every output is as before or as it is to be, whole; only a command's may be away, and come back. */
function assertWhole(root: string, before: Files, after: Files, about: string): void {
  for (const [path, text] of Object.entries(look(join(root, "out")))) {
    if (path.includes(".kymo-") || path.includes("shell") || path.includes("made")) continue;
    assert.ok(
      text === before[path] || text === after[path],
      `${about}: ${path} is neither old nor new: ${text}`,
    );
  }
}

async function assertHeals(root: string, clean: Rig, about: string): Promise<void> {
  const {code, text} = await reproHere(root);
  assert.is(code, 0, `${about}\n${text}`);
  assert.equal(look(join(root, "out")), look(clean.path("out")), about);
  assert.equal(look(root)["dag.lock"], look(clean.root)["dag.lock"], about);
  assert.equal(findLeftovers(root), [], about);
  const again = await reproHere(root);
  assert.equal([again.code, again.ran, again.restored], [0, [], []], about);
}

const isLong = process.env.KYMO_LONG === "1";

/** Kills `work` at every step; without KYMO_LONG each is tried the first time that it is reached. */
async function assertSurvives(
  rig: Rig,
  clean: Rig,
  expected: readonly Step[],
  work: (steps: Steps) => unknown,
): Promise<void> {
  const before = look(rig.path("out"));
  const killed = await killEverywhere(rig, work);
  const after = look(clean.path("out"));
  const missing = expected.filter((step) => !killed.some((one) => one.step === step));
  assert.equal(missing, [], "steps that are never reached");
  for (const [i, {step, root}] of killed.entries()) {
    if (!isLong && killed.findIndex((one) => one.step === step) !== i) continue;
    const about = `killed at step ${i}, ${step}`;
    assertWhole(root, before, after, about);
    await assertHeals(root, clean, about);
  }
  for (const one of [rig, clean]) one.close();
  rmSync(join(killed[0]!.root, ".."), {recursive: true});
}

const RUN_STEPS: readonly Step[] = [
  ...(["before-journal", "after-journal", "output-aside", "started", "after-run", "store-copied"] as const),
  ...(["after-store", "after-run-cache", "folder-aside", "output-placed", "journal-closed"] as const),
  ...(["before-record", "after-record", "before-lock", "lock-written", "after-lock"] as const),
];

test("a run that is killed leaves whole outputs, and the next run completes it", async () => {
  const rig = await build(new Rig(), FILES);
  rig.write("params.yaml", AFTER["params.yaml"]!);
  await assertSurvives(rig, await build(new Rig(), AFTER), RUN_STEPS, (steps) => reproHere(rig.root, steps));
});

test("a restore that is killed leaves whole outputs, and the next run completes it", async () => {
  const rig = await build(await build(new Rig(), FILES), AFTER);
  rig.write("params.yaml", FILES["params.yaml"]!);
  const expected = ["restore-copied", "folder-aside", "output-restored"] as const;
  await assertSurvives(rig, await build(new Rig(), FILES), expected, (steps) => reproHere(rig.root, steps));
});

test("a removal that is killed is completed by the next run", async () => {
  const rig = await build(new Rig(), FILES);
  rig.write("dag.yaml", REMOVED["dag.yaml"]!);
  const expected = ["orphan-removed", "before-lock"] as const;
  await assertSurvives(rig, await build(new Rig(), REMOVED), expected, (steps) => reproHere(rig.root, steps));
});

test("a checkout that is killed leaves whole outputs, and can be done again", async () => {
  const rig = await build(new Rig(), FILES);
  const {records} = readWorkingTree(rig.root);
  await build(rig, AFTER);
  for (const [path, text] of Object.entries(FILES)) rig.write(path, text);
  const expected = ["restore-copied", "folder-aside"] as const;
  await assertSurvives(rig, await build(new Rig(), FILES), expected, (steps) =>
    checkOut(rig.root, records, [], {steps}),
  );
});

test("garbage that is half collected is no harm: what is left is whole, and what is needed there", async () => {
  const rig = await build(await build(new Rig(), AFTER), FILES);
  const clean = await build(new Rig(), FILES);
  await assertSurvives(rig, clean, ["gc-run-removed", "gc-object-removed"], (steps) => {
    const records = [...readWorkingTree(rig.root).records.values()];
    removeGarbage(findGarbage(rig.root, {records}, new Set()), steps);
  });
});

test("a recovery that is killed itself is completed by the next run", async () => {
  const rig = await build(new Rig(), FILES);
  rig.write("params.yaml", AFTER["params.yaml"]!);
  const killed = await killEverywhere(rig, (steps) => reproHere(rig.root, steps));
  const {root} = killed.filter(({step}) => step === "output-aside").at(-1)!;
  const half = Object.assign(new Rig(), {root});
  const clean = await build(new Rig(), AFTER);
  await assertSurvives(half, clean, ["output-back"], (steps) => reproHere(root, steps));
  rmSync(join(root, ".."), {recursive: true, force: true});
  rig.close();
});

test("a restore that is killed leaves nothing in the folder that it restores into, which another stage reads", async () => {
  const dag = `stages:
  big: {cmd: cp in.txt o/big.txt, deps: [in.txt], outs: [o/big.txt]}
  list: {cmd: ls -A o > list.txt, deps: [o], outs: [list.txt]}
`;
  const rig = await build(new Rig(), {"in.txt": "1", "dag.yaml": dag});
  rig.remove("o/big.txt");
  const killed = await killEverywhere(rig, (steps) => reproHere(rig.root, steps));
  const {root} = killed.find(({step}) => step === "restore-copied")!;
  assert.ok(findLeftovers(root).some((path) => path.startsWith("o/")));
  assert.is((await statusHere(root)).code, 1);
  assert.equal((await reproHere(root)).restored, ["big"]);
  assert.is(look(root)["list.txt"], "0 big.txt\n");
  assert.equal(findLeftovers(root), []);
  assert.ok(existsSync(join(root, "o/big.txt")));
  rmSync(join(root, ".."), {recursive: true});
  rig.close();
});

test.run();
