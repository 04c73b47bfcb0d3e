import {suite} from "uvu";
import * as assert from "uvu/assert";
import {NearRig} from "./in-process.ts";
import {JOIN_STAGE} from "./rig.ts";

const test = suite("repro");

const DAG = `
stages:
  clean:
    run: stages/clean.ts
    each: data/{session}.txt
    deps: {raw: "data/\${session}.txt"}
    params: [clean]
    outs: {clean: "artifacts/clean/\${session}.txt"}
  all:
    run: stages/all.ts
    deps: {parts: artifacts/clean/*.txt}
    outs: {all: artifacts/all.txt}
  count:
    cmd: wc -l < artifacts/all.txt > artifacts/count.txt
    deps: [artifacts/all.txt]
    outs: [artifacts/count.txt]
`;

const CLEAN = `import {readFileSync, writeFileSync} from "node:fs";
import {strip} from "../lib/strip.ts";
export default {
  params: {parse: (value: unknown) => value},
  async run({deps, outs, params}: {deps: {raw: string}; outs: {clean: string}; params: {clean: {keep: number}}}) {
    writeFileSync(outs.clean, strip(readFileSync(deps.raw, "utf8")).slice(0, params.clean.keep) + "\\n");
  },
};
`;

const STRIP = `/** Takes blanks away. */
export function strip(text: string): string {
  return text.replaceAll(" ", "");
}

export function unused(): number {
  return 1;
}
`;

function makeRig(): NearRig {
  return new NearRig({
    "dag.yaml": DAG,
    "params.yaml": "clean: {keep: 100}\nother: 1\n",
    "stages/clean.ts": CLEAN,
    "stages/all.ts": JOIN_STAGE,
    "lib/strip.ts": STRIP,
    "data/a.txt": "a b c",
    "data/b.txt": "d e f",
  });
}

test("builds, then does nothing; a param reruns what declares it, and back restores", async () => {
  const rig = makeRig();
  const first = await rig.build();
  assert.is(first.code, 0, first.text);
  assert.equal(first.ran, ["all", "clean@a", "clean@b", "count"]);
  assert.is(rig.read("artifacts/clean/a.txt"), "abc\n");
  const lock = rig.read("dag.lock");
  assert.not.match(lock, rig.root);

  const second = await rig.build();
  assert.equal([second.ran, second.restored], [[], []]);
  assert.is((await rig.run("status")).code, 0);
  assert.is(rig.read("dag.lock"), lock);

  rig.write("params.yaml", "clean: {keep: 100}\nother: 2\n");
  assert.equal((await rig.build()).ran, []);

  rig.write("params.yaml", "clean: {keep: 2}\nother: 2\n");
  assert.is((await rig.run("status")).code, 1);
  assert.match((await rig.run("why", "clean@a")).stdout, "parameter clean.keep changed: 100 → 2");
  const changed = await rig.build();
  // `count` counts lines, and there are as many as before, but its dependency's content differs.
  assert.equal(changed.ran, ["all", "clean@a", "clean@b", "count"]);

  const back = await rig.build("--set", "clean.keep=100");
  assert.equal([back.ran, back.restored], [[], ["all", "clean@a", "clean@b", "count"]]);
  assert.is(rig.read("artifacts/clean/a.txt"), "abc\n");
  assert.is(rig.read("dag.lock"), lock);
  rig.close();
});

test("an upstream rerun with the same content stops there", async () => {
  const rig = makeRig();
  await rig.build();
  rig.write("data/a.txt", "ab  c");
  const outcome = await rig.build();
  assert.equal(outcome.ran, ["clean@a"]);
  assert.equal(outcome.fresh, ["all", "clean@b", "count"]);
  rig.close();
});

test("comments, types and unused exports rerun nothing; a called function does, and `why` names it", async () => {
  const rig = makeRig();
  await rig.build();
  rig.write(
    "lib/strip.ts",
    STRIP.replace("Takes blanks away", "Removes blanks").replace("return 1", "return 2"),
  );
  assert.equal((await rig.build()).ran, []);
  rig.write("lib/strip.ts", STRIP.replace('replaceAll(" ", "")', 'replaceAll(" ", "-")'));
  assert.match((await rig.run("why", "clean@a")).stdout, /code changed: .*lib\/strip\.ts.*strip/);
  const outcome = await rig.build();
  assert.equal(
    outcome.ran,
    ["all", "clean@a", "clean@b"].concat(outcome.ran.includes("count") ? ["count"] : []),
  );
  assert.is(rig.read("artifacts/clean/a.txt"), "a-b-c\n");
  rig.close();
});

test("a recording added runs only its instance; removed, its outputs go and the collector reruns", async () => {
  const rig = makeRig();
  await rig.build();
  rig.write("data/c.txt", "g");
  assert.equal((await rig.build()).ran, ["all", "clean@c", "count"]);
  rig.remove("data/c.txt");
  const outcome = await rig.build();
  assert.equal(outcome.ran, []);
  assert.equal(outcome.restored, ["all", "count"]);
  assert.not.ok(rig.has("artifacts/clean/c.txt"));
  assert.not.match(rig.read("dag.lock"), "clean@c");
  assert.equal((await rig.build()).restored, []);
  rig.close();
});

test("outputs deleted or altered by hand come back from the store", async () => {
  const rig = makeRig();
  await rig.build();
  const good = rig.read("artifacts/all.txt");
  rig.remove("artifacts/clean/b.txt");
  rig.write("artifacts/all.txt", "tampered");
  assert.match((await rig.run("why", "all")).stdout, "output artifacts/all.txt was altered");
  const outcome = await rig.build();
  assert.equal([outcome.ran, outcome.restored], [[], ["all", "clean@b"]]);
  assert.is(rig.read("artifacts/all.txt"), good);
  rig.close();
});

