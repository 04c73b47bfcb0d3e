import {appendFileSync, readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {
  appendHistory,
  type RunHistory,
  readDurations,
  readHistory,
} from "../../../src/runner/store/history.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const test = suite("history");

type InstanceHistory = RunHistory["instances"][number];

function makeRun(startedAt: string, instances: readonly InstanceHistory[]): RunHistory {
  return {startedAt, milliseconds: 1, jobs: 1, interrupted: false, fresh: 0, instances};
}

const ran = (name: string, milliseconds: number): InstanceHistory => ({name, how: "ran", milliseconds});

test("runs are told in their order; a line that was cut short is left out", () => {
  const root = temporaryFolder();
  assert.equal(readHistory(root), []);
  const runs = ["1", "2", "3"].map((at) => makeRun(at, [ran("a", Number(at))]));
  appendHistory(root, runs[0]!);
  appendFileSync(join(root, ".dag/history.jsonl"), '{"startedAt": "cut\n');
  for (const run of runs.slice(1)) appendHistory(root, run);
  assert.equal(readHistory(root), runs);
});

test("an instance took as long as it did when it ran last, however it was restored since", () => {
  const root = temporaryFolder();
  appendHistory(root, makeRun("1", [ran("a", 10), ran("b", 20)]));
  appendHistory(root, makeRun("2", [ran("a", 30), {name: "b", how: "restored", milliseconds: 1}]));
  assert.equal(
    [...readDurations(root)],
    [
      ["a", 30],
      ["b", 20],
    ],
  );
});

test("lines that hold no run are left out", () => {
  const root = temporaryFolder();
  appendHistory(root, makeRun("1", [ran("a", 10)]));
  for (const line of ["null", "[]", '{"startedAt": "2"}', '{"startedAt": "3", "instances": [null]}', "{"])
    appendFileSync(join(root, ".dag/history.jsonl"), `${line}\n`);
  assert.equal(
    readHistory(root).map(({startedAt}) => startedAt),
    ["1"],
  );
});

test("a history that has grown too large loses its older half", () => {
  const root = temporaryFolder();
  const path = join(root, ".dag/history.jsonl");
  const long = "x".repeat(1e6);
  for (let i = 0; i < 9; i++) appendHistory(root, makeRun(`${i}${long}`, []));
  assert.ok(statSync(path).size < 8e6);
  assert.equal(
    readHistory(root)
      .map(({startedAt}) => startedAt[0])
      .at(-1),
    "8",
  );
  assert.ok(readHistory(root).length >= 4 && readFileSync(path, "utf8").endsWith("\n"));
});

test.run();
