/** Studies: parameters, lock and outputs of their own, and nothing rebuilt on the way from one to the next. */
import {existsSync, readFileSync, rmSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {loadPipeline} from "../../src/runner/definition/load.ts";
import {temporaryFolder, writeFiles} from "../temporary-folder.ts";
import {type EndedKymo, runKymo} from "./kymo-process.ts";

const STAGE = `import {readFileSync, writeFileSync} from "node:fs";
export default {
  params: {parse: (value) => value},
  async run({deps, outs, params}) {
    writeFileSync(outs.out, readFileSync(deps.text, "utf8").slice(0, params.cut.letters));
  },
};
`;
const FILES = {
  "package.json": '{"name": "small", "private": true, "type": "module"}',
  "dag.yaml": `studies: [results, models/made]
stages:
  cut:
    run: stages/cut.ts
    deps: {text: "\${text}"}
    params: [cut]
    outs: {out: results/cut.txt}
  again:
    run: stages/cut.ts
    each: results/{name}.txt
    deps: {text: "results/\${name}.txt"}
    params: [cut]
    outs: {out: "models/made.\${name}.txt"}
`,
  "params.yaml": "text: models/text.txt\ncut: {letters: 5, words: [1, 2]}\nmaps: {}\n",
  "models/text.txt": "abcdefghij",
  "stages/cut.ts": STAGE,
};

const test = suite("studies");

test("a study keeps parameters, lock and outputs of its own; dag.lock and the other outputs stay as they are", () => {
  const root = temporaryFolder();
  writeFiles(root, FILES);
  const kymo = (...words: string[]): EndedKymo => runKymo(words, {cwd: root});
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  assert.is(kymo("repro").status, 0);
  const lock = read("dag.lock");
  const unknown = kymo("repro", "--study", "tiny");
  assert.equal([unknown.status, existsSync(join(root, "studies"))], [2, false]);
  assert.match(unknown.stderr, "pnpm dag repro --study tiny --set key=value");
  const mistaken = kymo("repro", "--study", "tiny", "--set", "cut.leters=2");
  assert.match(mistaken.stderr, 'Did you mean "cut.letters"?');
  assert.not.ok(existsSync(join(root, "studies")), "nothing is kept of a mistake");

  assert.is(
    kymo(
      "repro",
      "--study",
      "tiny",
      "--set",
      "cut.letters=2",
      "--set",
      "cut.words[1]=9",
      "--set",
      "maps={mine: {x: 1}}",
    ).status,
    0,
  );
  assert.is(
    read("studies/tiny/params.yaml"),
    "cut:\n  letters: 2\n  words:\n    - 1\n    - 9\nmaps:\n  mine:\n    x: 1\n",
  );
  assert.equal([read("results/cut.txt"), read("studies/tiny/results/cut.txt")], ["abcde", "ab"]);
  assert.is(read("studies/tiny/models/made.cut.txt"), "ab");
  assert.is(read("dag.lock"), lock);

  for (const words of [["repro"], ["repro", "--study", "tiny"], ["repro"]]) {
    const {stdout} = kymo(...words, "--json");
    assert.match(stdout, /"fresh":2,"ran":0,"restored":0/, words.join(" "));
  }
  assert.is(kymo("status", "--study", "tiny").status, 0);
  assert.is(kymo("why", "cut", "--study", "tiny").status, 0);
  // what no lock but the study's needs is kept
  rmSync(join(root, "studies/tiny/results"), {recursive: true});
  kymo("gc", "--force");
  assert.match(kymo("repro", "--study", "tiny", "--json").stdout, /"ran":0,"restored":1/);
});

test("status says of a frozen stage that was built with another parameter what why says", () => {
  const root = temporaryFolder();
  const dag = FILES["dag.yaml"].replace("  cut:\n", "  cut:\n    frozen: true\n");
  writeFiles(root, {...FILES, "dag.yaml": dag});
  const kymo = (...words: string[]): EndedKymo => runKymo(words, {cwd: root});
  assert.is(kymo("repro", "cut", "--set", "cut.letters=3").status, 0);
  assert.is(kymo("repro").status, 0);
  const said = "parameter cut.letters changed: 3 → 5";
  const status = kymo("status");
  assert.match(status.stdout, `cut: used as it is, though ${said}`);
  assert.match(kymo("why", "cut").stdout, said);
  assert.equal(JSON.parse(kymo("status", "--json").stdout).outdated[0].name, "cut");
  assert.is(kymo("repro", "cut").status, 0);
  assert.not.match(kymo("status").stdout, "though");
});

test("what is wrong in a study's parameters is shown in its file", () => {
  const root = temporaryFolder();
  writeFiles(root, {...FILES, "studies/odd/params.yaml": "cut:\n  lettres: 2\n"});
  const loaded = loadPipeline(root, {study: "odd"});
  assert.is(loaded.ok, false);
  if (loaded.ok) return;
  const [first] = loaded.diagnostics;
  assert.equal(
    [first?.at.file, first?.at.line, first?.message],
    ["studies/odd/params.yaml", 2, 'unknown parameter "cut.lettres"'],
  );
  writeFiles(root, {
    "dag.yaml": FILES["dag.yaml"].replace(/^studies.*\n/, ""),
    "studies/odd/params.yaml": "",
  });
  const without = loadPipeline(root, {study: "odd"});
  assert.match(without.ok ? "" : without.diagnostics[0]!.message, "studies is not a list");
});

test.run();
