/** Samples of mutants: seeded, and steady under edits elsewhere. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {listSources, sampleMutants} from "../../../tools/mutation/sample.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("samples of mutants");

const lines = Array.from({length: 30}, (_, i) => `export const x${i} = ${i};`);
const root = temporaryFolder();
writeFiles(root, {
  "src/a.ts": `${lines.join("\n")}\n`,
  "src/edited.ts": `${lines.join("\n")}\n`,
});
const changesOf = (file: string, seed: number) =>
  sampleMutants(root, [file], seed, 6).map(({before, after}) => `${before} → ${after}`);

test("the same seed draws the same mutants, another seed others", () => {
  assert.is(changesOf("src/a.ts", 1).length, 6);
  assert.equal(changesOf("src/a.ts", 1), changesOf("src/a.ts", 1));
  assert.not.equal(changesOf("src/a.ts", 1), changesOf("src/a.ts", 2));
});

test("lines that come in between leave the other mutants in the sample", () => {
  const before = changesOf("src/edited.ts", 1);
  writeFiles(root, {"src/edited.ts": `// A comment.\nexport {};\n\n${lines.join("\n")}\n`});
  assert.equal(changesOf("src/edited.ts", 1), before);
});

test("a mutant says where it is and what its line becomes", () => {
  writeFiles(root, {"src/b.ts": "function f() {\n  return a === 7;\n}\n"});
  const [, second] = sampleMutants(root, ["src/b.ts"], 1, 10);
  assert.equal(second, {
    file: "src/b.ts",
    mutator: "number",
    start: 30,
    end: 31,
    replacement: "8",
    line: 2,
    column: 16,
    before: "return a === 7;",
    after: "return a === 8;",
  });
});

test("without targets each folder of sources is one, with targets only those", () => {
  const files = ["docs/x.ts", "src/a/b/x.ts", "src/a/y.ts", "src/z.ts", "stages/s.ts", "src/a/t.d.ts"];
  assert.equal(listSources(files, []), [["src/a/b/x.ts", "src/a/y.ts"], ["src/z.ts"], ["stages/s.ts"]]);
  assert.equal(listSources(files, ["src/a/b", "src/z.ts"]), [["src/a/b/x.ts"], ["src/z.ts"]]);
  assert.throws(() => listSources(files, ["docs"]), /no TypeScript sources at docs/);
});

test.run();
