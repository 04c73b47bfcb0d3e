/** `strict: false` turns the guard off; what was made without it is not taken for what was made under it. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Rig} from "../../engine/rig.ts";

const test = suite("guard: strict");

const STAGE = `import {readFileSync, writeFileSync} from "node:fs";
export default {
  async run({outs}: {outs: {out: string}}) {
    writeFileSync(outs.out, readFileSync("data/extra.csv"));
  },
};
`;
const withKeys = (keys: string) => `stages:\n  one: {run: stages/one.ts, outs: {out: out.txt}${keys}}\n`;

test("a stage that is not strict runs unguarded, and again under the guard once it is strict", () => {
  const rig = new Rig({
    "dag.yaml": withKeys(", strict: false"),
    "stages/one.ts": STAGE,
    "data/extra.csv": "1",
  });
  const first = rig.repro();
  assert.equal(first.ran, ["one"], first.text);
  assert.equal(rig.repro().ran, []);
  rig.write("dag.yaml", withKeys(""));
  assert.match(rig.dag("why", "one").stdout, "strict");
  const guarded = rig.repro();
  assert.equal(guarded.failed, ["one"], guarded.text);
  assert.is(rig.read("out.txt"), "1", "the last outputs stay in place");
  rig.close();
});

test("a command takes neither strict nor network, since it is not guarded", () => {
  const rig = new Rig({
    "dag.yaml": "stages:\n  one: {cmd: echo 1 > out.txt, outs: [out.txt], strict: true}\n",
  });
  const {code, stderr, stdout} = rig.dag("status");
  assert.is.not(code, 0);
  assert.match(stdout + stderr, "strict is for a TypeScript stage");
  rig.close();
});

test.run();
