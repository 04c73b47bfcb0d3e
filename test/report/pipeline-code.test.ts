/** The pipeline's page shows each piece of code once, and leaves none out. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {shareCode} from "../../src/report/pages/pipeline/code.ts";
import type {StageDescription} from "../../src/report/pages/pipeline/description.ts";
import {pipelinePage} from "../../src/report/pages/pipeline/page.ts";
import {assertStructure} from "./page-checks.ts";

const test = suite("code of the pipeline's page");

function stage(
  name: string,
  source: string,
  symbols: Readonly<Record<string, readonly string[]>>,
): StageDescription {
  return {
    name,
    state: "fresh",
    action: {
      kind: "run",
      file: `stages/${name}.ts`,
      source,
      symbols: Object.entries(symbols).map(([file, names]) => ({file, names})),
    },
    params: [],
    instances: [],
    count: 0,
    previews: [],
  };
}

const stages = [
  stage("a", "one", {"src/x.ts": ["readX", "writeX"], "src/y.ts": ["makeY"], "src/a.ts": ["onlyA"]}),
  stage("b", "two", {"src/x.ts": ["readX", "writeX"], "src/y.ts": ["makeY"]}),
  stage("c", "two", {"src/x.ts": ["readX"], "src/y.ts": ["makeY"]}),
];
const page = pipelinePage({stages, edges: [], omitted: 0});

test("what just the same stages reach is shared, with these stages; the rest is a stage's own", () => {
  const {byStage, shared} = shareCode(stages);
  assert.equal(shared, [
    {number: 1, stages: ["a", "b"], symbols: [{file: "src/x.ts", names: ["readX", "writeX"]}]},
    {number: 2, stages: ["a", "b", "c"], symbols: [{file: "src/y.ts", names: ["makeY"]}]},
  ]);
  assert.equal(byStage.get("a")!.own, [{file: "src/a.ts", names: ["onlyA"]}]);
  assert.equal(byStage.get("c"), {
    sameAs: "b",
    own: [{file: "src/x.ts", names: ["readX"]}],
    shared: [shared[1]],
  });
});

test("every stage's own and shared symbols are what it reaches", () => {
  const {byStage} = shareCode(stages);
  for (const {name, action} of stages) {
    const {own, shared} = byStage.get(name)!;
    const found = [...own, ...shared.flatMap(({symbols}) => symbols)]
      .map((one) => JSON.stringify(one))
      .sort();
    assert.equal(found, action.kind === "run" && action.symbols!.map((one) => JSON.stringify(one)).sort());
  }
});

test("the page has each source and each shared symbol once, and every link leads somewhere", () => {
  for (const text of ["<code>one</code>", "<code>two</code>", "makeY", "onlyA", "writeX"])
    assert.is(page.split(text).length, 2, text);
  for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(page.includes(`id="${id}"`), id);
  assert.match(page, 'The file stands at <a href="#stage-b">b</a>.');
  assertStructure(page, "reports/pipeline.html");
});

test("stages that share nearly all of their code make no large page", () => {
  const common = Object.fromEntries(
    Array.from({length: 100}, (_, i) => [`src/room/file${i}.ts`, ["readSome", "writeSome", "computeSome"]]),
  );
  const many = Array.from({length: 60}, (_, i) =>
    stage(`s${i}`, "x".repeat(4000), {...common, [`src/${i}.ts`]: ["own"]}),
  );
  const size = Buffer.byteLength(pipelinePage({stages: many, edges: [], omitted: 0}));
  assert.ok(size < 150_000, String(size));
});

test.run();