test("a failed stage keeps its last good output; --keep-going builds the rest", async () => {
  const rig = makeRig();
  await rig.build();
  const good = rig.read("artifacts/clean/a.txt");
  rig.write(
    "stages/clean.ts",
    CLEAN.replace(
      "writeFileSync(outs",
      'if (deps.raw.endsWith("a.txt")) throw new Error("no good"); writeFileSync(outs',
    ).replace('+ "\\n"', '+ "!\\n"'),
  );
  const outcome = await rig.build("--keep-going", "-j", "1");
  assert.is(outcome.code, 2);
  assert.equal(outcome.failed, ["clean@a"]);
  assert.equal(outcome.ran, ["clean@b"]);
  assert.match(outcome.text, "no good");
  assert.is(rig.read("artifacts/clean/a.txt"), good);
  assert.is(rig.read("artifacts/clean/b.txt"), "def!\n");
  rig.close();
});

test("a failed command's last good output is put back", async () => {
  const rig = makeRig();
  await rig.build();
  const good = rig.read("artifacts/count.txt");
  rig.write(
    "dag.yaml",
    DAG.replace("wc -l < artifacts/all.txt > artifacts/count.txt", "echo half > artifacts/count.txt; exit 3"),
  );
  const outcome = await rig.run("repro");
  assert.is(outcome.code, 2);
  assert.match(outcome.stderr, "ended with code 3");
  assert.is(rig.read("artifacts/count.txt"), good);
  rig.close();
});

test("an input that changes during the run is not recorded", async () => {
  const rig = makeRig();
  rig.write(
    "dag.yaml",
    `stages:\n  s:\n    cmd: cat in.txt > out.txt; echo more >> in.txt\n    deps: [in.txt]\n    outs: [out.txt]\n`,
  );
  rig.write("in.txt", "x\n");
  const outcome = await rig.run("repro");
  assert.is(outcome.code, 2);
  assert.match(outcome.stderr, "in.txt changed while it ran");
  assert.not.ok(rig.has("out.txt"));
  assert.is((await rig.run("status")).code, 1);
  rig.close();
});

test("a missing dependency, a misspelt stage, option, parameter and a broken stage file say what to do", async () => {
  const rig = makeRig();
  assert.match((await rig.run("repro", "claen")).stderr, 'Did you mean "clean"?');
  assert.match((await rig.run("repor")).stderr, 'Did you mean "repro"?');
  assert.match((await rig.run("repro", "--frce")).stderr, 'Did you mean "--force"?');
  assert.match((await rig.run("repro", "--set", "clean.kep=1")).stderr, "clean.keep");
  rig.write(
    "dag.yaml",
    `${DAG}  more:\n    cmd: cat nothing.txt > x.txt\n    deps: [nothing.txt]\n    outs: [x.txt]\n`,
  );
  const missing = await rig.run("repro");
  assert.is(missing.code, 2);
  assert.match(missing.stderr, "nothing.txt");
  rig.write("stages/clean.ts", "export default {");
  const broken = await rig.run("repro");
  assert.is(broken.code, 2);
  assert.match(broken.stderr, "stages/clean.ts");
  rig.close();
});

test("a merge conflict in dag.lock is resolved", async () => {
  const rig = makeRig();
  await rig.build();
  const lock = rig.read("dag.lock");
  const lines = lock.split("\n");
  const at = lines.findIndex((line) => line.includes("fingerprint"));
  const other = lines[at]!.replace(/[0-9a-f]{8}/, "00000000");
  lines.splice(at, 1, "<<<<<<< ours", lines[at]!, "=======", other, ">>>>>>> theirs");
  rig.write("dag.lock", lines.join("\n"));
  const outcome = await rig.build();
  assert.is(outcome.code, 0, outcome.text);
  assert.equal(outcome.ran, []);
  assert.is(rig.read("dag.lock"), lock);
  rig.close();
});

test("a folder is an output like any other: kept, restored, and reread by what depends on a part of it", async () => {
  const dag = `stages:
  make: {cmd: "mkdir -p out/sub && cp in.txt out/a.txt && cp in.txt out/sub/b.txt", deps: [in.txt], outs: [out]}
  read: {cmd: cat out/sub/b.txt > read.txt, deps: [out/sub/b.txt], outs: [read.txt]}
`;
  const rig = new NearRig({"dag.yaml": dag, "in.txt": "one\n"});
  assert.equal((await rig.build()).ran, ["make", "read"]);
  rig.write("in.txt", "two\n");
  assert.equal((await rig.build()).ran, ["make", "read"]);
  rig.write("in.txt", "one\n");
  const back = await rig.build();
  assert.equal([back.ran, back.restored], [[], ["make", "read"]], back.text);
  assert.is(rig.read("out/sub/b.txt"), "one\n");
  rig.remove("out");
  assert.equal((await rig.build()).restored, ["make"]);
  assert.is((await rig.run("status")).code, 0);
  rig.close();
});

test("a damaged object of the store is not restored: its stage runs again", async () => {
  const rig = makeRig();
  await rig.build();
  const good = rig.read("artifacts/clean/a.txt");
  for (const path of Object.keys(rig.snapshot(".dag/store"))) rig.write(path, "rot");
  rig.remove("artifacts/clean/a.txt");
  const outcome = await rig.build();
  assert.is(outcome.code, 0, outcome.text);
  assert.equal(outcome.ran, ["clean@a"]);
  assert.is(rig.read("artifacts/clean/a.txt"), good);
  rig.close();
});

test.run();
