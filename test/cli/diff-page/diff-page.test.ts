/** `dag diff --html`, as it lies there. */
import {statSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {assertHarmless, assertStructure} from "../../report/page-checks.ts";
import {Rig} from "../../runner/engine/rig.ts";

const test = suite("diff page");

const score = (value: number) =>
  `echo '{\\"verdict\\": {\\"level\\": \\"${value > 0.5 ? "good" : "bad"}\\"}, \\"acc\\": {\\"value\\": ${value}, \\"lo\\": 0.3, \\"hi\\": 1}}' > out/score.json`;
const definition = (value: number) => `stages:
  table: {cmd: "cat in/a.csv > out/table.csv", deps: [in/a.csv], outs: {t: {path: out/table.csv, key: [id]}}}
  score: {cmd: "${score(value)}", outs: {s: {path: out/score.json, metrics: true}}}
`;

function open(): Rig {
  const rig = new Rig({
    "dag.yaml": definition(0.9),
    "in/a.csv": "id,name,x\n1,<script>a</script>,0.5\n2,b,1.5\n3,c,2\n",
  });
  assert.is(rig.repro().code, 0);
  rig.commit("first", "out", "reports");
  return rig;
}

test("it shows the causes, the verdict, figures with their intervals, distributions and rows", () => {
  const rig = open();
  rig.write("in/a.csv", "id,name,x\n1,<script>b</script>,0.5\n2,b,9\n4,d,2\n");
  rig.write("dag.yaml", definition(0.4));
  assert.is(rig.repro().code, 0);
  const {code, stderr} = rig.dag("diff", "--html");
  assert.is(code, 1);
  assert.match(stderr, "open      reports/diff.html");
  const page = rig.read("reports/diff.html");
  assertStructure(page, "diff");
  assertHarmless(page, "diff");
  for (const text of [
    "input in/a.csv changed",
    "&quot;good&quot;",
    "within the interval: may be noise",
    "1 added, 1 removed, 2 changed (joined by id)",
    "x: 1 cell differ",
    "&lt;script&gt;a&lt;/script&gt;",
    "Id 4 added",
  ])
    assert.ok(page.includes(text), text);
  assert.not.match(page, rig.root);
  assert.is(rig.dag("status").code, 0, "it is no output, and no orphan");
  rig.dag("diff", "--html", "--out", "elsewhere.html");
  assert.is(rig.read("elsewhere.html"), page, "the same bytes each time");
  rig.close();
});

test("a diff without differences is a page that says so", () => {
  const rig = open();
  assert.is(rig.dag("diff", "--html").code, 0);
  assert.match(rig.read("reports/diff.html"), "<h1>No artifact differs: all 2 artifacts are the same</h1>");
  rig.close();
});

test("a page stays within bounds, whatever differs", () => {
  const rig = open();
  const columns = Array.from({length: 40}, (_, i) => `c${i}`);
  const stages = Array.from(
    {length: 150},
    (_, i) => `  s${i}: {cmd: "cat in/a.csv > out/${i}.csv", deps: [in/a.csv], outs: [out/${i}.csv]}\n`,
  );
  const table = (add: number) =>
    `${columns.join(",")}\n${Array.from({length: 30}, (_, row) => columns.map((_c, i) => i * row + add).join(",")).join("\n")}\n`;
  rig.write("dag.yaml", `stages:\n${stages.join("")}`);
  rig.write("in/a.csv", table(0));
  rig.repro();
  rig.commit("many");
  rig.write("in/a.csv", table(1));
  rig.repro();
  rig.dag("diff", "--html");
  assert.ok(statSync(rig.path("reports/diff.html")).size < 1e6);
  assert.match(rig.read("reports/diff.html"), "90 more artifacts not shown here");
  rig.close();
});

test.run();
