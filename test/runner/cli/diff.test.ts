/** `dag diff` as a person calls it, in a git repository of its own. */
import {rmSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Diff} from "../../../src/runner/diff/diff.ts";
import {copies, JOIN_STAGE, Rig} from "../engine/rig.ts";

const test = suite("dag diff");

const DEFINITION = `stages:
  read: {cmd: "cat data/in.csv > out/table.csv", deps: [data/in.csv], outs: {table: {path: out/table.csv, key: [id]}}}
  join: {run: stages/join.ts, deps: {table: out/table.csv}, params: [scale], outs: {text: out/joined.txt}}
  score:
    cmd: "printf '{\\"macroF1\\": {\\"value\\": 0.9, \\"lo\\": 0.8, \\"hi\\": 1}, \\"seed\\": %s}' \${seed} > out/score.json"
    params: [seed]
    outs: {score: {path: out/score.json, metrics: true}}
`;

const open = copies(() => {
  const rig = new Rig({
    "dag.yaml": DEFINITION,
    "params.yaml": "scale: 1\nseed: 7\n",
    "data/in.csv": "id,name,x\n1,a,0.5\n2,b,1.5\n3,c,2.5\n",
    "stages/join.ts": JOIN_STAGE,
  });
  assert.is(rig.repro().code, 0);
  rig.commit("first", "out");
  return rig;
});

function diff(rig: Rig, ...words: readonly string[]): Diff {
  const {stdout, stderr} = rig.dag("diff", "--json", ...words);
  assert.ok(stdout.startsWith("{"), stderr);
  return JSON.parse(stdout) as Diff;
}

const causes = ({changed}: Diff): Record<string, string[]> =>
  Object.fromEntries(changed.map(({path, causes: found}) => [path, found.map(({text}) => text)]));

test("a commit does not differ from itself, and the exit code says so", () => {
  const rig = open();
  for (const words of [[], ["HEAD"], ["HEAD", "main"]]) {
    const {code, stdout} = rig.dag("diff", ...words);
    assert.is(code, 0, stdout);
    assert.match(stdout, "all 3 artifacts are the same");
  }
  rig.close();
});

test("a changed input is told by row and column, and is the cause of all that stands on it", () => {
  const rig = open();
  rig.write("data/in.csv", "id,name,x\n3,c,2.5\n1,a,0.75\n4,d,9\n");
  assert.is(rig.repro().code, 0);
  const found = diff(rig);
  const input = "input data/in.csv changed";
  assert.equal(causes(found), {"out/joined.txt": [input], "out/table.csv": [input]});
  assert.equal(found.changed[0]!.causes[0]!.through, ["join", "read"]);
  const table = found.changed[1]!.diff!;
  assert.is(table.kind, "tables");
  if (table.kind !== "tables") return;
  const {key, rows, columns, examples} = table.tables[0]!.diff!;
  assert.equal(key, ["id"]);
  assert.equal(rows, {before: 3, after: 3, added: 1, removed: 1, changed: 1, isReordered: true});
  assert.equal(
    columns.map(({name, changed}) => [name, changed]),
    [["x", 1]],
  );
  assert.equal(examples, [
    {at: "id 1", kind: "changed", cells: [{name: "x", before: 0.5, after: 0.75}]},
    {
      at: "id 4",
      kind: "added",
      cells: [
        {name: "id", after: 4},
        {name: "name", after: "d"},
        {name: "x", after: 9},
      ],
    },
    {
      at: "id 2",
      kind: "removed",
      cells: [
        {name: "id", before: 2},
        {name: "name", before: "b"},
        {name: "x", before: 1.5},
      ],
    },
  ]);
  const {code, stdout} = rig.dag("diff");
  assert.is(code, 1);
  assert.match(stdout, "1 added, 1 removed, 1 changed (joined by id)");
  rig.close();
});

test("a symbol of code, a parameter and a metric inside its interval are named", () => {
  const rig = open();
  rig.write("stages/join.ts", JOIN_STAGE.replace('"\\n"', '"\\n\\n"'));
  rig.write("params.yaml", "scale: 2\nseed: 8\n");
  assert.is(rig.repro().code, 0);
  const found = diff(rig);
  assert.equal(causes(found), {
    "out/joined.txt": ["code changed: stages/join.ts: default changed", "parameter scale changed: 1 → 2"],
    "out/score.json": ["definition changed: the command", "parameter seed changed: 7 → 8"],
  });
  assert.ok(found.changed[1]!.isMetrics);
  const json = found.changed[1]!.diff!;
  assert.equal(json.kind === "json" && json.changes, [{path: "seed", before: 7, after: 8, change: 1}]);
  rig.close();
});

