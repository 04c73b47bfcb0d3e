/** `mutex`: stages that never run at the same time. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Rig} from "./rig.ts";

const test = suite("mutex");

/** Fails where another is at work: a folder can be made once. */
const stage = (name: string, mutex: string): string =>
  `  ${name}: {cmd: "mkdir held && sleep 0.05 && rmdir held && echo done > out/${name}", outs: [out/${name}]${mutex}}\n`;

test("stages with a mutex in common never run at once, others do", () => {
  const names = ["a", "b", "c", "d"];
  const rig = new Rig({
    "dag.yaml": `stages:\n${names.map((name) => stage(name, ", mutex: [gpu]")).join("")}`,
    "out/.keep": "",
  });
  const {code, ran, text} = rig.repro("-j", "4");
  assert.is(code, 0, text);
  assert.equal(ran, names);
  rig.write("dag.yaml", `stages:\n${names.map((name) => stage(name, "")).join("")}`);
  assert.equal(rig.repro().ran, [], "it is no part of what a stage is");
  assert.is(rig.repro("--force", "-j", "4").code, 2, "without it they get in each other's way");
  rig.close();
});

test("a mutex is a name or a list of names", () => {
  const rig = new Rig({
    "dag.yaml": `stages:\n${stage("a", ", mutex: gpu")}${stage("b", ", mutex: [1]")}`,
    "out/.keep": "",
  });
  const {code, text} = rig.repro();
  assert.is(code, 2);
  assert.match(text, "the number 1 is no name of a mutex");
  rig.close();
});

test.run();
