/** `dag check` as CI calls it, in a git repository of its own. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {CheckResult} from "../../../src/runner/check/run-checks.ts";
import {Rig} from "../engine/rig.ts";

const test = suite("dag check");

const DEFINITION = `stages:
  table:
    cmd: "cat data/in.csv > out/table.csv"
    deps: [data/in.csv]
    outs: {table: {path: out/table.csv, key: [id]}}
  score: {cmd: "cat data/in.json > out/score.json", deps: [data/in.json], outs: {score: {path: out/score.json, metrics: true}}}
  later: {cmd: "echo {} > out/later.json", frozen: true, outs: {later: {path: out/later.json, metrics: true}}}
`;
const METRICS = {f1: {value: 0.9, lo: 0.8, hi: 1}, verdict: "healthy", perClass: [{class: "a", f1: 0.5}]};

function open(...checks: readonly string[]): Rig {
  const rig = new Rig({
    "dag.yaml": DEFINITION,
    "data/in.csv": "id,name,x\n1,a,0.5\n2,b,1.5\n3,c,2.5\n4,d,3\n",
    "data/in.json": JSON.stringify(METRICS),
  });
  ask(rig, ...checks);
  assert.is(rig.repro().code, 0);
  rig.commit("first", "out");
  return rig;
}

function ask(rig: Rig, ...checks: readonly string[]): void {
  rig.write("params.yaml", `seed: 1\nchecks:\n${checks.map((check) => `  - ${check}\n`).join("")}`);
}

function check(
  rig: Rig,
  ...words: readonly string[]
): {code: number | null; results: readonly CheckResult[]} {
  const {code, stdout, stderr} = rig.dag("check", "--json", ...words);
  assert.ok(stdout.startsWith("{"), stderr);
  return {code, results: (JSON.parse(stdout) as {checks: CheckResult[]}).checks};
}

const statuses = ({results}: {results: readonly CheckResult[]}) => results.map(({status}) => status);

test("metrics and verdicts are checked, as a table with margins; one that fails makes the exit code 1", () => {
  const rig = open("score.f1.lower >= 0.75", "out.score.verdict in [healthy, watch]");
  const good = rig.dag("check");
  assert.is(good.code, 0, good.stderr);
  assert.match(good.stdout, /^ok {2}score\.f1\.lower +0\.8 {2}>= 0\.75 +\+0\.05$/m);
  assert.match(good.stdout, /^ok {2}out\.score\.verdict +healthy {2}in \[healthy, watch\]$/m);
  assert.match(good.stdout, "2 of 2 checks hold");
  ask(rig, "score.f1 >= 0.75", "score.perClass[a].f1 >= 60 %");
  const bad = rig.dag("check", "--junit", "checks.xml");
  assert.is(bad.code, 1);
  assert.match(bad.stdout, /^failed {2}score\.perClass\[a\]\.f1 +50 % {2}>= 60 % +-10 points$/m);
  assert.match(bad.stdout, "1 of 2 checks failed");
  const xml = rig.read("checks.xml");
  assert.match(xml, '<testsuite name="checks" tests="2" failures="1">');
  assert.match(xml, 'message="50 % is not &gt;= 60 %, margin -10 points">params.yaml:4</failure>');
  rig.close();
});

test("no stage goes stale when the checks change", () => {
  const rig = open("score.f1 >= 0.75");
  ask(rig, "score.f1 >= 0.5");
  assert.equal(rig.repro().ran, []);
  rig.close();
});

test("what differs from a commit is checked by rows, columns and figures", () => {
  const checks = [
    "diff.table.flipped <= 25 %",
    "diff.table.x.changed <= 50 %",
    "diff.table.rows.added <= 0",
    "diff.score.f1.change >= -0.01",
  ];
  const rig = open(...checks);
  assert.equal(statuses(check(rig)), ["passed", "passed", "passed", "passed"]);
  rig.write("data/in.csv", "id,name,x\n1,A,0.5\n2,b,1\n3,C,2\n5,e,9\n");
  rig.write("data/in.json", JSON.stringify({...METRICS, f1: {value: 0.85, lo: 0.8, hi: 1}}));
  assert.is(rig.repro().code, 0);
  const {code, results} = check(rig);
  assert.is(code, 1);
  assert.equal(
    results.map(({value}) => Math.round(Number(value) * 1000) / 1000),
    [0.667, 0.667, 1, -0.05],
  );
  assert.equal(statuses({results}), ["failed", "failed", "failed", "failed"]);
  assert.is(results[0]!.note, "in name");
  rig.commit("second");
  assert.equal(statuses(check(rig)), ["passed", "passed", "passed", "passed"], "against HEAD");
  assert.is(check(rig, "--against", "HEAD~1").code, 1);
  rig.close();
});

test("a check without something to compare with is skipped, and says so", () => {
  const rig = open("diff.table.flipped <= 2 %", "score.f1 >= 0.75");
  rig.remove("dag.lock");
  rig.commit("without a lock");
  assert.is(rig.repro().code, 0);
  const {code, stdout} = rig.dag("check");
  assert.is(code, 0);
  assert.match(stdout, /^skipped {2}diff\.table\.flipped .*HEAD \(\w{7}\) has no out\/table\.csv$/m);
  assert.match(stdout, "1 of 2 checks hold, 1 skipped");
  rig.close();
});

test("what cannot be read, or names nothing, is told with line and caret, all at once", () => {
  const rig = open(
    "score.f1 = 3",
    "score.f2 >= 0.5",
    '"scor.f1 >= 1"',
    "diff.table.nam.changed <= 1 %",
    "table.rows >= 1",
    "later.x >= 1",
    "{a: b}",
  );
  const {code, stdout, stderr} = rig.dag("check");
  assert.is(code, 2);
  assert.is(stdout, "");
  const expected = [
    'params.yaml:3:14: "=" is no comparison\n  3 |   - score.f1 = 3\n    |              ^\n      Write == for equal.',
    'params.yaml:4:5: there is no metric "score.f2"\n  4 |   - score.f2 >= 0.5\n    |     ^^^^^^^^\n      Did you mean "score.f1"?',
    'params.yaml:5:6: there is no metric "scor.f1"\n  5 |   - "scor.f1 >= 1"\n    |      ^^^^^^^\n      Did you mean "score.f1"?',
    'Did you mean "diff.table.name.changed"?',
    "out/table.csv is no metrics output",
    "out/later.json is not built",
    "Build it: `pnpm dag repro later`.",
    "a map stands in checks",
    "7 errors",
  ];
  for (const text of expected) assert.ok(stderr.includes(text), `${text}\n\n${stderr}`);
  rig.close();
});

test("figures of a stale stage are checked as they are, with a warning", () => {
  const rig = open("score.f1 >= 0.75");
  rig.write("data/in.json", "{}");
  const {code, stderr} = rig.dag("check");
  assert.is(code, 0);
  assert.match(stderr, /^warning {3}score: stale/);
  rig.close();
});

test("each metric is listed by the name that a check calls it", () => {
  const rig = open();
  assert.match(rig.dag("check").stdout, "no checks");
  const {stdout} = rig.dag("check", "--list");
  assert.ok(stdout.split("\n").includes("score.perClass[a].f1"), stdout);
  rig.close();
});

test("of two outputs with one stem the name is that of the stage that is not frozen", () => {
  const rig = new Rig({
    "dag.yaml": `stages:
  predict: {cmd: "echo {} > a/predictions.json", outs: [a/predictions.json]}
  candidate: {cmd: "echo {} > b/predictions.json", outs: [b/predictions.json], frozen: true}
`,
  });
  rig.repro();
  rig.commit("first", "a", "b");
  ask(rig, "diff.predictions.x.change <= 1", "diff.b.predictions.x.change <= 1");
  const {stderr, stdout} = rig.dag("check", "--json");
  assert.not.match(stderr + stdout, "is the name of 2 outputs");
  rig.write("dag.yaml", rig.read("dag.yaml").replace(", frozen: true", ""));
  assert.match(rig.dag("check").stderr, '"predictions" is the name of 2 outputs');
  rig.close();
});

test.run();
