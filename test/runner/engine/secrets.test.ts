/** The value of a secret variable is nowhere to be found, whatever its stage says or writes. */
import {mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {createMask, findSecretIn} from "../../../src/runner/engine/keep-secrets.ts";
import {Rig} from "./rig.ts";

const test = suite("secrets");
const VALUE = "s3cr3t-value";

/** Files below the workspace that hold the value, but for what is not the runner's. */
function findLeaks(rig: Rig): string[] {
  return readdirSync(rig.root, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(VALUE));
}

test("neither store, lock, history, log, diff nor report hold it", () => {
  process.env.MY_TOKEN = VALUE;
  const rig = new Rig({
    "dag.yaml": `stages:
  said: {cmd: "echo $MY_TOKEN; echo 1 > said", env: [MY_TOKEN], outs: [said]}
  failed: {cmd: "echo $MY_TOKEN >&2; false", env: [MY_TOKEN], outs: [failed]}
  thrown: {run: t.ts, env: [MY_TOKEN], outs: {o: thrown}}
  written: {cmd: "mkdir w; echo x$MY_TOKEN > w/a", env: [MY_TOKEN], outs: [w]}
`,
    "t.ts": `export default {async run({log, progress}: any) {
  log("log " + process.env.MY_TOKEN);
  progress(0.5, "progress " + process.env.MY_TOKEN);
  throw new Error("thrown " + process.env.MY_TOKEN);
}};
`,
  });
  try {
    rig.commit("before");
    const {ran, failed, text} = rig.repro("--keep-going");
    assert.equal([ran, failed], [["said"], ["failed", "thrown", "written"]], text);
    assert.match(text, "w holds the value of MY_TOKEN, which is secret, so nothing was recorded");
    rig.commit("built");
    const shown = [
      "status",
      "why said",
      "log",
      "diff HEAD~1",
      "diff HEAD~1 --json",
      "diff HEAD~1 --html d.html",
      "metrics",
    ].map((words) => rig.dag(...words.split(" ")));
    const said = [text, ...shown.flatMap(({stdout, stderr}) => [stdout, stderr])].join("\n");
    assert.not.match(said, VALUE);
    assert.match(said, "thrown ***");
    assert.equal(findLeaks(rig), []);
  } finally {
    delete process.env.MY_TOKEN;
    rig.close();
  }
});

test("it is masked in any text of a value, and found across the parts that a file is read in", () => {
  const folder = mkdtempSync(join(tmpdir(), "kymo-"));
  process.env.A_KEY = VALUE;
  try {
    const instance = {env: ["A_KEY", "HOME"]};
    assert.equal(createMask(instance)({a: [`x${VALUE}y`, 1, null], b: {c: VALUE}}), {
      a: ["x***y", 1, null],
      b: {c: "***"},
    });
    assert.equal(createMask({env: ["HOME"]})({a: VALUE}), {a: VALUE});
    const path = join(folder, "big");
    for (const before of [0, 1, (1 << 20) - 1, (1 << 20) - 5, 1 << 20, (1 << 20) + 5]) {
      writeFileSync(path, `${"x".repeat(before)}${VALUE}${"y".repeat(100)}`);
      assert.is(findSecretIn(instance, path), "A_KEY", String(before));
      assert.is(findSecretIn(instance, folder), "A_KEY");
    }
    rmSync(path);
    for (const make of [
      (name: string) => writeFileSync(join(folder, `of ${name}.txt`), ""),
      (name: string) => symlinkSync(`/nowhere/${name}`, join(folder, "link")),
    ]) {
      make(VALUE);
      assert.is(findSecretIn(instance, folder), "A_KEY", "in a name");
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
    }
    writeFileSync(path, `${"x".repeat(1 << 20)}${VALUE.slice(0, -1)}`);
    assert.is(findSecretIn(instance, path), undefined);
    assert.is(findSecretIn({env: []}, path), undefined);
  } finally {
    delete process.env.A_KEY;
    rmSync(folder, {recursive: true});
  }
});

test.run();
