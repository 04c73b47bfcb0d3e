/** `metrics`, `params diff`, `log` and `why --vs`, as a person calls them. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {copies, JOIN_STAGE, Rig} from "../engine/rig.ts";

const test = suite("figures");

const score = (value: number, low: number, high: number) =>
  `node -e 'fs.writeFileSync("out/score.json", JSON.stringify({verdict: {level: ${value} > 0.5 ? "good" : "bad"}, acc: {value: ${value}, lo: ${low}, hi: ${high}}, bins: [${value}, 2]}))'`;
const definition = (value: number, low: number, high: number) => `stages:
  score: {cmd: ${JSON.stringify(score(value, low, high))}, outs: {score: {path: out/score.json, metrics: true}}}
  join: {run: stages/join.ts, deps: {a: in/a}, params: [scale, deep], outs: {text: out/joined.txt}}
`;

const open = copies(() => {
  const rig = new Rig({
    "dag.yaml": definition(0.9, 0.8, 1),
    "stages/join.ts": JOIN_STAGE,
    "params.yaml": "scale: 1\ndeep: {a: [1, 2], b: x}\n",
    "in/a": "1",
  });
  assert.is(rig.repro().code, 0);
  rig.commit("first", "out");
  return rig;
});

test("metrics shows the verdict, figures with their intervals, and no histogram", () => {
  const rig = open();
  const {code, stdout} = rig.dag("metrics");
  assert.is(code, 0);
  assert.match(
    stdout,
    /out\/score\.json\nmetric +value +interval\nverdict\.level +good\nacc +0\.9 +\[0\.8, 1\]\n\n/,
  );
  const json = JSON.parse(rig.dag("metrics", "--json").stdout) as Record<string, {acc: {value: number}}>;
  assert.is(json["out/score.json"]!.acc.value, 0.9);
  rig.close();
});

test("metrics diff gives old, new, change, and whether it is within the interval", () => {
  const rig = open();
  rig.write("dag.yaml", definition(0.85, 0.7, 0.95));
  rig.repro();
  const {code, stdout} = rig.dag("metrics", "diff", "--json");
  assert.is(code, 1);
  const {"out/score.json": found} = JSON.parse(stdout) as Record<
    string,
    Record<string, {old: number; new: number; diff: number; withinNoise?: boolean}>
  >;
  assert.equal(Object.keys(found!), ["acc", "bins[0]"]);
  assert.equal([found!.acc!.old, found!.acc!.new, found!.acc!.withinNoise], [0.9, 0.85, true]);
  assert.match(rig.dag("metrics", "diff").stdout, /acc +0\.9 +0\.85 +-0\.05 +within the interval/);
  rig.write("dag.yaml", definition(0.4, 0.3, 0.5));
  rig.repro();
  assert.match(
    rig.dag("metrics", "diff").stdout,
    /verdict\.level +"good" +"bad"\nacc +0\.9 +0\.4 +-0\.5 +beyond the interval/,
  );
  assert.is(rig.dag("metrics", "diff", "HEAD", "HEAD").code, 0);
  assert.is(rig.dag("metrics", "dif").code, 2);
  rig.close();
});

test("params diff names each leaf that changed with its stages", () => {
  const rig = open();
  assert.is(rig.dag("params", "diff").code, 0);
  rig.write("params.yaml", "scale: 2\ndeep: {a: [1, 3], c: y}\n");
  rig.repro();
  const {code, stdout} = rig.dag("params", "diff", "--json");
  assert.is(code, 1);
  const {changes} = JSON.parse(stdout) as {changes: unknown};
  assert.equal(changes, [
    {key: "deep.a", before: [1, 2], after: [1, 3], stages: ["join"]},
    {key: "deep.b", before: "x", stages: ["join"]},
    {key: "deep.c", after: "y", stages: ["join"]},
    {key: "scale", before: 1, after: 2, stages: ["join"]},
  ]);
  assert.is(rig.dag("params").code, 2);
  rig.close();
});

test("log tells of runs that did something, the last first, and of those that failed", () => {
  const rig = open();
  rig.repro(); // nothing to do
  rig.write("in/a", "2");
  rig.repro();
  rig.write("dag.yaml", `${definition(0.9, 0.8, 1)}  wrong: {cmd: "false", outs: [out/none]}\n`);
  rig.repro();
  type Run = {fresh: number; instances: {name: string; how: string; reasons?: string[]; peakMB?: number}[]};
  const runs = JSON.parse(rig.dag("log", "--json").stdout) as Run[];
  assert.equal(
    runs.map(({instances}) => instances.map(({name, how}) => `${name} ${how}`).sort()),
    [["wrong failed"], ["join ran"], ["join ran", "score ran"]],
  );
  assert.equal(runs[1]!.instances[0]!.reasons, ["dependency in/a changed"]);
  assert.ok(runs[1]!.instances[0]!.peakMB! > 10);
  assert.is((JSON.parse(rig.dag("log", "score", "--json").stdout) as Run[]).length, 1);
  assert.match(rig.dag("log", "-n", "1").stdout, /UTC .*1 failed/);
  rig.close();
});

test("why --vs compares with what a commit's lock records", () => {
  const rig = open();
  assert.is(rig.dag("why", "join", "--vs", "HEAD").code, 0);
  rig.write("in/a", "2");
  rig.write("params.yaml", "scale: 5\ndeep: {a: [1, 2], b: x}\n");
  rig.repro();
  assert.is(rig.dag("why", "join").code, 0, "fresh here");
  const {code, stdout} = rig.dag("why", "join", "--vs", "HEAD");
  assert.is(code, 1);
  assert.match(stdout, /parameter scale changed: 1 → 5\n +dependency in\/a changed/);
  assert.is(rig.dag("why", "join", "--vs", "nowhere").code, 2);
  rig.close();
});

test("why of a stage that would run names what keeps the nearest kept run from being restored", () => {
  const rig = open();
  const write = (a: string, scale: number): void => {
    rig.write("in/a", a);
    rig.write("params.yaml", `scale: ${scale}\ndeep: {a: [1, 2], b: x}\n`);
  };
  write("2", 7);
  rig.repro();
  write("1", 1);
  rig.repro();
  write("2", 8); // against the lock both changed, against the run before it the parameter alone
  const {stdout} = rig.dag("why", "join");
  assert.match(stdout, /nearest run that is kept differs in\n +parameter scale changed: 7 → 8\n/);
  rig.close();
});

test("plots draws what is declared, and two commits over each other, tracked files as each commit has them", () => {
  const rig = new Rig({
    "dag.yaml":
      "plots: [{raw.csv: {x: x}}]\nstages: {s: {cmd: cp in.csv out.csv, deps: [in.csv], plots: [{out.csv: {x: x, title: Loss}}]}}",
    "in.csv": "x,y\n1,2\n2,3\n",
    "raw.csv": "x,y\n1,5\n2,6\n",
  });
  rig.repro();
  rig.commit("first", "out.csv", "reports");
  assert.is(rig.dag("plots").stdout, "open      reports/plots/out.svg\nopen      reports/plots/raw.svg\n");
  assert.match(rig.read("reports/plots/out.svg"), "<title>Loss</title>");
  rig.write("in.csv", "x,y\n1,2\n2,9\n");
  rig.write("raw.csv", "x,y\n1,5\n2,60\n");
  rig.repro();
  assert.is(rig.dag("plots", "diff", "--out", "reports/both").code, 0);
  for (const name of ["out", "raw"]) {
    const svg = rig.read(`reports/both/${name}.svg`);
    assert.match(svg, /y, HEAD \(\w{7}\)/);
    assert.match(svg, "y, working tree");
    const [, old, now] = [...svg.matchAll(/<path d="(M[^"]+)"/g)].map(([, path]) => path).slice(-3);
    assert.ok(old !== now, name);
  }
  rig.close();
});

test.run();
