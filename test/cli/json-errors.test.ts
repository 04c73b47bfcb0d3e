/** Under --json an error is a line of JSON on standard error, and standard output holds JSON or nothing. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Failure} from "../../src/platform/failure.ts";
import {temporaryFolder, writeFiles} from "../temporary-folder.ts";
import {runKymo} from "./kymo-process.ts";

const folder = temporaryFolder();
writeFiles(folder, {
  "right/dag.yaml": `stages:
  one: {cmd: echo 1 > one.txt, outs: [one.txt]}
  two: {cmd: "exit 3", outs: [two.txt]}
`,
  "wrong/dag.yaml": `stages:
  one: {cmd: echo 1, deeps: [x]}
  two: {cmd: echo 2, frozen: maybe}
`,
  "damaged/dag.yaml": "stages: {one: {cmd: echo 1 > one.txt, outs: [one.txt]}}\n",
  "damaged/dag.lock": "neither JSON nor a conflict\n",
  "empty/x.txt": "",
});
const kymo = (cwd: string, ...words: string[]) => runKymo(words, {cwd: `${folder}/${cwd}`});
const failuresOf = (stderr: string): Failure[] =>
  stderr
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as {error: Failure}).error);

const test = suite("errors as JSON");

const refused: Readonly<Record<string, readonly [cwd: string, words: readonly string[], failure: object]>> = {
  "a word that names no stage": [
    "right",
    ["status", "--json", "tow"],
    {reason: "usage", message: 'there is no stage "tow"', hint: 'Did you mean "two"?'},
  ],
  "an unknown option": [
    "right",
    ["why", "one", "--json", "--st"],
    {reason: "usage", message: 'unknown option "--st"', hint: 'Did you mean "--set"?'},
  ],
  "an unknown command": [
    "right",
    ["reprp", "--json"],
    {reason: "usage", message: 'unknown command "reprp"', hint: 'Did you mean "repro"?'},
  ],
};
for (const [name, [cwd, words, failure]] of Object.entries(refused)) {
  test(`${name}: one line with reason, message and hint, exit code 2`, () => {
    const {status, stdout, stderr} = kymo(cwd, ...words);
    assert.equal([status, stdout], [2, ""]);
    assert.equal(failuresOf(stderr), [failure]);
  });
}

for (const command of ["repro", "status", "why"]) {
  test(`${command}: each error of a definition is a line with its file and place`, () => {
    const words = command === "why" ? ["why", "one"] : [command];
    const {status, stdout, stderr} = kymo("wrong", ...words, "--json");
    assert.equal([status, stdout], [2, ""]);
    assert.equal(
      failuresOf(stderr).map(({reason, message, file, place}) => [reason, message, file, place]),
      [
        ["input", 'unknown key "deeps" in stage "one"', "dag.yaml", "line 2, column 22"],
        ["input", 'frozen is the text "maybe", not true or false', "dag.yaml", "line 3, column 30"],
      ],
    );
    assert.ok(failuresOf(stderr).every(({hint}) => hint.length > 0));
  });
}

test("no pipeline, a folder that is not there, a dag.lock that cannot be read, an unknown model", () => {
  const cases = [
    kymo("empty", "repro", "--json"),
    kymo("empty", "-C", "absent", "status", "--json"),
    kymo("damaged", "status", "--json"),
    kymo("empty", "model", "show", "nobody", "--json"),
  ];
  const reasons = cases.map(({status, stdout, stderr}) => {
    assert.equal([status, stdout], [2, ""]);
    const [failure, ...others] = failuresOf(stderr);
    assert.is(others.length, 0);
    return [failure!.reason, failure!.file];
  });
  assert.equal(reasons.slice(0, 3), [
    ["usage", undefined],
    ["usage", "absent"],
    ["state", "dag.lock"],
  ]);
});

test("a stage that fails is an event of repro, and standard error is left empty", () => {
  const {status, stdout, stderr} = kymo("right", "repro", "two", "--json");
  assert.equal([status, stderr], [2, ""]);
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as {type: string; failure?: Failure});
  assert.is(events.find(({type}) => type === "failed")?.failure?.reason, "command failed");
});

test("without --json, or with it after --, an error is text", () => {
  assert.match(
    kymo("wrong", "status").stderr,
    /^dag\.yaml:2:22: unknown key "deeps".*\n2 errors; nothing was run\.\n$/s,
  );
  assert.match(kymo("right", "status", "--", "--json").stderr, /^error: there is no stage "--json"/);
});

test.run();
