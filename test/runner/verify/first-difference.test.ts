/** Where two builds of an output begin to differ, and how far off they are within a tolerance. */
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sha256} from "../../../src/platform/canonical.ts";
import type {StoredObject} from "../../../src/runner/store/store.ts";
import {compareBuilds} from "../../../src/runner/verify/first-difference.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("first difference");

function file(name: string, text: string): StoredObject {
  const root = temporaryFolder();
  writeFiles(root, {[name]: text});
  return {kind: "file", path: join(root, name)};
}

function folder(files: Readonly<Record<string, string>>): StoredObject {
  const root = temporaryFolder();
  writeFiles(root, files);
  const list = Object.entries(files).map(([name, text]) => ({
    name,
    digest: sha256(text),
    path: join(root, name),
  }));
  return {kind: "folder", files: list};
}

const json = (before: unknown, after: unknown, tolerance?: {atol: number; rtol: number}) =>
  compareBuilds(
    "o.json",
    file("o.json", JSON.stringify(before)),
    file("o.json", JSON.stringify(after)),
    tolerance === undefined ? {} : {tolerance},
  );

test("JSON: the path and both values", async () => {
  const {difference} = await json({a: 1, b: [{c: "x"}]}, {a: 1, b: [{c: "y"}]});
  assert.equal([difference?.before, difference?.after], ["x", "y"]);
  assert.match(difference!.place, "b");
});

test("numbers within the tolerance pass, with the largest deviation; one beyond it is the difference", async () => {
  const tolerance = {atol: 0.1, rtol: 0};
  assert.equal(await json({a: 1, b: 2}, {a: 1.0625, b: 1.96875}, tolerance), {largestDeviation: 0.0625});
  const {difference, largestDeviation} = await json({a: 1, b: 2}, {a: 1.0625, b: 3}, tolerance);
  assert.equal([difference?.before, difference?.after, largestDeviation], ["2", "3", undefined]);
  assert.is((await json({a: 1, b: "x"}, {a: 1, b: "y"}, tolerance)).difference?.after, "y", "text has none");
});

test("a folder: the file and the place in it; a file that came or went by its name", async () => {
  const compare = (before: Record<string, string>, after: Record<string, string>) =>
    compareBuilds("o", folder(before), folder(after), {});
  assert.equal(await compare({"a.txt": "1"}, {"a.txt": "1"}), {});
  assert.match((await compare({"a.txt": "1\n2\n"}, {"a.txt": "1\n3\n"})).difference!.place, "a.txt: line 2");
  for (const [before, after] of [
    [{"a.txt": "1"}, {"a.txt": "1", "b.txt": "2"}],
    [{"a.txt": "1", "b.txt": "2"}, {"a.txt": "1"}],
  ] as const)
    assert.match((await compare(before, after)).difference!.place, "b.txt");
});

/** `rows` numbers, each off by `off` from its row. */
const csv = (rows: number, off: number, more = "") =>
  file("o.csv", `x,t\n${Array.from({length: rows}, (_, i) => `${i + off},a\n`).join("")}${more}`);

test("a table: what lies behind the rows that are shown counts, too", async () => {
  const tolerance = {atol: 0.1, rtol: 0};
  const compare = async (before: StoredObject, after: StoredObject) =>
    (await compareBuilds("o.csv", before, after, {tolerance})).difference?.place;
  assert.is(await compare(csv(1500, 0), csv(1500, 0.0625)), undefined);
  for (const [name, more] of [
    ["a number", "9,a\n"],
    ["a text", "1,b\n"],
  ] as const)
    assert.ok(await compare(csv(1500, 0, "1,a\n"), csv(1500, 0.0625, more)), name);
  const [added, removed] = [
    await compare(csv(1500, 0), csv(1500, 0.0625, "1,a\n")),
    await compare(csv(1500, 0, "1,a\n"), csv(1500, 0.0625)),
  ];
  assert.equal([added, removed], ["further rows: 1", "further rows: 1"]);
});

test.run();
