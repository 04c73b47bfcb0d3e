/** What `checkout` does of each output that a lock records. */
import {rmSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readWorkingTree} from "../../../src/runner/diff/side.ts";
import {type CheckOutOptions, checkOut} from "../../../src/runner/engine/check-out.ts";
import {NearRig} from "./in-process.ts";

const test = suite("checkout");

const OUTS = ["edited", "gone", "replaced", "same", "unstored"] as const;

/** Built from `first` and then from `second`; then some of its outputs are edited. */
async function open(): Promise<{rig: NearRig; run(stages?: string[], options?: CheckOutOptions): unknown}> {
  const stage = (name: string) =>
    `  ${name}: {cmd: cp in/${name} ${name}, deps: [in/${name}], outs: [${name}]}\n`;
  const rig = new NearRig({"dag.yaml": `stages:\n${OUTS.map(stage).join("")}`});
  for (const name of OUTS) rig.write(`in/${name}`, `first ${name}`);
  await rig.build();
  const {records} = readWorkingTree(rig.root);
  for (const name of OUTS) if (name !== "same") rig.write(`in/${name}`, `second ${name}`);
  await rig.build();
  rig.write("edited", "mine");
  rig.remove("gone");
  const object = records.get("unstored")!.outs[0]!.bytes;
  rmSync(rig.path(`.dag/store/${object.slice(0, 2)}/${object}`));
  const run = async (stages: string[] = [], options: CheckOutOptions = {}) =>
    (await checkOut(rig.root, records, stages, options)).map(({path, how}) => `${path} ${how}`).sort();
  return {rig, run};
}

const DONE = ["edited kept", "gone restored", "replaced restored", "same same", "unstored missing"];

test("what was edited and is nowhere else is kept, what the store lacks is named, all else comes back", async () => {
  const {rig, run} = await open();
  assert.equal(await run([], {isDry: true}), DONE);
  assert.equal(
    [rig.read("edited"), rig.has("gone"), rig.read("replaced")],
    ["mine", false, "second replaced"],
  );
  assert.equal(await run(), DONE);
  assert.equal(
    OUTS.map((name) => rig.read(name)),
    ["mine", "first gone", "first replaced", "first same", "second unstored"],
  );
  rig.close();
});

test("by force an edited output is replaced, too; of the stages that are named alone", async () => {
  const {rig, run} = await open();
  assert.equal(await run(["gone"], {isForced: true}), ["gone restored"]);
  assert.is(rig.read("edited"), "mine");
  assert.equal(await run(["edited", "same"], {isForced: true}), ["edited restored", "same same"]);
  assert.is(rig.read("edited"), "first edited");
  rig.close();
});

test.run();
