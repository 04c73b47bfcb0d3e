/** SIGKILL at every named step of a run, a restore, a removal and a recovery: what the README's table says holds. */
import {spawnSync} from "node:child_process";
import {readdirSync} from "node:fs";
import {join, relative} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Step} from "../../../src/runner/steps.ts";
import {copies, JOIN_STAGE, Rig} from "./rig.ts";

const test = suite("kill at each step");
const script = fileURLToPath(new URL("./repro-killed-at.ts", import.meta.url));

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

const FILES = {
  "stages/join.ts": JOIN_STAGE,
  "stages/split.ts": SPLIT_STAGE,
  "params.yaml": "value: abc\n",
  "dag.yaml": STAGES + LAST,
};
const AFTER = {...FILES, "params.yaml": "value: abd\n"};
const REMOVED = {...FILES, "dag.yaml": STAGES};

function write(rig: Rig, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) rig.write(path, text);
}

function cleanBuild(files: Readonly<Record<string, string>>): Rig {
  const rig = new Rig(files);
  assert.is(rig.repro().code, 0);
  return rig;
}

const copyFirst = copies(() => cleanBuild(FILES));
/** The first state is in the store, the other is built. */
const copySecond = copies(() => {
  const rig = copyFirst();
  write(rig, AFTER);
  assert.is(rig.repro().code, 0);
  return rig;
});

/** A workspace built, with something to run, to restore or to remove. */
function prepare(kind: "run" | "restore" | "removal"): Rig {
  const rig = kind === "restore" ? copySecond() : copyFirst();
  write(rig, kind === "run" ? AFTER : kind === "restore" ? FILES : REMOVED);
  return rig;
}

function killAt(rig: Rig, step: Step, count: number): boolean {
  const words = ["--import", import.meta.resolve("tsx"), script, rig.root, step, String(count)];
  const {signal, status, stderr} = spawnSync(process.execPath, words, {encoding: "utf8"});
  assert.ok(signal === "SIGKILL" || status === 0, stderr);
  return signal === "SIGKILL";
}

/** Temporary names, journals and staging folders, wherever they lie. */
function findLeftovers({root}: Rig): string[] {
  const list = (folder: string): string[] => {
    try {
      return readdirSync(folder, {recursive: true, withFileTypes: true})
        .filter((entry) => !entry.parentPath.includes("node_modules") && entry.name !== "node_modules")
        .map((entry) => relative(root, join(entry.parentPath, entry.name)));
    } catch {
      return [];
    }
  };
  const inside = [".dag/running", ".dag/staging", ".dag/store/incoming"].flatMap((name) =>
    list(join(root, name)),
  );
  return [...inside, ...list(root).filter((path) => path.includes(".kymo-"))];
}

/** Every output is as before or as it is to be, whole; only a command's may be away, and come back. */
function assertWhole(
  rig: Rig,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): void {
  for (const [path, text] of Object.entries(rig.snapshot("out"))) {
    if (path.includes(".kymo-") || path.includes("shell") || path.includes("made")) continue;
    assert.ok(text === before[path] || text === after[path], `${path} is neither old nor new: ${text}`);
  }
}

function assertHeals(rig: Rig, clean: Rig): void {
  const outcome = rig.repro();
  assert.is(outcome.code, 0, outcome.text);
  assert.equal(rig.snapshot("out"), clean.snapshot("out"));
  assert.is(rig.read("dag.lock"), clean.read("dag.lock"));
  assert.equal(findLeftovers(rig), []);
  const again = rig.repro();
  assert.equal([again.code, again.ran], [0, []]);
}

const RUN_STEPS: readonly Step[] = [
  ...(["before-journal", "after-journal", "output-aside", "started", "after-run", "store-copied"] as const),
  ...(["after-store", "after-run-cache", "folder-aside", "output-placed", "journal-closed"] as const),
  ...(["before-record", "after-record", "before-lock", "lock-written", "after-lock"] as const),
];
/** With KYMO_LONG each step is reached a second time, too, in the midst of what it is about. */
const isLong = process.env.KYMO_LONG === "1";
const CASES: readonly (readonly [
  kind: "run" | "restore" | "removal",
  step: Step,
  counts: readonly number[],
])[] = [
  ...RUN_STEPS.map((step) => ["run", step, isLong ? [1, 3] : [1]] as const),
  ["restore", "restore-copied", isLong ? [1, 2] : [1]],
  ["restore", "folder-aside", [1]],
  ["restore", "output-restored", isLong ? [1, 2] : [1]],
  ["removal", "orphan-removed", [1]],
  ["removal", "before-lock", [1]],
];

const built = {run: cleanBuild(AFTER), restore: copyFirst(), removal: cleanBuild(REMOVED)};
test.after(() => {
  for (const rig of Object.values(built)) rig.close();
});

for (const [kind, step, counts] of CASES) {
  test(`a ${kind} killed at ${step} leaves whole outputs, and the next run completes it`, () => {
    for (const count of counts) {
      const rig = prepare(kind);
      const before = rig.snapshot("out");
      const isKilled = killAt(rig, step, count);
      if (count === 1) assert.ok(isKilled, `${step} is never reached`);
      assertWhole(rig, before, built[kind].snapshot("out"));
      assertHeals(rig, built[kind]);
      rig.close();
    }
  });
}

test("a restore that is killed leaves nothing in the folder that it restores into, which another stage reads", () => {
  const dag = `stages:
  big: {cmd: cp in.txt o/big.txt, deps: [in.txt], outs: [o/big.txt]}
  list: {cmd: ls -A o > list.txt, deps: [o], outs: [list.txt]}
`;
  const rig = new Rig({"in.txt": "1", "dag.yaml": dag});
  assert.is(rig.repro().code, 0);
  rig.remove("o/big.txt");
  assert.ok(killAt(rig, "restore-copied", 1));
  assert.ok(findLeftovers(rig).some((path) => path.startsWith("o/")));
  assert.equal([rig.repro().restored, rig.read("list.txt")], [["big"], "big.txt\n"]);
  assert.equal(findLeftovers(rig), []);
  rig.close();
});

test("a recovery that is killed itself is completed by the next run", () => {
  const rig = prepare("run");
  // the first command that has moved its outputs aside
  assert.ok(killAt(rig, "output-aside", 2));
  assert.ok(killAt(rig, "output-back", 1));
  assertHeals(rig, built.run);
  rig.close();
});

test.run();
