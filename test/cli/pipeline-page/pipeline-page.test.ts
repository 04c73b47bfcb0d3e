/** reports/pipeline.html, as it lies there after a run. */
import {statSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readHeadComment} from "../../../src/cli/pipeline-page/head-comment.ts";
import {assertHarmless, assertStructure} from "../../report/page-checks.ts";
import {JOIN_STAGE, Rig} from "../../runner/engine/rig.ts";

const test = suite("pipeline page");

const STAGE = `/**
 * Joins its inputs.
 *
 * A second <b>paragraph</b>.
 */
${JOIN_STAGE}`;

const definition = (command = "cat in/a.csv > reports/table.csv") => `stages:
  table: {desc: "Copies & <i>keeps</i>", cmd: "${command}", deps: [in/a.csv], outs: [reports/table.csv]}
  join: {run: stages/join.ts, deps: {a: reports/table.csv}, params: [scale], outs: {text: out/joined.txt}}
  score: {cmd: "echo '{\\"acc\\": {\\"value\\": 0.9, \\"lo\\": 0.8, \\"hi\\": 1}}' > out/score.json", outs: {s: {path: out/score.json, metrics: true}}}
  frozen: {frozen: true, run: stages/frozen.ts, outs: {text: out/frozen}}
`;

function open(): Rig {
  const rig = new Rig({
    "dag.yaml": definition(),
    "params.yaml": "scale: {deep: [1, 2]}\n",
    "stages/join.ts": STAGE,
    "stages/frozen.ts": "import 'no-such-package';\n",
    "in/a.csv": "id,name,x\n1,<script>alert(1)</script>,0.5\n2,b,1.5\n",
  });
  const {code, text} = rig.repro();
  assert.is(code, 0, text);
  return rig;
}

const PAGE = "reports/pipeline.html";

test("it has a cell a stage: words, code, parameters, what is read and written, a look at it", () => {
  const rig = open();
  const page = rig.read(PAGE);
  assert.match(page, "4 stages: 3 fresh and 1 not built.");
  for (const text of [
    "Joins its inputs.",
    "A second &lt;b&gt;paragraph&lt;/b&gt;.",
    "Copies &amp; &lt;i&gt;keeps&lt;/i&gt;",
    "scale.deep",
    "[1,2]",
    "reports/table.csv: 2 rows, 3 columns",
    "&lt;script&gt;alert(1)",
    "Code: stages/join.ts, and ",
    "Code: stages/frozen.ts</summary>",
    "[0.8, 1]",
  ])
    assert.ok(page.includes(text), text);
  assert.not.match(page, "<script>");
  assert.not.match(page, rig.root);
  assert.match(page, 'href="#stage-join"');
  assert.match(page, "Histogram from 0.500 to 1.50");
  assertStructure(page, PAGE);
  assertHarmless(page, PAGE);
  rig.close();
});

test("a full build and one step after another give the same bytes, and a run with nothing to do touches nothing", () => {
  const rig = open();
  rig.write("in/a.csv", "id,name,x\n5,c,5\n");
  rig.repro();
  rig.write("params.yaml", "scale: 2\n");
  rig.repro();
  const stepwise = rig.read(PAGE);
  const before = statSync(rig.path(PAGE)).mtimeMs;
  assert.is(rig.repro().code, 0);
  assert.is(statSync(rig.path(PAGE)).mtimeMs, before);
  rig.remove(PAGE);
  assert.equal([rig.repro().ran, rig.read(PAGE)], [[], stepwise], "what was removed comes back");
  const whole = open();
  whole.write("in/a.csv", rig.read("in/a.csv"));
  whole.write("params.yaml", rig.read("params.yaml"));
  assert.is(whole.repro("--force").code, 0);
  assert.is(whole.read(PAGE), stepwise);
  rig.close();
  whole.close();
});

test("a run that failed leaves a page that says what is stale", () => {
  const rig = open();
  rig.write("dag.yaml", definition("false"));
  assert.is(rig.repro().code, 2);
  assert.match(rig.read(PAGE), "stale: it failed, or has not run since something changed");
  rig.close();
});

test("metrics are shown with their change since the last commit", () => {
  const rig = open();
  rig.commit("first", "out", "reports");
  rig.write("dag.yaml", definition().replace("0.9,", "0.85,"));
  assert.is(rig.repro().code, 0);
  const page = rig.read(PAGE);
  assert.match(page, "-0.05, may be noise");
  assert.match(page, /Changes since commit <code>[0-9a-f]{7}<\/code>/);
  rig.close();
});

test("a pipeline that writes no reports has no page", () => {
  const rig = new Rig({
    "dag.yaml": "stages:\n  a: {cmd: 'true > out/a', outs: [out/a]}\n",
    "reports/README.md": "",
  });
  assert.is(rig.repro().code, 0);
  assert.not(rig.has(PAGE));
  rig.close();
});

test("a page that cannot be written is a warning, and the run stands", () => {
  const rig = open();
  rig.remove(PAGE);
  rig.write(`${PAGE}/in-the-way`, "");
  rig.write("params.yaml", "scale: 3\n");
  const {code, stderr} = rig.dag("repro");
  assert.is(code, 0);
  assert.match(stderr, "the page of the pipeline was not written");
  rig.close();
});

test("the head comment of a file is its first, without stars and slashes", () => {
  assert.is(readHeadComment("/** One. */\ncode"), "One.");
  assert.is(readHeadComment("#!/usr/bin/env node\n// a\n//  b\nimport x"), "a\n b");
  assert.is(readHeadComment("\n/*\n * a\n *\n * b\n */"), "a\n\nb");
  assert.is(readHeadComment("import x; // later"), undefined);
});

test.run();
