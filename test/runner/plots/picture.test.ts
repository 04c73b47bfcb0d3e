import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {loadPipeline} from "../../../src/runner/definition/load.ts";
import {makePicture} from "../../../src/runner/plots/picture.ts";
import {findPlots, type PlotSpec} from "../../../src/runner/plots/plot-spec.ts";
import {type PlotTable, readPlotTable} from "../../../src/runner/plots/plot-table.ts";
import {thinLine} from "../../../src/runner/plots/thin-line.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {makeWorkspace, pipelineOf} from "../definition/workspace.ts";

const test = suite("plots");

const table = (columns: Record<string, (number | string | null)[]>): PlotTable => ({
  rows: Object.values(columns)[0]!.length,
  columns: new Map(Object.entries(columns)),
});
const sideOf = (label: string, tables: Record<string, PlotTable>) => ({
  label,
  tables: new Map(Object.entries(tables)),
});
const spec = (settings: PlotSpec["settings"], ...curves: PlotSpec["curves"]): PlotSpec => ({
  name: "p",
  settings,
  curves,
});

function find(dag: string, files: Record<string, string> = {}) {
  const root = makeWorkspace({"dag.yaml": dag, ...files});
  return findPlots(root, pipelineOf(loadPipeline(root)));
}

test("outputs that are declared as plots and DVC's list are found, each with its columns", () => {
  const found = find(
    `vars: [{metric: loss}]
plots:
- raw.csv
- old.csv: {x: a, y: b, title: Old}
- both: {x: {a.csv: step}, y: {a.csv: ["\${metric}", val], part/b.csv: v}, template: scatter}
stages:
  s: {cmd: x, outs: {p: {path: out/p.csv, plots: true, x: epoch, y: [u, v], x_label: Epoch}}, plots: [raw.csv]}
`,
  );
  assert.equal(found.ok && found.plots, [
    {
      name: "both",
      settings: {template: "scatter"},
      curves: [
        {path: "a.csv", x: "step", y: ["loss", "val"]},
        {path: "part/b.csv", x: "step", y: ["v"]},
      ],
    },
    {name: "old.csv", settings: {title: "Old"}, curves: [{path: "old.csv", x: "a", y: ["b"]}]},
    {
      name: "out/p.csv",
      settings: {xLabel: "Epoch"},
      curves: [{path: "out/p.csv", x: "epoch", y: ["u", "v"]}],
    },
    {name: "raw.csv", settings: {}, curves: [{path: "raw.csv"}]},
  ]);
});

test("the list of an included file has paths of its folder; what is wrong in it has its place", () => {
  const files = {
    "part/dag.yaml": "plots: [loss.csv, {x.csv: 3}, {y.csv: {colour: red}}, {z.csv: {y: {a.csv: {b: c}}}}]",
  };
  const found = find("include: [part]", files);
  assert.equal(!found.ok && found.diagnostics.map(({at, message}) => `${at.file}:${at.column} ${message}`), [
    'part/dag.yaml:20 the plot "x.csv" is the number 3, not a map',
    'part/dag.yaml:40 unknown key "colour" of the plot "y.csv"',
    "part/dag.yaml:75 y is a map, not text",
  ]);
  const right = find("include: [part]", {"part/dag.yaml": "plots: [loss.csv]"});
  assert.equal(right.ok && right.plots, [
    {name: "part/loss.csv", settings: {}, curves: [{path: "part/loss.csv"}]},
  ]);
});

test("without x the row's number is taken, without y the last column", () => {
  const {points, xLabel, yLabel, xType} = makePicture(spec({}, {path: "a.csv"}), [
    sideOf("here", {"a.csv": table({u: [9, 9, 9], v: [1, null, 3]})}),
  ]);
  assert.equal(
    points.map(({x, y}) => [x, y]),
    [
      [0, 1],
      [2, 3],
    ],
  );
  assert.equal([xLabel, yLabel, xType], ["row", "v", "number"]);
});

test("two sides are told apart; a table that one has not is drawn of the other alone", () => {
  const plot = spec({}, {path: "a.csv", x: "x", y: ["y"]}, {path: "b.csv", x: "x", y: ["y"]});
  const one = table({x: [1], y: [2]});
  const {points} = makePicture(plot, [
    sideOf("old", {"a.csv": one}),
    sideOf("new", {"a.csv": one, "b.csv": one}),
  ]);
  assert.equal(
    points.map(({series, side}) => `${series}, ${side}`),
    ["a.csv y, old", "a.csv y, new", "b.csv y, new"],
  );
});

