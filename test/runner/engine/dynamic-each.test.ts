/** Instances that follow from the files in a folder which another stage writes. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {NearRig} from "./in-process.ts";

const test = suite("dynamic each");

/** `folds` writes a file for each word of in.txt; the rest is known only after that. */
const CV = `
stages:
  collect: {cmd: "grep -H '' out/score/*.txt > out/collect.txt || true", deps: ["out/score/*.txt"], outs: [out/collect.txt]}
  score: {cmd: "cp out/fold/\${fold}.txt out/score", each: "out/fold/{fold}.txt", deps: ["out/fold/\${fold}.txt"], outs: ["out/score/\${fold}.txt"]}
  fold: {cmd: "cp out/folds/\${fold}.txt out/fold", each: "out/folds/{fold}.txt", deps: ["out/folds/\${fold}.txt"], outs: ["out/fold/\${fold}.txt"]}
  folds:
    cmd: mkdir -p out/folds && for i in $(cat in.txt); do echo "\${cv.text} $i" > out/folds/\${i%%:*}.txt; done
    deps: [in.txt]
    outs: [out/folds]
`
  .replaceAll("${i%%:*}", "\\${i%%:*}")
  .replaceAll("${cv.text}", "fold");

function makeRig(dag = CV): NearRig {
  return new NearRig({"dag.yaml": dag, "in.txt": "a b\n"});
}

