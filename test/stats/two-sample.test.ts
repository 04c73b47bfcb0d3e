import assert from "node:assert/strict";
import {suite} from "uvu";
import {quantileEdges, sharesSorted} from "../../src/stats/bins.ts";
import {jensenShannonDistance, populationStabilityIndex} from "../../src/stats/divergence.ts";
import {ksProbability} from "../../src/stats/ks-probability.ts";
import {moments} from "../../src/stats/moments.ts";
import {sortFinite} from "../../src/stats/sorted.ts";
import {twoSample} from "../../src/stats/two-sample.ts";
import {difference, fixture, samplesOf} from "./scipy.ts";

const test = suite("two samples");

for (const pair of fixture.pairs) {
  test(`${pair.name}: every figure as SciPy has it`, () => {
    const [a, b] = samplesOf(pair.name).map(sortFinite) as [Float64Array, Float64Array];
    const found = twoSample(a, b);
    const edges = quantileEdges(a, 10);
    const [reference, current] = [sharesSorted(a, edges), sharesSorted(b, edges)];
    const figures: [string, number, number][] = [
      ["ks", found.ks, pair.ks],
      ["p", ksProbability(found.ks, pair.n, pair.m), pair.ksP],
      ["wasserstein", found.wasserstein, pair.wasserstein],
      ["energy", found.energy, pair.energy],
      ["psi", populationStabilityIndex(reference, current), pair.psi],
      ["js", jensenShannonDistance(reference, current), pair.js],
      ["mean", moments(b).mean, pair.mean],
      ["variance", moments(b).variance, pair.variance],
    ];
    for (const [name, value, expected] of figures)
      assert.ok(difference(value, expected) < 1e-9, `${name} ${value} is not ${expected}`);
    edges.forEach((edge, i) => void assert.ok(difference(edge, pair.edges[i]!) < 1e-12));
  });
}

test("distances are symmetric, and 0 only for the same sample", () => {
  const [a, b] = samplesOf("shifted").map(sortFinite) as [Float64Array, Float64Array];
  const [ab, ba] = [twoSample(a, b), twoSample(b, a)];
  assert.ok(difference(ab.wasserstein, ba.wasserstein) < 1e-12);
  assert.equal(ab.ks, ba.ks);
  assert.deepEqual(twoSample(a, a), {ks: 0, wasserstein: 0, energy: 0});
});

test("an empty sample, one value, a constant", () => {
  const none = new Float64Array(0);
  assert.ok(Number.isNaN(twoSample(none, none).ks));
  assert.deepEqual(twoSample(Float64Array.of(1), Float64Array.of(3)), {ks: 1, wasserstein: 2, energy: 2});
  assert.equal(twoSample(Float64Array.of(2, 2, 2), Float64Array.of(2)).ks, 0);
});

test("shares of a constant reference stay finite", () => {
  const a = new Float64Array(50).fill(1);
  const edges = quantileEdges(a, 10);
  assert.equal(sharesSorted(a, edges)[0], 1);
  assert.equal(populationStabilityIndex(sharesSorted(a, edges), sharesSorted(a, edges)), 0);
  assert.ok(
    Number.isFinite(
      populationStabilityIndex(sharesSorted(a, edges), sharesSorted(Float64Array.of(0), edges)),
    ),
  );
});

test("sorting by radix is sorting", () => {
  const values = Float32Array.from(
    {length: 5000},
    (_, i) => Math.sin(i * 12.9898) * 10 ** (i % 9) * (i % 2 ? -1 : 1),
  );
  values[17] = Number.NaN;
  values[18] = Number.POSITIVE_INFINITY;
  values[19] = 0;
  const expected = Float64Array.from(values.filter((v) => Number.isFinite(v))).sort();
  assert.deepEqual(sortFinite(values), expected);
});

test.run();
