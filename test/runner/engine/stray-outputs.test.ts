/** Outputs in whose place something else stands: a link that leads nowhere or in a circle, a folder. */
import {lstatSync, mkdirSync, rmSync, symlinkSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {NearRig} from "./in-process.ts";

const test = suite("stray outputs");

const places: Readonly<Record<string, (path: string) => void>> = {
  "a link that leads nowhere": (path) => symlinkSync("gone.txt", path),
  "a link in a circle": (path) => symlinkSync("out.txt", path),
  "a folder": (path) => mkdirSync(path),
};

for (const [name, place] of Object.entries(places))
  for (const isStored of [true, false])
    test(`${name} in the place of an output makes way for it, ${isStored ? "restored" : "built again"}`, async () => {
      const rig = new NearRig({
        "dag.yaml": "stages: {a: {cmd: cat in.txt > out.txt, deps: [in.txt], outs: [out.txt]}}",
        "in.txt": "1",
      });
      assert.equal((await rig.build()).ran, ["a"]);
      rmSync(rig.path("out.txt"));
      place(rig.path("out.txt"));
      if (!isStored) rmSync(rig.path(".dag/store"), {recursive: true});
      const {code, ran, restored, text} = await rig.build();
      assert.equal([code, isStored ? restored : ran], [0, ["a"]], text);
      assert.ok(lstatSync(rig.path("out.txt")).isFile());
      assert.is(rig.read("out.txt"), "1");
      assert.not(rig.has("gone.txt"));
      rig.close();
    });

test("what stood in the place of an output is there again where the command fails", async () => {
  const rig = new NearRig({"dag.yaml": "stages: {a: {cmd: echo 1 > out.txt; exit 1, outs: [out.txt]}}"});
  symlinkSync("gone.txt", rig.path("out.txt"));
  assert.equal((await rig.build()).failed, ["a"]);
  assert.ok(lstatSync(rig.path("out.txt")).isSymbolicLink());
  assert.not(rig.has("gone.txt"));
  rig.close();
});

test.run();
