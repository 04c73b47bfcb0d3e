/** docs/schema/dag.schema.json says of a definition what the reader says of it: the same keys, the same verdicts. */
import {cpSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {Ajv2020} from "ajv/dist/2020.js";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {loadPipeline} from "../../../src/runner/definition/load.ts";
import {parseYaml} from "../../../src/runner/definition/parse-yaml.ts";
import {plain} from "../../../src/runner/definition/tree.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {ACCEPTED, REFUSED} from "./schema-cases.ts";
import {load} from "./workspace.ts";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
interface Schema {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly $defs: Readonly<Record<string, Schema>>;
}
const schema = JSON.parse(readFileSync(join(repository, "docs/schema/dag.schema.json"), "utf8")) as Schema;
const validate = new Ajv2020({allErrors: true, allowUnionTypes: true, strictTypes: false}).compile(schema);

const isValid = (definition: unknown): boolean => validate(definition);
const read = (text: string): unknown =>
  plain(parseYaml(text, (_, message) => assert.unreachable(`${message} in\n${text}`))!);

const test = suite("dag.schema.json");

test("the shipped dag.yaml is valid, and names the schema on its first line", () => {
  const text = readFileSync(join(repository, "dag.yaml"), "utf8");
  assert.ok(isValid(read(text)), JSON.stringify(validate.errors));
  const [, path] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
  assert.ok(existsSync(join(repository, path!)));
});

test("the dag.yaml that init writes is valid", () => {
  const text = readFileSync(join(repository, "src/cli/init/template/dag.yaml"), "utf8");
  assert.ok(isValid(read(text)), JSON.stringify(validate.errors));
});

test("every definition under test/dags that kymo accepts is valid", () => {
  const folder = join(repository, "test/dags");
  const accepted = readdirSync(folder).filter((name) => {
    if (!statSync(join(folder, name)).isDirectory()) return false;
    const root = join(temporaryFolder(), name);
    cpSync(join(folder, name), root, {recursive: true});
    for (const shared of ["stages", "src"]) // as the tests do that run them
      if (!existsSync(join(root, shared))) symlinkSync(join(repository, shared), join(root, shared));
    if (!loadPipeline(root).ok) return false;
    const file = existsSync(join(root, "dag.yaml")) ? "dag.yaml" : "dvc.yaml";
    assert.ok(
      isValid(read(readFileSync(join(root, file), "utf8"))),
      `${name}: ${JSON.stringify(validate.errors)}`,
    );
    return true;
  });
  for (const name of ["batched-json", "cv", "definition-dvc", "definition-each", "search"])
    assert.ok(accepted.includes(name), `${name} is not accepted any more`);
  assert.not.ok(isValid(read(readFileSync(join(folder, "definition-errors/dag.yaml"), "utf8"))));
});

const files = {
  "part/dag.yaml": "stages: {b: {cmd: y}}",
  "params.yaml":
    "n: 3\nyes: true\nlist: [a, b]\npaths: [x.txt]\nouts: [o.txt]\nmap: {p: q.txt}\nflags: {cache: false}\n",
  "more.yaml": "extra: 1\n",
  "run.ts": "",
  "sub/params.yaml": "",
};

for (const text of ACCEPTED)
  test(`kymo and the schema accept ${text.trim().replaceAll("\n", "⏎")}`, () => {
    const loaded = load(text, files);
    assert.ok(loaded.ok, loaded.ok ? "" : loaded.diagnostics.map(({message}) => message).join("; "));
    assert.ok(isValid(read(text)), JSON.stringify(validate.errors));
  });

for (const text of REFUSED)
  test(`kymo and the schema refuse ${text.trim().replaceAll("\n", "⏎")}`, () => {
    assert.not.ok(load(text, files).ok);
    assert.not.ok(isValid(read(text)));
  });

const LEVELS: Readonly<Record<string, readonly [text: string, known: Schema]>> = {
  "at the top": ["qqqqqqqqqq: 1\nstages: {a: {cmd: x}}", schema],
  "in a stage": ["stages: {a: {cmd: x, qqqqqqqqqq: 1}}", schema.$defs.stage!],
  "below do": ["stages: {a: {foreach: [1], do: {cmd: x, qqqqqqqqqq: 1}}}", schema.$defs.body!],
  "of a named out": ["stages: {a: {cmd: x, outs: {o: {path: o, qqqqqqqqqq: 1}}}}", schema.$defs.namedOut!],
  "of a listed out": ["stages: {a: {cmd: x, outs: [{o: {qqqqqqqqqq: 1}}]}}", schema.$defs.outFlags!],
  "of listed metrics": ["stages: {a: {cmd: x, metrics: [{o: {qqqqqqqqqq: 1}}]}}", schema.$defs.outFlags!],
  "of a tolerance": [
    "stages: {a: {cmd: x, outs: [{o: {compare: {atol: 1, qqqqqqqqqq: 1}}}]}}",
    schema.$defs.tolerance!,
  ],
  "of a listed plot": ["stages: {a: {cmd: x, plots: [{o: {qqqqqqqqqq: 1}}]}}", schema.$defs.plotFlags!],
};
for (const [level, [text, known]] of Object.entries(LEVELS))
  test(`an unknown key ${level} is invalid, and the keys are those that the reader knows`, () => {
    assert.not.ok(isValid(read(text)));
    assert.ok(
      isValid(read(text.replace(/, qqqqqqqqqq: 1|qqqqqqqqqq: 1\n?/, ""))),
      "it is valid without the key",
    );
    const loaded = load(text);
    const hints = loaded.ok ? [] : loaded.diagnostics.map(({hint}) => hint);
    const [, names] = /^Use one of: (.*)\.$/.exec(hints[0] ?? "") ?? [];
    assert.equal(Object.keys(known.properties).sort(), names?.split(", ").sort());
  });

test.run();
