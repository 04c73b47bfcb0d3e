/** The order in which things are listed: where a program can see it, it counts; where it cannot, it changes nothing. */
import {mkdirSync, symlinkSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {NearRig} from "./in-process.ts";

const test = suite("order of what is listed");

const SHOW = `import {writeFileSync} from "node:fs";
export default {params: {parse: (value: unknown) => value}, async run({deps, outs, params}: any) {
  writeFileSync(outs.o, JSON.stringify([params, Object.keys(deps)]));
}};
`;

test("the order of the keys within a parameter counts, for a stage and for a command, and is told", async () => {
  const rig = new NearRig({
    "dag.yaml": `stages:
  t: {run: t.ts, params: [p], outs: {o: t.txt}}
  c: {cmd: cat params.yaml > c.txt, params: [p], outs: [c.txt]}
`,
    "t.ts": SHOW,
    "params.yaml": "p: {a: 1, b: 2}\n",
  });
  await rig.build();
  rig.write("params.yaml", "p: {b: 2, a: 1} # the other way round\n");
  const {stdout} = await rig.run("status");
  assert.match(stdout, 'parameter p changed: {"a":1,"b":2} → {"b":2,"a":1}');
  assert.equal((await rig.build()).ran, ["c", "t"]);
  assert.is(rig.read("t.txt"), '[{"p":{"b":2,"a":1}},[]]');
  assert.match(rig.read("dag.lock"), '"p": {"b": 2, "a": 1}');
  assert.equal((await rig.build()).ran, []);
  rig.close();
});

test("a command, which reads the file itself, sees 1.0 for 1 and quotes round a date; a stage does not", async () => {
  const rig = new NearRig({
    "dag.yaml": `stages:
  t: {run: t.ts, params: [p, d], outs: {o: t.txt}}
  c: {cmd: cat params.yaml > c.txt, params: [p, d], outs: [c.txt]}
`,
    "t.ts": SHOW,
    "params.yaml": "p: 1\nd: 2001-02-03\n",
  });
  await rig.build();
  for (const text of ["p: 1.0\nd: 2001-02-03\n", 'p: 1.0\nd: "2001-02-03"\n', 'p: 01.0\nd: "2001-02-03"\n']) {
    rig.write("params.yaml", text);
    assert.equal((await rig.build()).ran, ["c"], text);
    assert.is(rig.read("c.txt"), text);
  }
  rig.write("params.yaml", "d: '2001-02-03' # the same\np:   01.0\n");
  assert.equal((await rig.build()).ran, []);
  rig.close();
});

test("the order in which dag.yaml lists names changes nothing that a stage sees, nor dag.lock", async () => {
  const rig = new NearRig({
    "dag.yaml": "stages: {t: {run: t.ts, params: [p, q], deps: {y: in/y, x: in/x}, outs: {o: t.txt}}}\n",
    "t.ts": SHOW,
    "params.yaml": "p: 1\nq: 2\n",
    "in/x": "x",
    "in/y": "y",
  });
  await rig.build();
  assert.is(rig.read("t.txt"), '[{"p":1,"q":2},["x","y"]]');
  const lock = rig.read("dag.lock");
  rig.write(
    "dag.yaml",
    "stages: {t: {run: t.ts, params: [q, p], deps: {x: in/x, y: in/y}, outs: {o: t.txt}}}\n",
  );
  assert.equal((await rig.build()).ran, []);
  assert.equal((await rig.build("--force")).ran, ["t"]);
  assert.equal([rig.read("t.txt"), rig.read("dag.lock")], ['[{"p":1,"q":2},["x","y"]]', lock]);
  rig.close();
});

test("one place under two names, through a link, is an error wherever a stage writes there", async () => {
  const rig = new NearRig({"src/i": "1"});
  mkdirSync(rig.path("real"));
  symlinkSync("real", rig.path("alias"));
  symlinkSync("src", rig.path("sources"));
  const expect = async (stages: string, message: string): Promise<void> => {
    rig.write("dag.yaml", `stages:\n${stages}`);
    const {code, text} = await rig.build();
    assert.is(code, 2, stages);
    assert.match(text, message);
  };
  const writer = "  a: {cmd: echo 1 > real/o, outs: [real/o]}\n";
  for (const other of [
    "  b: {cmd: echo 2 > alias/o, outs: [alias/o]}\n",
    "  b: {cmd: cat alias/o > b, deps: [alias/o], outs: [b]}\n",
  ])
    await expect(`${writer}${other}`, '"alias/o" and "real/o", which a writes, are one place');
  await expect(
    "  a: {cmd: mkdir real/f, outs: [real/f]}\n  b: {cmd: ls alias/f/x > b, deps: [alias/f/x], outs: [b]}\n",
    '"alias/f/x" and "real/f", which a writes, are one place',
  );
  rig.write("dag.yaml", "stages:\n  a: {cmd: cat sources/i > alias/o, deps: [sources/i], outs: [alias/o]}\n");
  assert.equal((await rig.build()).ran, ["a"], "one name is as good as another");
  rig.close();
});

test.run();
