/** Numbers in commands and names as DVC has them; the answers are DVC's own (test/fixtures/dvc/scalars.py). */
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {formatNumber, parseExtendedNumber} from "../../../src/runner/definition/yaml-number.ts";
import {Rig} from "../engine/rig.ts";

const test = suite("yaml-number");

const answers = JSON.parse(
  readFileSync(new URL("../../fixtures/dvc/scalars.json", import.meta.url), "utf8"),
) as Record<string, {command: string; name: string}>;

test("every kind of scalar stands in a command, and in a name, as DVC writes it", () => {
  const cases = Object.entries(answers);
  assert.ok(cases.length >= 40);
  const rig = new Rig({
    "dvc.yaml": `stages:
${cases.map((_, i) => `  s${i}: {cmd: "echo '[\${a${i}}]' > o${i}.txt", outs: [o${i}.txt]}\n`).join("")}  f:
    foreach: \${l}
    do: {cmd: "echo > f-\${item}.txt", outs: ["f-\${item}.txt"]}
`,
    "params.yaml": `${cases.map(([text], i) => `a${i}: ${text}\n`).join("")}l: [012, 1e3, 0x1F, null, 1_000]\n`,
  });
  const {code, text, ran} = rig.repro();
  assert.is(code, 0, text);
  for (const [i, [scalar, {command}]] of cases.entries())
    assert.is(rig.read(`o${i}.txt`), `[${command}]\n`, scalar);
  const named = ["012", "1e3", "0x1F", "null", "1_000"].map((scalar) => `f@${answers[scalar]!.name}`);
  assert.equal(ran.filter((name) => name.startsWith("f@")).sort(), named.sort());
  rig.close();
});

test("keys of a map that are numbers, truth values or null name instances as DVC names them", () => {
  const rig = new Rig({
    "dvc.yaml": `stages:
  g:
    foreach: {012: 1, true: 2, 1e3: 3, null: 4, '012': 5}
    do: {cmd: "echo \${key} > g-\${item}.txt", outs: ["g-\${item}.txt"]}
`,
  });
  const {ran, text} = rig.repro();
  assert.equal(ran, ["g@012", "g@1000.0", "g@12", "g@None", "g@true"], text);
  assert.is(rig.read("g-3.txt"), "1000.0\n");
  rig.close();
});

test("what is text for YAML is a number where it has underscores or binary digits, and only there", () => {
  assert.equal(
    ["1_000", "0b11", "-0b1_0", "1_0.5", "1_0e2", "12", "1_a", "_1", "0b12", "a_b", "1_000.0.0"].map(
      parseExtendedNumber,
    ),
    [1000, 3, -2, 10.5, 1000, ...new Array(6).fill(undefined)],
  );
  assert.equal(["-012", "+0x1f", "1e-4", "1e-5", "123456789.125", "9007199254740993"].map(formatNumber), [
    "-12",
    "31",
    "0.0001",
    "1e-05",
    "123456789.125",
    "9007199254740993",
  ]);
});

test.run();
