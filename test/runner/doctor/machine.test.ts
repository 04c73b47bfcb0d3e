/** What the doctor says of a machine: Node, packages, the disk. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {examineFileSystem, examinePermissions, examineSpace} from "../../../src/runner/doctor/disk.ts";
import type {Finding, Subject} from "../../../src/runner/doctor/finding.ts";
import {examineNode} from "../../../src/runner/doctor/node-version.ts";
import {examinePackages} from "../../../src/runner/doctor/packages.ts";
import type {RunRecord} from "../../../src/runner/store/record.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("the doctor and the machine");

const messages = (findings: readonly Finding[]): readonly string[] => findings.map(({message}) => message);

test("a Node that is too old is told, and this one is not", () => {
  assert.equal(messages(examineNode("20.9.0")), ["this is Node 20.9.0, and kymo needs 20.15 or later"]);
  assert.equal(messages(examineNode("18.20.1")).length, 1);
  for (const version of ["20.15.0", "20.16.1", "22.0.0", process.versions.node])
    assert.equal(examineNode(version), [], version);
});

const LOCK = `lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      here:
        specifier: ^1.0.0
        version: 1.2.3
      gone:
        specifier: ^1.0.0
        version: 1.0.0
      other:
        specifier: ^1.0.0
        version: 1.0.0

packages:

  here@1.2.3:
    resolution: {integrity: sha512-a}

  gone@1.0.0:
    resolution: {integrity: sha512-b}

  other@1.0.0:
    resolution: {integrity: sha512-c}

snapshots:

  here@1.2.3: {}

  gone@1.0.0: {}

  other@1.0.0: {}
`;

test("packages have to be locked, and installed as they are locked", () => {
  const root = temporaryFolder();
  const dependencies = {here: "^1.0.0", gone: "^1.0.0", other: "^1.0.0", unlocked: "^1.0.0"};
  writeFiles(root, {
    "package.json": JSON.stringify({dependencies}),
    "pnpm-lock.yaml": LOCK,
    "node_modules/here/package.json": '{"version": "1.2.3"}',
    "node_modules/other/package.json": '{"version": "1.1.0"}',
  });
  assert.equal(messages(examinePackages(root)), [
    "pnpm-lock.yaml lacks packages of package.json: unlocked",
    "packages are not installed: gone",
    "packages are not installed as locked: other 1.1.0 instead of 1.0.0",
  ]);
});

const record = {outs: [{path: "out/a", size: 3e9}]} as unknown as RunRecord;

function subject(): Subject {
  const root = temporaryFolder();
  writeFiles(root, {"out/a": "1", ".dag/store/x": "1"});
  return {root, pipeline: undefined, records: new Map([["a", record]])};
}

test("a disk needs room for a build beside what is there", () => {
  assert.equal(messages(examineSpace(subject(), 5e9)), ["the disk has 5 GB left, and a build may need 6 GB"]);
  assert.equal(examineSpace(subject(), 7e9), []);
  const small = {...subject(), records: new Map<string, RunRecord>()};
  assert.is(examineSpace(small, 4e8).length, 1);
  assert.equal(examineSpace(small, undefined), []);
});

test("folders that cannot be written to are named together", () => {
  const {root, ...rest} = subject();
  const closed = (folder: string): boolean => folder !== `${root}/out` && !folder.endsWith("store");
  assert.equal(examinePermissions({root, ...rest}, closed), [
    {level: "error", message: "read-only: .dag/store, out", repair: ["chmod u+w .dag/store out"]},
  ]);
});

test("trying the file system leaves nothing behind, and says nothing of a local disk", () => {
  const {root} = subject();
  assert.equal(
    examineFileSystem(root).filter(({level}) => level === "error"),
    [],
  );
});

test.run();
