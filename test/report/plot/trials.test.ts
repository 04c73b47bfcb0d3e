import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parallelCoordinates} from "../../../src/report/plot/parallel-coordinates.ts";
import {trialCurves} from "../../../src/report/plot/trial-curves.ts";
import {paddedExtent, trialScores} from "../../../src/report/plot/trial-scores.ts";

const test = suite("plot/trials");

const axis = (name: string, discrete = false) => ({
  name,
  discrete,
  ticks: [
    {place: 0, label: "low"},
    {place: 1, label: "<high>"},
  ],
});

/** The points of each path, in user units. */
const paths = (svg: string): string[] => [...svg.matchAll(/<path d="([^"]*)"/g)].map(([, d]) => d!);

test("each trial is a line through its axes; one without a place there leaves a gap", () => {
  const svg = parallelCoordinates({
    id: "p",
    ariaLabel: "p",
    axes: [axis("a.b"), axis("c"), axis("score")],
    lines: [
      {role: "rest", places: [0, 0.5, 1]},
      {role: "defaults", places: [0, null, 1]},
      {role: "winner", places: [1, 1, 1]},
    ],
  });
  assert.not.match(svg, "NaN");
  const [rest, defaults, winner] = paths(svg);
  assert.is(rest!.match(/[ML]/g)!.join(""), "MLL");
  assert.is(defaults!.match(/M/g)!.length, 2, "the gap");
  assert.is(new Set(winner!.match(/,([\d.]+)/g)).size, 1, "level at the top");
  assert.is(svg.match(/<circle/g)!.length, 3, "the winner's values are dots");
  assert.match(svg, "&lt;high&gt;");
});

test("lines at one value of a discrete axis are spread, on others not", () => {
  const draw = (discrete: boolean) =>
    paths(
      parallelCoordinates({
        id: "p",
        ariaLabel: "p",
        axes: [axis("a", discrete), axis("score")],
        lines: [0, 1, 2].map(() => ({role: "rest", places: [0.5, 0.5]}) as const),
      }),
    ).map((d) => /^M[\d.]+,([\d.]+)/.exec(d)![1]);
  assert.is(new Set(draw(true)).size, 3);
  assert.is(new Set(draw(false)).size, 1);
});

const trial = (score: number | null, best: number | null, round = 1) =>
  ({score, best, round, role: "rest"}) as const;

test("trials without a score are crosses at the bottom, rounds are named where they begin", () => {
  const draw = (trials: readonly ReturnType<typeof trial>[]) =>
    trialScores({
      id: "s",
      ariaLabel: "s",
      trials,
      roundName: "rung",
      defaults: null,
      yLabel: "F1",
      show: String,
    });
  const svg = draw([trial(null, null), trial(0.5, 0.5), trial(0.7, 0.7, 2), trial(null, 0.7, 2)]);
  assert.not.match(svg, /NaN|rung 1/);
  assert.match(svg, "rung 2");
  assert.is(svg.match(/<circle/g)!.length, 2);
  assert.not.match(draw([trial(null, null)]), "NaN");
  assert.not.match(draw([trial(0.5, 0.5)]), "NaN");
});

test("curves of any length, of one epoch and of none", () => {
  const svg = trialCurves({
    id: "c",
    ariaLabel: "c",
    curves: [
      {role: "winner", values: [0.1, 0.5, 0.6], diverged: false},
      {role: "rest", values: [0.2], diverged: false},
      {role: "rest", values: [], diverged: true},
      {role: "rest", values: [0.3, 0.2], diverged: true},
    ],
    yLabel: "F1",
    show: String,
  });
  assert.not.match(svg, "NaN");
  assert.is(
    svg.match(/stroke="var\(--fail\)"/g)!.length,
    1,
    "one cross, at the end of a curve that there is",
  );
});

test("the extent has a width, whatever the values", () => {
  for (const values of [[], [0], [0.5], [0.5, 0.5], [1, 2], [Number.NaN, 1]]) {
    const [lo, hi] = paddedExtent(values);
    assert.ok(lo < hi, String(values));
  }
});

test.run();
