/** SIGKILL at random moments, then `repro`: it completes, and everything is as if nothing had happened. */

import {uniformInt} from "pure-rand/distribution/uniformInt";
import {xoroshiro128plus} from "pure-rand/generator/xoroshiro128plus";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {JOIN_STAGE, Rig} from "./rig.ts";

const test = suite("kill");
const KILLS = process.env.KYMO_LONG === "1" ? 30 : 5;

const DAG = `
stages:
  a:
    run: stages/join.ts
    deps: {in: in.txt}
    params: [value]
    outs: {one: out/a1.txt, two: out/a2.txt}
  slow:
    cmd: head -c 200000 /dev/zero > out/slow.bin; for i in 1 2 3 4 5 6; do cat out/a1.txt >> out/slow.bin; done
    deps: [out/a1.txt]
    outs: [out/slow.bin]
  b:
    run: stages/join.ts
    deps: {x: out/a2.txt, y: out/slow.bin}
    outs: {b: out/b.txt}
`;

test("completes, with no partial output and no lock to remove by hand", async () => {
  const random = xoroshiro128plus(20251121);
  const files = {
    "dag.yaml": DAG,
    "stages/join.ts": JOIN_STAGE,
    "in.txt": "in\n",
    "params.yaml": "value: 0\n",
  };
  const rig = new Rig(files);
  const whole = new Rig(files);
  assert.is(whole.repro().code, 0);
  for (let i = 1; i <= KILLS; i++) {
    for (const each of [rig, whole]) each.write("params.yaml", `value: ${i}\n`);
    await rig.reproKilledAfter(uniformInt(random, 60, 700));
    const outcome = rig.repro();
    assert.is(outcome.code, 0, outcome.text);
    assert.is(whole.repro().code, 0);
    assert.equal(rig.snapshot("out"), whole.snapshot("out"));
    assert.is(rig.read("dag.lock"), whole.read("dag.lock"));
    assert.equal(rig.snapshot(".dag/running"), {});
    assert.equal(rig.snapshot(".dag/staging"), {});
    assert.is(rig.dag("status").code, 0);
  }
  rig.close();
  whole.close();
});

test.run();
