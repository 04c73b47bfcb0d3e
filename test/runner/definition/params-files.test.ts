/** TOML and Python parameter files as DVC reads them; the answers are DVC's own (test/fixtures/dvc/params-files.py). */
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parseFile} from "../../../src/runner/definition/parse-file.ts";
import {plain} from "../../../src/runner/definition/tree.ts";
import {Rig} from "../engine/rig.ts";

const test = suite("params files");

interface Answer {
  readonly file: string;
  readonly text: string;
  readonly values: unknown;
  readonly words: Readonly<Record<string, string>>;
}

const answers = JSON.parse(
  readFileSync(new URL("../../fixtures/dvc/params-files.json", import.meta.url), "utf8"),
) as readonly Answer[];

function read(file: string, text: string): {readonly value?: unknown; readonly errors: readonly string[]} {
  const errors: string[] = [];
  const tree = parseFile(file, text, ({start, end}, message) => {
    errors.push(`${message} at ${JSON.stringify(text.slice(start, end))}`);
  });
  return tree === undefined ? {errors} : {value: plain(tree), errors};
}

for (const {file, text, values, words} of answers) {
  test(`${file}: values as DVC has them`, () => {
    assert.equal(asNumbers(read(file, text).value), values);
  });

  test(`${file}: words of a command as DVC writes them`, () => {
    const keys = Object.keys(words);
    if (keys.length === 0) return;
    const rig = new Rig({
      "dvc.yaml": `vars: [${file}]\nstages:\n${keys
        .map((key, i) => `  s${i}: {cmd: "printf %s '\${${key}}' > o${i}", outs: [o${i}]}\n`)
        .join("")}`,
      [file]: text,
    });
    const {code, text: log} = rig.repro();
    assert.is(code, 0, log);
    for (const [i, key] of keys.entries()) assert.is(rig.read(`o${i}`), words[key], key);
    rig.close();
  });
}

/** An integer that no number holds stays text here, and is rounded by JSON. */
function asNumbers(value: unknown): unknown {
  if (typeof value === "string" && /^\d{16,}$/.test(value)) return Number(value);
  if (Array.isArray(value)) return value.map(asNumbers);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asNumbers(item)]));
}

test("a stage is stale when its value in a TOML or Python file changes, and for nothing else in it", () => {
  const rig = new Rig({
    "dag.yaml": `stages:
  t: {cmd: "cat t.toml > t", params: [{t.toml: [net.lr]}], outs: [t]}
  p: {cmd: "cat p.py > p", params: [{p.py: [Train.lr]}], outs: [p]}
`,
    "t.toml": "[net]\nlr = 0.1\nother = 1\n",
    "p.py": "class Train:\n    lr = 0.1\n    other = 1\n",
  });
  assert.equal([...rig.repro().ran].sort(), ["p", "t"]);
  rig.write("t.toml", "[net]\nother = 2\nlr = 1e-1 # the same\n");
  rig.write("p.py", "import os\nclass Train:\n    other = 2\n    lr = 1e-1  # the same\n");
  assert.equal(rig.repro().ran, []);
  rig.write("t.toml", "[net]\nlr = 0.2\n");
  assert.equal(rig.repro().ran, ["t"]);
  rig.write("p.py", "class Train:\n    lr = 0.2\n");
  assert.equal(rig.repro().ran, ["p"]);
  rig.close();
});

const WRONG: readonly (readonly [string, string, string])[] = [
  ["a.toml", "a = 1\na = 2\n", 'trying to redefine an already defined table or value at "a"'],
  ["a.toml", "x = 1\na = \n", "this is not TOML: invalid value"],
  ["a.toml", "a = nan", "infinity and not-a-number cannot be parameters"],
  ["a.py", "a = 1\nb = [1,\n", "this is not Python"],
  ["a.py", "a = 1e999", "infinity and not-a-number cannot be parameters"],
];
for (const [file, text, message] of WRONG)
  test(`${file} with ${JSON.stringify(text)} is refused`, () => {
    const {value, errors} = read(file, text);
    assert.is(value, undefined);
    assert.is(errors.length, 1);
    assert.ok(errors[0]!.includes(message), errors[0]);
  });

test("what is no literal of Python is no parameter", () => {
  const text = `a = b"x"
c = "\\N{BULLET}"
d = 1j
e = {**{}}
f = [x for x in y]
g = not True
h = "a" f"b"
i = lambda: 1
ok = 1.
m = [1.e3, 2.] # 3.
`;
  assert.equal(read("a.py", text), {value: {ok: 1, m: [1000, 2]}, errors: []});
});

test("a file of another kind is refused where it is named", () => {
  const rig = new Rig({
    "dag.yaml": "stages:\n  a: {cmd: 'true > o', params: [{p.ini: [x]}], outs: [o]}\n",
    "p.ini": "x=1",
  });
  const {code, text} = rig.repro();
  assert.is(code, 2);
  assert.match(text, /"p\.ini" is not a file of parameters/);
  assert.match(text, /\.yaml, \.json, \.toml or \.py/);
  rig.close();
});

test.run();
