/** `dag diff --rebuild` and `--attribute`: commits built again in worktrees of their own. */
import {execFileSync} from "node:child_process";
import {rmSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Attribution} from "../../../src/runner/diff/attribute.ts";
import type {Diff} from "../../../src/runner/diff/diff.ts";
import {Rig} from "../engine/rig.ts";

const test = suite("diff by rebuilding");

const STAGE = (power: number) => `import {readFileSync, writeFileSync} from "node:fs";
export default {
  params: {parse: (value: unknown) => value},
  async run({deps, outs, params}: {deps: {x: string}; outs: {y: string}; params: {scale: number}}) {
    const x = Number(readFileSync(deps.x, "utf8")) ** ${power};
    writeFileSync(outs.y, JSON.stringify({y: x * params.scale, same: 1}));
  },
};
`;

function open(...ignored: readonly string[]): Rig {
  const rig = new Rig({
    "dag.yaml": `stages:
  copy: {cmd: "cp in/x.csv out/x.csv", deps: [in/x.csv], outs: [out/x.csv]}
  y: {run: stages/y.ts, deps: {x: out/x.csv}, params: [scale], outs: {y: {path: out/y.json, metrics: true}}}
`,
    "stages/y.ts": STAGE(1),
    "params.yaml": "# how much\nscale: 2\nother: 1\n",
    "in/x.csv": "10",
  });
  build(rig);
  rig.commit("first", "out", ...ignored);
  return rig;
}

function build(rig: Rig): void {
  const {code, text} = rig.repro();
  assert.is(code, 0, text);
}

const worktrees = (rig: Rig): number =>
  execFileSync("git", ["worktree", "list"], {cwd: rig.root, encoding: "utf8"}).trim().split("\n").length;

test("what is stored no more is built again in a worktree, and compared", () => {
  const rig = open();
  rig.write("in/x.csv", "20");
  build(rig);
  rig.commit("second");
  rmSync(rig.path(".dag"), {recursive: true});
  const gone = JSON.parse(rig.dag("diff", "HEAD~1", "HEAD", "--json").stdout) as Diff;
  assert.equal(
    gone.changed.map(({diff}) => diff),
    [undefined, undefined],
  );
  const {stdout, stderr, code} = rig.dag("diff", "HEAD~1", "HEAD", "--rebuild", "--json");
  assert.is(code, 1, stderr);
  const {changed} = JSON.parse(stdout) as Diff;
  const json = changed.find(({path}) => path === "out/y.json")!.diff!;
  assert.equal(json.kind === "json" && json.changes, [{path: "y", before: 20, after: 40, change: 20}]);
  assert.is(worktrees(rig), 1);
  assert.is(rig.read("in/x.csv"), "20", "the working tree is left alone");
  rig.close();
});

test("data that git ignores is taken from here where it is as it was, and named where it is not", () => {
  const rig = open("in");
  rig.write("params.yaml", "scale: 3\n");
  build(rig);
  rig.commit("second");
  rmSync(rig.path(".dag"), {recursive: true});
  assert.is(rig.dag("diff", "HEAD~1", "--rebuild").code, 1);
  rig.write("in/x.csv", "30");
  rmSync(rig.path(".dag"), {recursive: true});
  const {code, stderr} = rig.dag("diff", "HEAD~1", "--rebuild");
  assert.is(code, 2);
  assert.match(stderr, "not here as it was then: in/x.csv");
  assert.is(worktrees(rig), 1);
  rig.close();
});

test("each cause is told with what it makes alone, and what they make only together", () => {
  const rig = open();
  rig.write("in/x.csv", "20");
  rig.write("params.yaml", "# how much\nscale: 3\nother: 2\n");
  rig.write("stages/y.ts", STAGE(2));
  build(rig);
  const {stdout, stderr} = rig.dag("diff", "--attribute", "--json");
  const {attribution} = JSON.parse(stdout) as {attribution: Attribution};
  assert.equal(attribution.factors, ["code", "parameter scale", "input in/x.csv"], stderr);
  assert.equal(attribution.failed, []);
  // 2 · 10 → 3 · 20²: the square alone gives 2 · 10², the scale alone 3 · 10, the input alone 2 · 20
  assert.equal(attribution.figures, [
    {file: "out/y.json", path: "y", before: 20, after: 1200, alone: [180, 10, 20], together: 970},
  ]);
  assert.match(rig.dag("diff", "--attribute").stdout, /y +20 +1200 +\+1180 +\+180 +\+10 +\+20 +\+970/);
  assert.is(worktrees(rig), 1);
  rig.close();
});

test("a cause that cannot be run by itself is named, with why", () => {
  const rig = open();
  rig.write(
    "stages/y.ts",
    STAGE(1)
      .replace("params.scale", "(params as unknown as {factor: number}).factor")
      .replace(
        "{parse: (value: unknown) => value}",
        '{parse: (value: {factor?: number}) => { if (value.factor === undefined) throw new Error("no factor"); return value; }}',
      ),
  );
  rig.write("dag.yaml", rig.read("dag.yaml").replace("params: [scale]", "params: [factor]"));
  rig.write("params.yaml", "# how much\nfactor: 5\n");
  build(rig);
  const {attribution} = JSON.parse(rig.dag("diff", "--attribute", "--json").stdout) as {
    attribution: Attribution;
  };
  assert.equal(
    attribution.failed.map(({factor}) => factor),
    ["code", "parameter scale"],
  );
  assert.is(attribution.figures[0]!.together, null);
  rig.close();
});

test.run();
