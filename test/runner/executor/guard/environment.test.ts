import {suite} from "uvu";
import * as assert from "uvu/assert";
import {runGuarded} from "./guarded.ts";

const test = suite("guard: environment");

test("a variable that is not declared is refused, however it is read", () => {
  const {ran, text} = runGuarded({
    named: {body: "void process.env.MODE;"},
    imported: {head: 'import {env} from "node:process";', body: "const {MODE} = env; void MODE;"},
    asked: {body: 'void ("MODE" in process.env);'},
    all: {body: "void {...process.env};"},
  });
  assert.equal(ran, []);
  assert.match(text, "the stage reads the environment variable MODE, which dag.yaml does not declare");
  assert.match(text, "Add `env: [MODE]` to named in dag.yaml");
  assert.match(text, "the stage lists all environment variables");
});

test("declared variables, its own ones, and what Node reads for itself are free", () => {
  const {ran, text} = runGuarded({
    declared: {body: "void process.env.MODE;", keys: "env: [MODE]"},
    own: {body: 'process.env.OWN = "1"; void process.env.OWN;'},
    node: {head: 'import {tmpdir} from "node:os";', body: "tmpdir();"},
  });
  assert.equal(ran, ["declared", "node", "own"], text);
});

test.run();