test("dates are a time in UTC, other text its own axis, and a control character cannot reach the file", () => {
  const of = (x: (string | null)[]) =>
    makePicture(spec({}, {path: "a.csv", x: "x", y: ["y"]}), [
      sideOf("", {"a.csv": table({x, y: x.map((_, i) => i)})}),
    ]);
  const dates = of(["2025-03-01", "2025-03-01 06:00", null]);
  assert.is(dates.xType, "time");
  assert.equal(
    dates.points.map(({x}) => x),
    [Date.UTC(2025, 2, 1), Date.UTC(2025, 2, 1, 6)],
  );
  const zone = process.env.TZ;
  process.env.TZ = "Asia/Tokyo";
  try {
    assert.is(of(["2025-03-01 06:00"]).points[0]!.x, Date.UTC(2025, 2, 1, 6), "wherever it is drawn");
    assert.is(of(["2025-03-01T06:00+02:00"]).points[0]!.x, Date.UTC(2025, 2, 1, 4));
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
  const texts = of(["2025-03-01", "b\u0007"]);
  assert.equal([texts.xType, texts.points[1]!.x], ["text", "b·"]);
});

test("a confusion matrix counts pairs, or gives each as a share of its truth", () => {
  const pairs = table({is: ["a", "a", "a", "b"], said: ["a", "a", "b", "b"]});
  const of = (template: string) =>
    makePicture(spec({template}, {path: "c.csv", x: "is", y: ["said"]}), [
      sideOf("", {"c.csv": pairs}),
    ]).points.map(({x, y, value}) => [x, y, value]);
  assert.equal(of("confusion"), [
    ["a", "a", 2],
    ["a", "b", 1],
    ["b", "b", 1],
  ]);
  assert.equal(of("confusion_normalized"), [
    ["a", "a", 2 / 3],
    ["a", "b", 1 / 3],
    ["b", "b", 1],
  ]);
});

test("a column that is not there is named with the nearest", () => {
  const plot = spec({}, {path: "a.csv", x: "epoch", y: ["los"]});
  const run = () => makePicture(plot, [sideOf("", {"a.csv": table({epoch: [1], loss: [2]})})]);
  assert.throws(run, (error: {message: string; hint: string}) => {
    assert.is(error.message, 'a.csv has no column "los"');
    return error.hint === 'Did you mean "loss"?';
  });
});

test("a long line keeps its ends and every peak", () => {
  const points = Array.from({length: 100_000}, (_, x) => ({x, y: Math.sin(x / 9) + (x === 54_321 ? 50 : 0)}));
  const thin = thinLine(points);
  assert.ok(thin.length <= 2400, String(thin.length));
  assert.equal([thin[0], thin.at(-1)], [points[0], points.at(-1)]);
  assert.ok(thin.includes(points[54_321]!));
  assert.equal(
    thin,
    [...thin].sort((a, b) => a.x - b.x),
  );
  assert.is(thinLine(points.slice(0, 2400)).length, 2400);
});

test("lines over numbers are thinned; points, and lines over text, are all drawn", () => {
  const drawn = (template: string, name: (i: number) => number | string) => {
    const all = Array.from({length: 3000}, (_, i) => i);
    const tables = {"a.csv": table({x: all.map(name), y: all})};
    return makePicture(spec({template}, {path: "a.csv", x: "x", y: ["y"]}), [sideOf("", tables)]).points
      .length;
  };
  assert.ok(drawn("linear", (i) => i) <= 2400);
  assert.is(
    drawn("scatter", (i) => i),
    3000,
  );
  assert.is(
    drawn("linear", (i) => `n${i}`),
    3000,
  );
});

test("tables are read from CSV, TSV and the first list of objects in JSON", async () => {
  const folder = temporaryFolder();
  const read = async (name: string, text: string) => {
    const path = join(folder, "object"); // as in the store, without its ending
    writeFileSync(path, text);
    const {rows, columns} = await readPlotTable(name, path);
    return [rows, Object.fromEntries(columns)];
  };
  assert.equal(await read("a.csv", "x,y\n1,a\n2,\n"), [2, {x: [1, 2], y: ["a", null]}]);
  assert.equal(await read("a.tsv", "x\ty\n1\ta,b\n"), [1, {x: [1], y: ["a,b"]}]);
  const json = '{"model": "m", "parts": {"rows": [{"x": 1, "y": true}, {"x": 2, "z": [1]}]}}';
  assert.equal(await read("a.json", json), [2, {x: [1, 2], y: ["true", null], z: [null, "[1]"]}]);
  for (const [name, text] of [
    ["a.json", "{"],
    ["a.json", '{"a": []}'],
    ["a.bin", ""],
  ] as const)
    try {
      await read(name, text);
      assert.unreachable(text);
    } catch (error) {
      assert.match((error as Error).message, /^a\.\w+ cannot be drawn: /);
    }
});

test.run();
