import {suite} from "uvu";
import * as assert from "uvu/assert";
import {dotInterval} from "../../../src/report/plot/dot-interval.ts";
import {closeEdges, histogramPair} from "../../../src/report/plot/histogram-pair.ts";
import {renderPlot} from "../../../src/report/plot/render.ts";
import {roundNumbers} from "../../../src/report/plot/serialize.ts";

const test = suite("plot/render");

const rows = [
  {name: "nail biting", value: 0.8131, lo: 0.7, hi: 0.9, other: 0.5},
  {name: "<script>alert(1)</script>", value: null},
];
const chart = (): string =>
  dotInterval({
    id: "golden",
    ariaLabel: 'F1 of "two" <classes>',
    rows,
    xLabel: "F1",
    rules: [{x: 1 / 11, label: "guessing"}],
  });

test("the same chart gives the same text however many were drawn before", () => {
  const clipped = () => renderPlot({marks: [], clip: true, x: {domain: [0, 1]}}, {id: "a", ariaLabel: "a"});
  const first = [chart(), clipped()];
  for (let i = 0; i < 3; i++) chart();
  assert.equal([chart(), clipped()], first);
});

test("names and labels are escaped, and nothing points outside", () => {
  const text = chart();
  assert.not.match(text, "<script");
  assert.match(text, "&lt;script&gt;");
  assert.match(text, 'aria-label="F1 of &quot;two&quot; &lt;classes&gt;"');
  assert.not.match(text, /xmlns|href|class=|<style|http/);
});

test("coordinates have two decimals at most", () => {
  assert.is(roundNumbers("M0.12345,-1.999e0L1e-9,-0.001"), "M0.12,-2L1e-9,0");
  assert.not.match(chart(), /\s(x|y|x1|x2|cx|cy|d|transform)="[^"]*\.\d{3}/);
});

test("ids start with the chart's own, so that charts of one page do not collide", () => {
  const frame = {x: {domain: [0, 1] as [number, number]}, y: {domain: [0, 1] as [number, number]}};
  const draw = (id: string): string =>
    histogramPair({
      id,
      ariaLabel: "h",
      edges: [0, 1],
      reference: [1],
      current: [1],
      title: "t",
      xLabel: "x",
      ...frame,
    });
  for (const match of draw("one").matchAll(/\sid="([^"]+)"/g)) assert.match(match[1]!, /^one-\d+$/);
  assert.throws(() => draw('x" onload="'), /not made of letters/);
});

test("open outer bins are drawn as wide as their neighbours, no bins as one", () => {
  assert.equal(closeEdges([null, 0, 0.5, 1, null]), [-0.5, 0, 0.5, 1, 1.5]);
  assert.equal(closeEdges([]), [0, 1]);
});

test("the reference is drawn from the ground up, not stacked", () => {
  const text = histogramPair({
    id: "h",
    ariaLabel: "h",
    edges: [0, 1, 2],
    reference: [1, 1],
    current: [1, 0],
    title: "t",
    xLabel: "x",
  });
  const area =
    /fill="var\(--reference\)"[^>]*>\s*<path d="([^"]+)"/.exec(text) ??
    /<path d="([^"]+)"[^>]*fill="var\(--reference\)"/.exec(text);
  const heights = new Set([...area![1]!.matchAll(/,([\d.]+)/g)].map((match) => match[1]));
  assert.is(heights.size, 2);
});

test.run();
