/**
 * A workspace lives through random changes, kills and edits in the midst of runs: after every step its outputs and its
 * lock are those of a build from nothing, a second run does nothing, and `status` said before what the run would do.
 *
 * KYMO_SEED=n repeats a seed; KYMO_LONG=1 takes 1,000 steps.
 */
import {spawn} from "node:child_process";
import {rmSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {seeded} from "../../fixtures/metrics/people.ts";
import {type Entry, RandomWorkspace} from "./random-workspace.ts";
import {Rig} from "./rig.ts";

const test = suite("random life");
const bin = fileURLToPath(new URL("../../../src/cli/bin.mjs", import.meta.url));
const isLong = process.env.KYMO_LONG === "1";
const STEPS = isLong ? 1000 : 12;
const SEED = Number(process.env.KYMO_SEED ?? 20261126);

/** Starts `repro`, does something after a while, and waits for its end; killed if `kill`. */
async function disturb(rig: Rig, afterMs: number, kill: boolean, meddle: () => void): Promise<void> {
  const child = spawn(process.execPath, [bin, "repro"], {cwd: rig.root, stdio: "ignore"});
  const closed = new Promise((resolve) => child.on("close", resolve));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  meddle();
  if (kill) child.kill("SIGKILL");
  await closed;
}

test(`incremental is clean through ${STEPS} steps, seed ${SEED}`, async () => {
  const random = seeded(SEED);
  const below = (limit: number) => Math.floor(random() * limit);
  const model = new RandomWorkspace(random);
  const rig = new Rig();
  const written = new Map<string, Entry>();
  model.write(rig, written);
  const first = rig.repro();
  assert.is(first.code, 0, `seed ${SEED}\n${first.text}`);
  let takeBack: (() => void) | undefined;
  for (let step = 1; step <= STEPS; step++) {
    const what: string[] = [];
    if (takeBack === undefined) what.push(model.change());
    else what.push("the edit taken back"); // a run that was recorded under what it did not read would be restored now
    takeBack?.();
    takeBack = undefined;
    model.write(rig, written);
    const kind = below(6);
    if (kind === 0) what.push("killed");
    if (kind === 1) what.push("edited while it ran");
    if (kind <= 1)
      await disturb(rig, 60 + below(250), kind === 0, () => {
        if (kind === 0) return;
        takeBack = model.edit();
        model.write(rig, written);
      });
    if (kind === 2) {
      what.push("an output removed");
      rmSync(rig.path(model.outputs[below(model.outputs.length)]!), {recursive: true, force: true});
    }
    if (kind === 3) {
      const out = model.outputs.find((path) => path.endsWith(".txt"));
      if (out !== undefined) rig.write(out, "altered by hand");
      what.push("an output altered");
    }
    const about = `seed ${SEED}, step ${step}: ${what.join(", ")}`;
    const status = rig.dag("status");
    assert.ok(status.code === 0 || status.code === 1, `${about}\n${status.stdout}${status.stderr}`);
    const built = rig.repro();
    assert.is(built.code, 0, `${about}\n${built.text}`);
    const hasDone = built.ran.length + built.restored.length + built.removed.length > 0;
    if (kind > 1 || status.code === 0)
      assert.is(status.code === 1, hasDone, `status, ${about}\n${status.stdout}${built.text}`);
    const again = rig.repro();
    assert.equal([again.ran, again.restored, again.removed], [[], [], []], `twice, ${about}`);
    assert.is(rig.dag("status").code, 0, about);

    const clean = new Rig();
    model.write(clean, new Map());
    const whole = clean.repro();
    assert.is(whole.code, 0, `${about}\n${whole.text}`);
    assert.equal(rig.snapshot("o"), clean.snapshot("o"), about);
    assert.is(rig.read("dag.lock"), clean.read("dag.lock"), about);
    clean.close();
  }
  rig.close();
});

test.run();
