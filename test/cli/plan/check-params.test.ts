/** params.yaml is held against what the stages take before anything runs. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import {acceptedAt, type JsonSchema} from "../../../src/cli/plan/accepted-keys.ts";
import {JOIN_STAGE, Rig} from "../../runner/engine/rig.ts";

const test = suite("parameters at the plan");

const schemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, {io: "input", unrepresentable: "any"}) as JsonSchema;

test("a schema accepts the names it knows, any where it is open, and those of each alternative", () => {
  const schema = schemaOf(
    z.object({
      windows: z.object({length: z.number(), step: z.number()}),
      maps: z.record(z.string(), z.object({unit: z.string()})),
      loose: z.looseObject({a: z.number()}),
      either: z.union([z.object({a: z.number()}), z.object({b: z.number()}), z.number()]),
      list: z.array(z.object({name: z.string()})),
      any: z.unknown(),
    }),
  );
  assert.equal(acceptedAt(schema, ["windows"]), {keys: ["length", "step"]});
  assert.equal(acceptedAt(schema, ["maps"]), {keys: undefined});
  assert.equal(acceptedAt(schema, ["maps", "own"]), {keys: ["unit"]});
  assert.equal(acceptedAt(schema, ["loose"]), {keys: undefined});
  assert.equal(acceptedAt(schema, ["any"]), {keys: undefined});
  assert.equal(acceptedAt(schema, ["any", "deep"]), {keys: undefined});
  assert.equal(acceptedAt(schema, ["list", "0"]), {keys: ["name"]});
  assert.is(acceptedAt(schema, ["other"]), undefined);
});

test("an alternative without names leaves the place open", () => {
  const schema = schemaOf(z.object({either: z.union([z.object({a: z.number()}), z.unknown()])}));
  assert.equal(acceptedAt(schema, ["either"]), {keys: undefined});
});

const STAGE = `import {writeFileSync} from "node:fs";
import * as z from "zod";
const params = z.object({cut: z.object({length: z.number(), step: z.number().optional()})});
writeFileSync("loaded-at-plan", "");
export default {params, async run({outs, params: {cut}}) { writeFileSync(outs.a, String(cut.length)); }};
`;
const DEFINITION = `stages:
  cut: {run: stages/cut.ts, strict: STRICT, params: [cut], outs: {a: out/a}}
  join: {run: stages/join.ts, deps: {a: out/a}, params: [open], outs: {b: out/b}}
  plain: {run: stages/plain.ts, params: [bare], outs: {d: out/d}}
  shell: {cmd: "true > out/c", params: [said], outs: [out/c]}
`;
const open = (params: string, strict = "true") =>
  new Rig({
    "dag.yaml": DEFINITION.replace("STRICT", strict),
    "params.yaml": params,
    "stages/cut.ts": STAGE.replace(/^writeFileSync.*\n/m, ""),
    "stages/join.ts": JOIN_STAGE,
    "stages/plain.ts": JOIN_STAGE.replace(/^ {2}params: .*\n/m, ""),
  });
const REST = "open: {x: 1}\nsaid: {y: 1}\nbare: {z: 1}\nunread: 1\n";

test("--dry names each wrong value and each unknown name with its line, and what is near; nothing is run", () => {
  const rig = open(`cut:\n  lenght: 3\n  step: fast\n${REST}`);
  const {code, stderr} = rig.dag("repro", "--dry");
  assert.is(code, 2);
  assert.match(stderr, "params.yaml:1:1: cut.length is missing, expected number");
  assert.match(stderr, 'params.yaml:2:3: unknown parameter "cut.lenght"');
  assert.match(stderr, 'Did you mean "length"?');
  assert.match(stderr, "params.yaml:3:9: cut.step: expected number, not string");
  assert.match(stderr, "3 errors; nothing was run.");
  assert.not(rig.has("out/a"));
  rig.close();
});

test("a run looks once a parameter is another than it was built with, and takes what commands, open schemas and stages without one may read", () => {
  const rig = open(`cut: {length: 3}\n${REST}`);
  assert.equal(rig.repro().ran, ["cut", "join", "plain", "shell"]);
  rig.write("params.yaml", "cut: {length: 3}\nopen: {x: 1, z: 2}\nsaid: {y: 1, z: 2}\nbare: {z: 1, w: 2}\n");
  assert.equal(rig.repro().ran, ["join", "plain", "shell"]);
  rig.write("params.yaml", `cut: {length: 3, stride: 1}\n${REST}`);
  const {code, ran, text} = rig.repro();
  assert.equal([code, ran], [2, []]);
  assert.match(text, 'unknown parameter "cut.stride"');
  rig.close();
});

test("what a stage does where it is loaded is caught at the plan as it is in a run", () => {
  const rig = open(`cut: {length: 3}\n${REST}`);
  rig.write("stages/cut.ts", STAGE);
  rig.dag("repro", "--dry");
  assert.not(rig.has("loaded-at-plan"));
  rig.close();
});

test.run();
