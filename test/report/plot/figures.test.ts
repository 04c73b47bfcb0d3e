import {suite} from "uvu";
import * as assert from "uvu/assert";
import {type FiguresOptions, figures} from "../../../src/report/plot/figures.ts";

const test = suite("figures as a file");

/** Every tag closed in its order, every attribute in quotes, no bare `<` or `&` between them. */
function assertWellFormed(svg: string): void {
  const open: string[] = [];
  const tag = /<(\/?)([a-zA-Z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/gy;
  for (let at = 0; at < svg.length; at = tag.lastIndex) {
    tag.lastIndex = at;
    const found = tag.exec(svg);
    if (found === null) {
      const text = /[^<]+/y;
      text.lastIndex = at;
      const [words = ""] = text.exec(svg) ?? assert.unreachable(svg.slice(at, at + 60)) ?? [];
      assert.not.match(words, /&(?!(amp|lt|gt|quot);)/);
      tag.lastIndex = text.lastIndex;
      continue;
    }
    const [, closing, name, attributes = "", empty] = found;
    assert.not.match(attributes, /&(?!(amp|lt|gt|quot);)/);
    if (closing === "/") assert.is(open.pop(), name);
    else if (empty !== "/") open.push(name!);
  }
  assert.equal(open, []);
}

const POINTS = ["old", "new"].flatMap((side, i) =>
  [1, 2, 3].map((x) => ({x, y: x * (i + 1), series: 'a <b> & "c"', side})),
);
const options: FiguresOptions = {
  title: "</text><script>alert(1)</script>",
  kind: "line",
  xLabel: "<x>",
  yLabel: "y & z",
  xType: "number",
  points: POINTS,
  isSorted: false,
  isShare: false,
};
const kinds: readonly FiguresOptions[] = [
  options,
  {...options, kind: "dots", xType: "time"},
  {...options, kind: "line", xType: "text", points: POINTS.map((point) => ({...point, x: `<${point.x}>`}))},
  {...options, kind: "bars", points: POINTS.map((point) => ({...point, x: point.y, y: `<${point.x}>`}))},
  {
    ...options,
    kind: "confusion",
    points: POINTS.map((point) => ({...point, x: "<a>", y: `${point.x}`, value: point.x})),
  },
];

for (const one of kinds)
  test(`${one.kind} over ${one.xType} is well-formed SVG without a script, the same each time`, () => {
    const svg = figures(one);
    assertWellFormed(svg);
    assert.not.match(svg, /<script|<b>|<x>|undefined|NaN/);
    assert.is(figures(one), svg);
    assert.match(svg, "<title>&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>");
  });

test("the former side is dashed, the latter not, and the legend names both", () => {
  const svg = figures(options);
  assert.is(svg.match(/stroke-dasharray/g)!.length, 2); // the line and its entry
  assert.match(svg, />a &lt;b&gt; &amp; "c", old</);
  assert.match(svg, />a &lt;b&gt; &amp; "c", new</);
});

test("sorted bars begin with the longest", () => {
  const bars: FiguresOptions = {
    ...options,
    kind: "bars",
    points: [
      {x: 1, y: "short", series: "s", side: ""},
      {x: 5, y: "long", series: "s", side: ""},
    ],
  };
  const order = (svg: string) => [...svg.matchAll(/>(short|long)</g)].map(([, name]) => name);
  assert.equal(order(figures(bars)), ["short", "long"]);
  assert.equal(order(figures({...bars, isSorted: true})), ["long", "short"]);
});

test("no points at all are an empty picture", () => {
  for (const one of kinds) assertWellFormed(figures({...one, points: []}));
});

test.run();
