/** Why an instance is stale: each difference by its name, in one order, with what it was and is. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Inputs} from "../../../src/runner/engine/inputs.ts";
import {compareInputs, formatReason} from "../../../src/runner/engine/reason.ts";
import type {RunRecord} from "../../../src/runner/store/record.ts";
import {makeInstance, makeOut} from "./instances.ts";

const test = suite("reason");

const instance = makeInstance("s", {outs: [makeOut("o")]});
const inputs: Inputs = {
  fingerprint: "a".repeat(64),
  code: "c1",
  packages: {zod: "4.0.0 l1 i1"},
  runtime: "node 20",
  params: {"drift.psi": {warn: 0.1, fail: 0.25}},
  env: {MODE: "x"},
  deps: [
    {role: "d", path: "in/a", content: "1"},
    {role: "e", path: "in/b", content: "2"},
  ],
};
const record: RunRecord = {
  ...inputs,
  outs: [{role: "o", path: "o", bytes: "b", content: "b", size: 1}],
};

const explain = (before: string, after: string) => [`${before}→${after}`];
const reasonsOf = (changes: Partial<Inputs>, recorded: Partial<RunRecord> = {}, changed = instance) =>
  compareInputs(
    changed,
    {...record, ...recorded},
    {...inputs, fingerprint: "b".repeat(64), ...changes},
    explain,
  ).map(formatReason);

test("the same fingerprint has no reason, none recorded has one", () => {
  assert.equal(compareInputs(instance, record, inputs, explain), []);
  assert.equal(compareInputs(instance, undefined, inputs, explain), [{kind: "never built"}]);
});

test("each input is named with what it was and is", () => {
  assert.equal(reasonsOf({code: "c2"}), ["code changed: c1→c2"]);
  assert.equal(reasonsOf({runtime: "node 22"}), ["runtime changed: node 20 → node 22"]);
  assert.equal(reasonsOf({packages: {zod: "4.0.1 l1 i1"}}), ["package zod changed: 4.0.0 → 4.0.1"]);
  assert.equal(reasonsOf({packages: {zod: "4.0.0 l2 i1"}}), [
    "package zod changed: 4.0.0, what it stands on",
  ]);
  assert.equal(reasonsOf({packages: {zod: "4.0.0 l1 i2"}}), [
    "package zod changed: 4.0.0, files of it or of what it stands on",
  ]);
  assert.equal(reasonsOf({packages: {}}), ["package zod changed: 4.0.0 → absent"]);
  assert.equal(reasonsOf({params: {"drift.psi": {warn: 0.2, fail: 0.25}}}), [
    "parameter drift.psi.warn changed: 0.1 → 0.2",
  ]);
  assert.equal(reasonsOf({env: {MODE: "y"}}), ["environment variable MODE changed"]);
});

test("dependencies that changed, came and went are told apart", () => {
  const deps = [
    {role: "d", path: "in/a", content: "9"},
    {role: "f", path: "in/b", content: "2"},
  ];
  assert.equal(reasonsOf({deps}), [
    "dependency in/a changed",
    "dependency in/b was added",
    "dependency in/b was removed",
  ]);
});

test("commands, a stage that became one, and outputs are the definition's", () => {
  assert.equal(reasonsOf({code: "cmd:b"}, {code: "cmd:a"}), ["definition changed: the command"]);
  assert.equal(reasonsOf({code: "cmd:b"}), ["definition changed: run became cmd"]);
  assert.equal(reasonsOf({code: "c1"}, {code: "cmd:a"}), ["definition changed: cmd became run"]);
  assert.equal(reasonsOf({}, {}, {...instance, outs: [makeOut("p")]}), ["definition changed: its outputs"]);
  assert.match(reasonsOf({})[0]!, "kymo's own fingerprint");
});

test("all differences are listed, in one order", () => {
  const kinds = compareInputs(
    {...instance, outs: [makeOut("p")]},
    record,
    {
      ...inputs,
      fingerprint: "b",
      code: "c2",
      runtime: "node 22",
      packages: {},
      params: {},
      env: {},
      deps: [],
    },
    explain,
  ).map(({kind}) => kind);
  assert.equal(kinds, [
    "definition changed",
    "code changed",
    "runtime changed",
    "package changed",
    "parameter changed",
    "parameter changed",
    "environment changed",
    "dependency changed",
    "dependency changed",
  ]);
});

test.run();