test("the producer is built, the pipeline planned again, and it reads as one run", async () => {
  const rig = makeRig();
  const outcome = await rig.build();
  assert.equal(
    [outcome.code, outcome.ran],
    [0, ["collect", "fold@a", "fold@b", "folds", "score@a", "score@b"]],
    outcome.text,
  );
  const types = outcome.text
    .split("\n")
    .flatMap((line) => /^{"type":"(start|plan|end)"/.exec(line)?.[1] ?? []);
  assert.equal(types, ["start", "plan", "end"]);
  assert.match(rig.read("out/collect.txt"), /a\.txt[\s\S]*b\.txt/);
  const order = [...outcome.text.matchAll(/"type":"run","name":"(\w+)/g)].map((match) => match[1]);
  assert.is(order.at(-1), "collect");
  assert.equal((await rig.build()).ran, []);
  assert.is((await rig.run("status")).code, 0);
  assert.match((await rig.run("repro")).stdout, "6 fresh");
  rig.close();
});

test("an instance depends on its own file, not on the whole folder", async () => {
  const rig = makeRig();
  await rig.build();
  rig.write("in.txt", "a b:2\n");
  const outcome = await rig.build();
  assert.equal(outcome.ran, ["collect", "fold@b", "folds", "score@b"]);
  assert.equal(outcome.fresh, ["fold@a", "score@a"]);
  rig.close();
});

test("instances come and go with the files, and nothing is collected before all are known", async () => {
  const rig = makeRig();
  await rig.build();
  rig.write("in.txt", "b c\n");
  assert.match((await rig.run("status")).stdout, "fold: instances known once folds has run");
  const outcome = await rig.build();
  assert.equal(outcome.ran, ["collect", "fold@c", "folds", "score@c"], outcome.text);
  assert.equal(outcome.removed, ["fold@a", "score@a"]);
  assert.not.ok(rig.has("out/fold/a.txt"));
  assert.not.match(rig.read("out/collect.txt"), "a.txt");
  assert.not.match(rig.read("dag.lock"), "@a");

  rig.write("in.txt", "\n");
  const none = await rig.build();
  assert.equal([none.code, none.ran], [0, ["collect", "folds"]]);
  assert.match(none.text, "fold: nothing matches out/folds/{fold}.txt");
  assert.equal((await rig.build()).ran, []);

  rig.write("in.txt", "a b\n");
  assert.equal((await rig.build("collect")).restored, [
    "collect",
    "fold@a",
    "fold@b",
    "folds",
    "score@a",
    "score@b",
  ]);
  rig.close();
});

test("a named stage brings what decides its instances, and orphans are removed", async () => {
  const rig = makeRig();
  assert.match((await rig.run("why", "fold")).stdout, "fold: instances known once folds has run");
  assert.is((await rig.run("why", "fold")).code, 1);
  assert.equal((await rig.build("fold@b")).ran, ["fold@b", "folds"]);
  assert.equal((await rig.build("score")).ran, ["fold@a", "score@a", "score@b"]);
  rig.write("in.txt", "b\n");
  const outcome = await rig.build("score");
  assert.equal([outcome.ran, outcome.removed], [["folds"], ["fold@a", "score@a"]], outcome.text);
  for (const command of ["repro", "status", "why"]) {
    const missing = await rig.run(command, "fold@zz");
    assert.is(missing.code, 2);
    assert.match(missing.stderr, 'there is no stage "fold@zz"');
  }
  rig.write("in.txt", "a b\n");
  assert.match((await rig.run("repro", "fold@zz")).stderr, 'there is no stage "fold@zz"');
  rig.close();
});

test("a deleted folder comes back, and until then no instance is an orphan", async () => {
  const rig = makeRig();
  await rig.build();
  rig.remove("out/folds");
  const outcome = await rig.build();
  assert.equal([outcome.ran, outcome.restored, outcome.removed], [[], ["folds"], []], outcome.text);
  rig.close();
});

test("a producer that fails holds back what waits for it, and no more", async () => {
  const rig = makeRig(`${CV}  other: {cmd: cp in.txt other.txt, deps: [in.txt], outs: [other.txt]}\n`);
  await rig.build();
  rig.write("dag.yaml", rig.read("dag.yaml").replace("mkdir -p", "false && mkdir -p"));
  rig.write("in.txt", "c\n");
  const outcome = await rig.build("--keep-going");
  assert.equal([outcome.code, outcome.failed, outcome.ran], [2, ["folds"], ["other"]], outcome.text);
  assert.ok(rig.has("out/fold/a.txt"));
  rig.close();
});

test("a file that makes no instance is a failure of the stage that wrote it", async () => {
  const rig = makeRig();
  rig.write("in.txt", "$(reboot)\n".replace("$(reboot)", "a&b"));
  const outcome = await rig.run("repro");
  assert.is(outcome.code, 2);
  assert.match(outcome.stderr, /error in folds[\s\S]*"a&b", which a shell would not take as plain text/);
  rig.close();
});

/** Each round's plan reads the results of the round before. */
const SEARCH = `
stages:
  report: {cmd: cat out/trials/*/*.txt > out/report.txt, deps: ["out/trials/*/*.txt"], outs: [out/report.txt]}
  trial:
    cmd: cp out/plan/\${round}/\${trial}/config.txt out/trials/\${round}/\${trial}.txt
    each: out/plan/{round}/{trial}/config.txt
    deps: ["out/plan/\${round}/\${trial}/config.txt"]
    outs: ["out/trials/\${round}/\${trial}.txt"]
  plan:
    foreach: \${rounds}
    do:
      run: stages/plan.ts
      deps: {before: "out/trials/\${previous}/*.txt"}
      params: [width]
      outs: {plan: "out/plan/\${item}"}
`;

/** As many trials as the parameter says, and one for each result of the round before. */
const PLAN = `import {mkdirSync, writeFileSync} from "node:fs";
export default {
  params: {parse: (value: unknown) => value},
  async run({deps, outs, params}: {deps: {before: string[]}; outs: {plan: string}; params: {width: number}}) {
    mkdirSync(outs.plan);
    for (let i = 0; i < params.width + deps.before.length; i++) {
      mkdirSync(outs.plan + "/t" + i);
      writeFileSync(outs.plan + "/t" + i + "/config.txt", "config " + i);
    }
  },
};
`;

function makeSearch(): NearRig {
  return new NearRig({
    "dag.yaml": SEARCH,
    "params.yaml": "rounds: 3\nwidth: 1\n",
    "stages/plan.ts": PLAN,
  });
}

test("a producer may stand on instances that follow from another: rounds of a search", async () => {
  const rig = makeSearch();
  const outcome = await rig.build("report");
  const trials = (round: number) => Array.from({length: round}, (_, i) => `trial@${round},t${i}`);
  assert.equal(
    outcome.ran,
    ["plan@1", "plan@2", "plan@3", "report", ...trials(1), ...trials(2), ...trials(3)],
    outcome.text,
  );
  assert.is((await rig.run("status")).code, 0);
  assert.match((await rig.run("graph")).stdout, /report +← trial/);

  const more = await rig.build("--set", "width=2");
  assert.equal(
    more.fresh.filter((name) => name.startsWith("trial")),
    [...trials(1), ...trials(2), ...trials(3)],
  );
  assert.equal(more.ran.filter((name) => name.startsWith("trial")).length, 2 + 4 + 6 - 6);
  const back = await rig.build();
  assert.equal([back.ran, back.removed.length], [[], 6], back.text);
  assert.equal((await rig.build("--set", "rounds=2")).removed, ["plan@3", ...trials(3)]);
  rig.close();
});

test("frozen: shown, held back with the command that builds it, and unfrozen by name", async () => {
  const dag = CV.replaceAll("{cmd:", "{frozen: true, cmd:").replace("    cmd:", "    frozen: true\n    cmd:");
  const rig = makeRig(dag);
  const alone = await rig.build();
  assert.equal([alone.code, alone.ran, alone.frozen], [0, [], ["collect", "folds"]], alone.text);
  assert.match((await rig.run("repro")).stdout, "frozen    collect, score, fold, folds  not built");
  assert.is((await rig.run("status")).code, 0);
  assert.equal((await rig.build("fold")).ran, ["fold@a", "fold@b", "folds"]);
  rig.write("in.txt", "a b c\n");
  assert.equal((await rig.build()).ran, []);
  assert.equal((await rig.build("collect")).ran, [
    "collect",
    "fold@c",
    "folds",
    "score@a",
    "score@b",
    "score@c",
  ]);

  const clone = makeRig(dag);
  clone.write("dag.lock", rig.read("dag.lock"));
  const fresh = await clone.build();
  assert.equal([fresh.code, fresh.ran, fresh.removed], [0, [], []]);
  assert.is(clone.read("dag.lock"), rig.read("dag.lock"), "what is only not known is no orphan");
  const held = makeRig(dag.replace("fold: {frozen: true, ", "fold: {"));
  assert.match((await held.run("repro", "fold")).stderr, "`pnpm dag repro folds`");
  held.close();
  clone.close();

  const waiting = makeRig(dag.replace("collect: {frozen: true, ", "collect: {"));
  const outcome = await waiting.run("repro");
  assert.is(outcome.code, 2);
  assert.match(outcome.stderr, "`pnpm dag repro folds`");
  waiting.close();
  rig.close();
});

test("killed at any moment, the next run ends as one that was not", async () => {
  const rig = makeSearch();
  const whole = makeSearch();
  for (const [i, width] of [1, 2, 1, 3].entries()) {
    for (const each of [rig, whole]) each.write("params.yaml", `rounds: 3\nwidth: ${width}\n`);
    await rig.reproKilledAfter(300 + 250 * i);
    await rig.reproKilledAfter(450 + 200 * i);
    const outcome = await rig.build();
    assert.is(outcome.code, 0, outcome.text);
    assert.is((await whole.build()).code, 0);
    assert.equal(rig.snapshot("out"), whole.snapshot("out"));
    assert.is(rig.read("dag.lock"), whole.read("dag.lock"));
    assert.equal(rig.snapshot(".dag/scratch"), {});
  }
  rig.close();
  whole.close();
});

test("what waits for a folder that failed is skipped, also where the pipeline is planned again after it", async () => {
  const rig = makeRig(`${CV.replace("stages:\n", 'stages:\n  broken: {cmd: "false", outs: [out/b]}\n')}\
  part: {cmd: "cp out/b/\${x}.txt out/p", each: "out/b/{x}.txt", deps: ["out/b/\${x}.txt"], outs: ["out/p/\${x}.txt"]}
  after: {cmd: "ls out/p > out/after", deps: ["out/p/*.txt", out/collect.txt], outs: [out/after]}
`);
  const {code, ran, failed, text} = await rig.build("--keep-going", "--jobs", "1");
  assert.equal([code, failed], [2, ["broken"]], text);
  assert.equal(ran, ["collect", "fold@a", "fold@b", "folds", "score@a", "score@b"]);
  assert.match(text, '{"type":"skipped","name":"after","because":"broken"}');
  rig.close();
});

test("a folder that is fresh is known: the pipeline is not planned again for it", async () => {
  const rig = makeRig();
  await rig.build();
  rig.remove("out/collect.txt");
  const {restored, text} = await rig.build();
  assert.equal(restored, ["collect"]);
  assert.not.match(text, '"type":"plan"');
  rig.close();
});

test.run();
