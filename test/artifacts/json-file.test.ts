/** Artifacts of JSON: what is none is refused by what it is, and where. */
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import {checkJson, findKind, readJson, writeJson} from "../../src/artifacts/json-file.ts";
import {writeSortedJson} from "../../src/artifacts/search/sorted-json.ts";
import {refusalOf} from "../refusal.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const test = suite("JSON artifacts");
const ARTIFACT = {
  name: "a list of splits",
  kind: "splits/1",
  schema: z.object({kymo: z.literal("splits/1"), users: z.array(z.object({name: z.string()}))}),
  hint: "Rebuild it.",
};
const refusal = (value: unknown) =>
  refusalOf(Promise.resolve().then(() => checkJson(value, "splits.json", ARTIFACT)));

test("what has no mark, or another one, is told from what is damaged", async () => {
  for (const value of [null, 5, "text", [], {}]) {
    const {message, file, place} = await refusal(value);
    assert.is(message, 'not a list of splits: kymo is absent, expected "splits/1"', JSON.stringify(value));
    assert.equal([file, place], ["splits.json", "kymo"]);
  }
  assert.match((await refusal({kymo: "splits/2"})).message, 'kymo is "splits/2", expected "splits/1"');
  assert.equal([null, undefined, "kymo", {kymo: null}].map(findKind), [
    undefined,
    undefined,
    undefined,
    null,
  ]);
});

test("a field that is wrong is named, what the schema does not know is left out", async () => {
  const {message, place, hint} = await refusal({kymo: "splits/1", users: [{name: "a"}, {name: 1}]});
  assert.match(message, /^not a list of splits: /);
  assert.equal([place, hint], ["users[1].name", "Rebuild it."]);
  const read = checkJson({extra: 1, users: [], kymo: "splits/1"}, "splits.json", ARTIFACT);
  assert.is(JSON.stringify(read), '{"kymo":"splits/1","users":[]}');
});

test("what was written is read again, in one line or indented; what is no JSON is refused", async () => {
  const path = join(temporaryFolder(), "splits.json");
  await writeJson(path, {kymo: "splits/1", users: []}, 0);
  assert.is(readFileSync(path, "utf8"), '{"kymo":"splits/1","users":[]}\n');
  assert.equal(await readJson(path, ARTIFACT), {kymo: "splits/1", users: []});
  writeFileSync(path, '{"kymo": ');
  const {message, file} = await refusalOf(readJson(path, ARTIFACT));
  assert.equal([message, file], ["not a list of splits: the file is not JSON", path]);
});

test("records of a search stand in the order of their keys, however they were made", async () => {
  const path = join(temporaryFolder(), "trial.json");
  await writeSortedJson(path, {b: [{z: 1, a: null}], é: 1, a: 2, B: "x"});
  const text = '{\n "B": "x",\n "a": 2,\n "b": [\n  {\n   "a": null,\n   "z": 1\n  }\n ],\n "é": 1\n}\n';
  assert.is(readFileSync(path, "utf8"), text);
});

test.run();
