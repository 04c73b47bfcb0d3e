import {mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {loadPipeline} from "../../../src/runner/definition/load.ts";
import {openRemembered} from "../../../src/runner/definition/remembered-pipeline.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const test = suite("remembered-pipeline");

const DAG = `references: {models: registry}
stages:
  read:
    each: raw/{name}.csv
    run: stages/read.ts
    deps: {raw: "raw/\${name}.csv"}
    params: [rate]
    outs: {table: "tables/\${name}.arrow"}
  split:
    cmd: split tables/* parts
    deps: [tables/*.arrow]
    outs: [parts]
  part:
    each: parts/{part}.csv
    cmd: wc parts/\${part}.csv > counts/\${part}
    deps: ["parts/\${part}.csv", "notes/**"]
    outs: ["counts/\${part}"]
`;

function makeWorkspace(): {root: string; write(path: string, text: string): void} {
  const root = temporaryFolder();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), {recursive: true});
    writeFileSync(join(root, path), text);
  };
  write(".dag/x", "");
  write("dag.yaml", DAG);
  write("params.yaml", "rate: 50\n");
  write("stages/read.ts", "export default {};\n");
  for (const name of ["a", "b"]) write(`raw/${name}.csv`, "");
  return {root, write};
}

const FILE = ".dag/pipeline";
const inodeOf = (root: string): number | undefined =>
  statSync(join(root, FILE), {throwIfNoEntry: false})?.ino;

test("whatever changes on disk, the pipeline is the one that loading it gives", () => {
  const {root, write} = makeWorkspace();
  const at = (path: string): string => join(root, path);
  const changes: Readonly<Record<string, () => void>> = {
    nothing: () => undefined,
    "one more source": () => write("raw/c.csv", ""),
    "one less": () => rmSync(at("raw/a.csv")),
    "a source renamed": () => renameSync(at("raw/b.csv"), at("raw/d.csv")),
    "a source is a folder": () => {
      rmSync(at("raw/d.csv"));
      write("raw/d.csv/x", "");
    },
    "a source is a link": () => symlinkSync(at("params.yaml"), at("raw/e.csv")),
    "the link leads nowhere": () => {
      rmSync(at("raw/e.csv"));
      symlinkSync(at("nowhere"), at("raw/e.csv"));
    },
    "its target is there now": () => write("nowhere", ""),
    "a folder that a stage writes": () => write("parts/1.csv", ""),
    "one more file in it": () => write("parts/2.csv", ""),
    "a file deep below": () => write("notes/2026/january/x.md", ""),
    "another parameter": () => write("params.yaml", "rate: 51\n"),
    "parameters written otherwise": () => write("params.yaml", "rate: 51.0\n"),
    "the code is gone": () => rmSync(at("stages/read.ts")),
    "it is back": () => write("stages/read.ts", ""),
    "an error": () => write("dag.yaml", `${DAG}  wrong: {}\n`),
    "one stage more": () => write("dag.yaml", `${DAG}  more: {cmd: touch x, outs: [x]}\n`),
    "an output's folder is a link": () => {
      mkdirSync(at("elsewhere"));
      symlinkSync(at("elsewhere"), at("counts"));
    },
    "the link leads elsewhere": () => {
      rmSync(at("counts"));
      symlinkSync(at("parts"), at("counts"));
    },
    "it is a folder": () => {
      rmSync(at("counts"));
      mkdirSync(at("counts"));
    },
    "a reference": () => {
      write("dag.yaml", DAG.replace("notes/**", "models:/m/one"));
      write("registry/m/one.json", '{"path": "../../raw/c.csv"}');
    },
    "what it leads to": () => write("registry/m/one.json", '{"path": "../../params.yaml"}'),
    "dvc.yaml in its place": () => renameSync(at("dag.yaml"), at("dvc.yaml")),
    "and dag.yaml beside it": () => write("dag.yaml", DAG),
  };
  for (const [what, change] of Object.entries(changes)) {
    change();
    for (const time of ["first", "second"])
      assert.equal(openRemembered(root, {}, "p").loaded, loadPipeline(root), `${what}, ${time}`);
  }
});

test("an unchanged workspace is taken from memory, by the same program alone", () => {
  const {root} = makeWorkspace();
  const loaded = openRemembered(root, {}, "p").loaded;
  const first = inodeOf(root);
  assert.ok(first);
  assert.equal(openRemembered(root, {}, "p").loaded, loaded);
  assert.is(inodeOf(root), first, "nothing was worked out again");
  openRemembered(root, {}, "q");
  const second = inodeOf(root);
  assert.is.not(second, first);
  writeFileSync(join(root, FILE), readFileSync(join(root, FILE)).subarray(0, 100));
  assert.equal(openRemembered(root, {}, "q").loaded, loaded, "damaged");
});

test("nothing is kept of other parameters, nor where the runner has no folder", () => {
  const {root} = makeWorkspace();
  openRemembered(root, {set: ["rate=1"]}, "p");
  assert.is(inodeOf(root), undefined);
  openRemembered(root, {}, undefined);
  assert.is(inodeOf(root), undefined);
  rmSync(join(root, ".dag"), {recursive: true});
  openRemembered(root, {}, "p");
  assert.is(inodeOf(root), undefined);
});

test("planning again holds to the definition that was compared, and sees new files", () => {
  const {root, write} = makeWorkspace();
  openRemembered(root, {}, "p");
  const {load} = openRemembered(root, {}, "p");
  const expected = openRemembered(root, {}, "q").load;
  write("dag.yaml", "stages: {}\n");
  write("params.yaml", "rate: 1\n");
  write("raw/z.csv", "");
  const again = load();
  assert.ok(again.ok && again.pipeline.nodes.some(({instance}) => instance.name === "read@z"));
  assert.equal(again, expected());
});

test.run();