test("two commits are compared whatever the working tree holds, and B against A mirrors A against B", () => {
  const rig = open();
  rig.write("data/in.csv", "id,name,x\n1,a,0.5\n");
  rig.repro();
  rig.commit("second");
  rig.write("data/in.csv", "id,name,x\n9,z,9\n");
  rig.repro();
  const [there, back] = [diff(rig, "HEAD~1", "HEAD"), diff(rig, "HEAD", "HEAD~1")];
  const rowsOf = ({changed}: Diff) => {
    const table = changed.find(({path}) => path === "out/table.csv")!.diff!;
    return table.kind === "tables" ? table.tables[0]!.diff!.rows : undefined;
  };
  assert.equal(rowsOf(there), {before: 3, after: 1, added: 0, removed: 2, changed: 0, isReordered: false});
  assert.equal(rowsOf(back), {before: 1, after: 3, added: 2, removed: 0, changed: 0, isReordered: false});
  assert.equal(causes(there), causes(back));
  rig.close();
});

test("a stage that came, one that went and an output under another name are told apart", () => {
  const rig = open();
  rig.write(
    "dag.yaml",
    `stages:
  read: {cmd: "cat data/in.csv > out/table.csv", deps: [data/in.csv], outs: [out/table.csv]}
  other: {cmd: "echo new > out/new.txt", outs: [out/new.txt]}
  score: {cmd: "printf '{\\"macroF1\\": {\\"value\\": 0.9, \\"lo\\": 0.8, \\"hi\\": 1}, \\"seed\\": %s}' 7 > out/points.json", outs: [out/points.json]}
`,
  );
  assert.is(rig.repro().code, 0);
  const {added, removed, renamed, changed} = diff(rig);
  assert.equal(changed, []);
  assert.equal(
    added.map(({path, causes: found}) => [path, found[0]!.text]),
    [["out/new.txt", "the stage was added"]],
  );
  assert.equal(
    removed.map(({path, causes: found}) => [path, found[0]!.text]),
    [["out/joined.txt", "the stage was removed"]],
  );
  assert.equal(
    renamed.map(({before, after}) => [before, after]),
    [["out/score.json", "out/points.json"]],
  );
  rig.close();
});

test("an output that is stored nowhere any more is named as that", () => {
  const rig = open();
  rig.write("data/in.csv", "id,name,x\n");
  rig.repro();
  rmSync(rig.path(".dag/store"), {recursive: true});
  const {code, stdout} = rig.dag("diff");
  assert.is(code, 1);
  assert.match(stdout, "that of before is not stored here any more");
  rig.close();
});

test("the same inputs with another output are called not reproducible", () => {
  const rig = open();
  rig.write("dag.yaml", `${DEFINITION}  clock: {cmd: "date +%N > out/clock.txt", outs: [out/clock.txt]}\n`);
  rig.repro();
  rig.commit("clock");
  rig.repro("--force", "clock");
  assert.equal(causes(diff(rig)), {
    "out/clock.txt": ["not reproducible: all that it read is the same, and it wrote something else"],
  });
  rig.close();
});

test("what is stale in the working tree is said not to be in it", () => {
  const rig = open();
  rig.write("params.yaml", "scale: 3\nseed: 7\n");
  const {code, stderr} = rig.dag("diff");
  assert.is(code, 0);
  assert.match(stderr, "1 of 3 instances is stale");
  rig.close();
});

test("--stage and --path narrow it down", () => {
  const rig = open();
  rig.write("data/in.csv", "id,name,x\n");
  rig.repro();
  assert.equal(Object.keys(causes(diff(rig, "--stage", "join"))), ["out/joined.txt"]);
  assert.equal(Object.keys(causes(diff(rig, "--path", "out/table.csv"))), ["out/table.csv"]);
  assert.is(rig.dag("diff", "--path", "elsewhere").code, 0);
  rig.close();
});

test("what is no commit is an error that says how to find one", () => {
  const rig = open();
  for (const name of ["nowhere", "--output=x", "HEAD:dag.yaml"]) {
    const {code, stderr} = rig.dag("diff", "--", name);
    assert.is(code, 2);
    assert.match(stderr, "is no commit of this repository");
  }
  rmSync(rig.path(".git"), {recursive: true});
  assert.is(rig.dag("diff").code, 2);
  rig.close();
});

test("the comment for a pull request escapes what data holds, and stays below its limit", () => {
  const rig = open();
  const rows = Array.from({length: 300}, (_, i) => `${i},<img src=x>@someone*_${"long".repeat(30)},${i}`);
  rig.write("data/in.csv", `id,name,x\n${rows.join("\n")}\n`);
  const many = Array.from(
    {length: 400},
    (_, i) =>
      `  s${i}: {cmd: "cat data/in.csv > out/${"n".repeat(120)}${i}.csv", deps: [data/in.csv], outs: [out/${"n".repeat(120)}${i}.csv]}\n`,
  );
  rig.write("dag.yaml", DEFINITION + many.join(""));
  rig.repro();
  rig.commit("many");
  rig.write("data/in.csv", `id,name,x\n${rows.map((row) => `${row}1`).join("\n")}\n`);
  rig.repro();
  const {code, stdout} = rig.dag("diff", "--markdown");
  assert.is(code, 1);
  assert.ok(stdout.length < 60_000, String(stdout.length));
  assert.match(stdout, "more artifacts; `pnpm dag diff` shows them all");
  assert.not.match(stdout, /[^\\]<img/);
  assert.not.match(stdout, /@someone/);
  rig.close();
});

test.run();
