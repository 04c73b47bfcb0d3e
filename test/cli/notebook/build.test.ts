import {execFileSync} from "node:child_process";
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {files, makeNotebooks, withCell} from "../../notebook/workspace.ts";
import {writeFiles} from "../../temporary-folder.ts";
import {runKymo} from "../kymo-process.ts";

const test = suite("pnpm notebook build");

const root = makeNotebooks({
  "dag.yaml": `${files["dag.yaml"].replaceAll("    run:", "    frozen: true\n    run:")}
  changes:
    run: notebooks/changes.html
    frozen: true
    deps: {diff: reports/diff.json}
    outs: {page: reports/notebooks/changes.html}
  numbers:
    cmd: echo "[4]" > data/numbers.json; echo ran > numbers-ran
    frozen: true
    outs: [data/numbers.json]
  beside:
    cmd: mkdir -p reports/notebooks; echo 1 > reports/notebooks/beside.js
    frozen: true
    outs: [reports/notebooks/beside.js]
`,
  "notebooks/changes.html": `<!doctype html><notebook><title>Changes</title>
<script id="1" type="module">
display(FileAttachment("../reports/diff.json").json().then((diff) => diff.changed.length));
</script></notebook>
`,
  ".gitignore": "node_modules\n.dag\nreports\nartifacts\n",
});
const git = (...words: readonly string[]): void =>
  void execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.org", ...words], {cwd: root});
const isBuilt = (name: string): boolean => existsSync(join(root, "reports/notebooks", name));

test("repro leaves frozen notebooks alone; build writes them, the cells they stand on, and what lies beside", () => {
  assert.is(runKymo(["repro"], {cwd: root}).status, 0);
  assert.is(isBuilt("one.html"), false);
  const {status, stdout, stderr} = runKymo(["notebook", "build"], {cwd: root});
  assert.is(status, 0, stderr);
  assert.match(stdout, /open +reports\/notebooks\/one\.html$/m);
  assert.match(stderr, /left out {2}changes: reports\/diff\.json is not there/);
  assert.equal([isBuilt("one.html"), isBuilt("beside.js"), isBuilt("changes.html")], [true, true, false]);
  assert.is(existsSync(join(root, "numbers-ran")), false, "a frozen stage that is no notebook is left alone");
});

test("a name that no notebook has is answered with those that there are", () => {
  const {status, stderr} = runKymo(["notebook", "build", "onne"], {cwd: root});
  assert.is(status, 2);
  assert.match(stderr, /no notebook is called "onne"/);
  assert.match(stderr, /one/);
});

test("changes writes what differs from the last commit, and builds the notebook on it", () => {
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "-m", "first");
  writeFiles(root, withCell("    squares.numRows()"));
  runKymo(["notebook", "build", "one"], {cwd: root});
  const {status, stderr} = runKymo(["notebook", "changes"], {cwd: root});
  assert.is(status, 0, stderr);
  const diff = JSON.parse(readFileSync(join(root, "reports/diff.json"), "utf8"));
  assert.equal(
    diff.changed.map(({path}: {path: string}) => path),
    ["reports/notebooks/one.html"],
  );
  assert.match(diff.changed[0].causes[0].text, /cell_4/);
  const page = readFileSync(join(root, "reports/notebooks/changes.html"), "utf8");
  assert.ok(page.includes(readFileSync(join(root, "reports/diff.json")).toString("base64")));
});

test.run();
