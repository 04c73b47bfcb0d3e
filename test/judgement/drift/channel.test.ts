/** One channel against SciPy and NumPy: test/fixtures/drift/make.py. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {compareAll, compareChannel, referenceChannel} from "../../../src/judgement/drift/channel.ts";
import {histogramOf, quantilesOf} from "../../../src/judgement/drift/channel-shapes.ts";
import {sortFinite} from "../../../src/stats/sorted.ts";
import {uniforms} from "../../stats/scipy.ts";
import {assertClose, fixture} from "./fixture.ts";

const test = suite("one channel");
const reference = sortFinite(uniforms(600, 1));
const unsorted = uniforms(450, 2).map((u) => u ** 1.5 * 1.2 - 0.1);
const current = sortFinite(unsorted);

test("every distance is SciPy's", () => {
  const found = compareChannel(referenceChannel(reference, 10), current);
  assert.deepEqual(Object.keys(found), Object.keys(fixture.channel.figures));
  assertClose(Object.values(found), Object.values(fixture.channel.figures), 1e-12);
});

test("several channels are compared each with its own, sorted or not", () => {
  const [own, other] = [referenceChannel(reference, 10), referenceChannel(current, 10)];
  const found = compareAll([own, other], [unsorted, uniforms(600, 1)]);
  assert.deepEqual(found, [compareChannel(own, current), compareChannel(other, reference)]);
});

test("a sample of none has no distances", () => {
  const found = compareChannel(referenceChannel(reference, 10), new Float64Array());
  assert.equal(found.samples, 0);
  for (const name of ["ks", "wasserstein", "meanShiftOverSd", "varianceRatio", "outOfRangeShare"] as const)
    assert.ok(Number.isNaN(found[name]), name);
});

test("the ends of the reference's range are within it", () => {
  const ends = Float64Array.from([reference[0]!, 0.5, reference.at(-1)!, 2]);
  assert.equal(compareChannel(referenceChannel(reference, 10), ends).outOfRangeShare, 0.25);
  assert.equal(compareChannel(referenceChannel(reference, 10), Float64Array.from([2, 3])).outOfRangeShare, 1);
});

test("histograms and quantiles for drawing are NumPy's", () => {
  const histogram = histogramOf(reference, current);
  assertClose(histogram.edges, fixture.channel.histogram.edges);
  assertClose(histogram.reference, fixture.channel.histogram.reference);
  assertClose(histogram.current, fixture.channel.histogram.current);
  const quantiles = quantilesOf(reference, current);
  assert.deepEqual(quantiles.probabilities, [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999]);
  assertClose(quantiles.reference, fixture.channel.quantiles.reference);
  assertClose(quantiles.current, fixture.channel.quantiles.current);
});

test("a constant reference is drawn in bins of width 1/40 from its value on", () => {
  const {edges, reference: shares} = histogramOf(new Float64Array(5).fill(3), current);
  assertClose([edges[0]!, edges[1]!, edges[40]!], [3, 3.025, 4]);
  assert.equal(shares[0], 1);
});

test.run();
