import {suite} from "uvu";
import * as assert from "uvu/assert";
import {smallConfusion} from "../../../src/report/plot/confusion-small.ts";
import {epochLines} from "../../../src/report/plot/epoch-lines.ts";
import {epochMap} from "../../../src/report/plot/epoch-map.ts";
import {epochTicks} from "../../../src/report/plot/epochs.ts";

const test = suite("plot/epochs");

test("ticks are whole epochs, the first among them where it has room", () => {
  assert.equal(epochTicks(1, 1), [1]);
  assert.equal(epochTicks(1, 5), [1, 2, 3, 4, 5]);
  assert.equal(epochTicks(1, 12), [2, 4, 6, 8, 10, 12]);
  assert.equal(epochTicks(1, 32), [1, 10, 20, 30]);
  assert.equal(epochTicks(1, 500), [1, 100, 200, 300, 400, 500]);
});

const lines = (values: readonly number[], log = false): string =>
  epochLines({
    id: "c",
    ariaLabel: "c",
    title: "Loss",
    epochs: values.map((_, i) => i + 1),
    lines: [
      {name: "training", role: "context", values: values.map((x) => x * 1.001)},
      {name: "validation", role: "judged", values},
    ],
    kept: 2,
    log,
    show: String,
  });

/** Vertical place of a name at the end of its line. */
const placeOf = (svg: string, name: string): number => {
  const group = new RegExp(`<g([^>]*)><text[^>]*translate\\([\\d.]+,([\\d.]+)\\)[^>]*>${name}</text>`).exec(
    svg,
  )!;
  return Number(group[2]) + Number(/translate\([^,]+,(-?[\d.]+)\)/.exec(group[1]!)![1]);
};

test("names at the ends of lines that meet do not touch", () => {
  const svg = lines([3, 2, 1]);
  assert.ok(Math.abs(placeOf(svg, "training") - placeOf(svg, "validation")) >= 12.5);
});

test("what is not finite, or not above zero on a logarithmic axis, leaves a gap", () => {
  for (const svg of [
    lines([3, Number.NaN, 1, Number.POSITIVE_INFINITY, 2]),
    lines([3, 0, 0.001, -1, 2], true),
  ])
    assert.not.match(svg, /NaN|Infinity/);
  assert.not.match(lines([Number.NaN]), /NaN/);
});

test("the kept epoch is marked by a word, a rule and a dot", () => {
  const svg = lines([3, 2, 1]);
  assert.match(svg, "epoch 2 kept");
  // beside those that are only there to be pointed at
  assert.is(svg.match(/<circle/g)!.length - svg.match(/<title>Epoch/g)!.length, 1);
});

const map = (epochs: number, shade: (epoch: number) => number | null): string =>
  epochMap({
    id: "m",
    ariaLabel: "m",
    rows: ["<a>"],
    epochs: Array.from({length: epochs}, (_, i) => i + 1),
    shades: [Array.from({length: epochs}, (_, i) => shade(i + 1))],
    ends: ["0.5"],
    kept: null,
    key: [{shade: 0, label: "0"}],
    keyTitle: "k",
  })[1];
const shadesOf = (svg: string): number[] =>
  [...svg.matchAll(/<rect fill-opacity="([\d.]+)"/g)].map(([, shade]) => Number(shade));

test("a long run is drawn in columns of several epochs, their shades averaged", () => {
  assert.is(shadesOf(map(60, () => 1)).length, 60);
  const grouped = shadesOf(map(120, (epoch) => epoch % 2));
  assert.is(grouped.length, 60);
  // Half way from the lightest shade, 0.05, to the darkest.
  for (const shade of grouped) assert.ok(Math.abs(shade - 0.525) < 0.01, String(shade));
});

test("an epoch without a figure stays empty, names are escaped", () => {
  const svg = map(3, (epoch) => (epoch === 2 ? null : 1));
  assert.is(shadesOf(svg).length, 2);
  assert.match(svg, "&lt;a&gt;");
});

test("a class that does not occur has its frame and no shade", () => {
  const svg = smallConfusion({
    id: "s",
    ariaLabel: "s",
    title: "t",
    classes: ["a", "b"],
    rowShares: [
      [0.75, 0.25],
      [null, null],
    ],
  });
  assert.equal(shadesOf(svg), [0.75, 0.25]);
  assert.is(svg.match(/<rect/g)!.length, 2 + 2 + 2);
});

test("forty classes still fit, without names", () => {
  const classes = Array.from({length: 40}, (_, i) => `class ${i}`);
  const svg = smallConfusion({
    id: "s",
    ariaLabel: "s",
    title: "t",
    classes,
    rowShares: classes.map((_, i) => classes.map((__, j) => (i === j ? 1 : 0))),
  });
  assert.not.match(svg, "class 1");
  assert.ok(Number(/width="(\d+)"/.exec(svg)![1]) < 400);
});

test.run();
