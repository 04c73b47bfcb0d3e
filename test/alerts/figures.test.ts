/** What artifacts and a service's metrics say, as figures. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {driftFigures, judgedSessions} from "../../src/alerts/figures/drift.ts";
import {evaluationFigures} from "../../src/alerts/figures/evaluation.ts";
import {metricFigures} from "../../src/alerts/figures/metrics.ts";
import {parseMetrics} from "../../src/alerts/figures/metrics-text.ts";
import {histogramQuantile, since} from "../../src/alerts/figures/quantile.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import {sampleInputs} from "../fixtures/report/sample.ts";

const test = suite("alerts: figures");

test("metrics are read with labels, escapes and the numbers that are none", () => {
  const text = `# HELP a help
# TYPE a gauge
a 1.5
a{x="1",y="say \\"hi\\"\\n"} 2e3 1700000000000
b{} NaN
c +Inf
`;
  const samples = parseMetrics(text, "/metrics");
  assert.equal(
    samples.map(({name, value}) => [name, value]),
    [
      ["a", 1.5],
      ["a", 2000],
      ["b", Number.NaN],
      ["c", Number.POSITIVE_INFINITY],
    ],
  );
  assert.equal(
    [...samples[1]!.labels],
    [
      ["x", "1"],
      ["y", 'say "hi"\n'],
    ],
  );
});

test("a line that is no sample is refused with its number", () => {
  for (const line of ["<html>", "a", "a x", "a{b=1} 2", 'a{b="1"c="2"} 2', "a 1 2 3"]) {
    try {
      parseMetrics(`ok 1\n${line}\n`, "here");
      assert.unreachable(line);
    } catch (error) {
      assert.instance(error, ExpectedError, `${line}: ${String(error)}`);
      assert.equal([(error as ExpectedError).file, (error as ExpectedError).place], ["here", "line 2"]);
    }
  }
});

test("quantiles are of what came since the last look, as Prometheus computes them", () => {
  const buckets = {"0.1": 10, "0.5": 90, "1": 99, "+Inf": 100};
  assert.is(histogramQuantile(buckets, 0.5), 0.1 + 0.4 * (40 / 80));
  assert.is(histogramQuantile(buckets, 0.05), 0.05);
  assert.is(histogramQuantile(buckets, 0.999), 1, "beyond the last edge it is that edge");
  assert.is(histogramQuantile({"0.1": 0, "+Inf": 0}, 0.5), null);
  assert.equal(since({"0.1": 12, "+Inf": 110}, {"0.1": 10, "+Inf": 100}), {"0.1": 2, "+Inf": 10});
  assert.equal(
    since({"0.1": 2, "+Inf": 5}, {"0.1": 10, "+Inf": 100}),
    {"0.1": 2, "+Inf": 5},
    "it has begun anew",
  );
});

test("a histogram of a service becomes its quantiles, and its counts are kept for the next look", () => {
  const text = (count: number) =>
    `lat_bucket{route="/p",le="0.1"} ${count}\nlat_bucket{route="/p",le="+Inf"} ${count}\nlat_sum{route="/p"} 1\n`;
  const first = metricFigures(parseMetrics(text(10), ""), {});
  assert.equal(
    first.figures.map(({name, of, value}) => [name, of, value]),
    [
      ["lat_sum", "route=/p", 1],
      ["lat:p50", "route=/p", 0.05],
      ["lat:p95", "route=/p", 0.1 * 0.95],
      ["lat:p99", "route=/p", 0.1 * 0.99],
    ],
  );
  const second = metricFigures(parseMetrics(text(10), ""), first.buckets);
  assert.is(second.figures.find(({name}) => name === "lat:p95")!.value, null, "nothing came since");
});

test("drift's causes bring their threshold, cause and advice; an evaluation its numbers and checks", () => {
  const {drift, evaluation} = sampleInputs(1);
  const [first] = drift.recordings;
  const figures = driftFigures(drift);
  assert.is(figures.length, first!.verdict.causes.length);
  assert.equal(judgedSessions(drift), [first!.session]);
  const cannotTell = {...first!, verdict: {...first!.verdict, level: "unknown" as const}};
  assert.equal(judgedSessions({...drift, recordings: [cannotTell]}), []);
  for (const [i, {name, of, judged, advice}] of figures.entries()) {
    const cause = first!.verdict.causes[i]!;
    assert.equal(
      [name, of, judged],
      [cause.id, first!.session, {level: cause.level, threshold: cause.threshold}],
    );
    assert.match(advice, /\.$/);
  }
  const found = new Map(evaluationFigures(evaluation).map((figure) => [figure.name, figure]));
  assert.is(found.get("headline.macroF1.lo")!.value, evaluation.headline.macroF1.lo);
  for (const check of evaluation.verdict.checks)
    assert.is(found.get(`verdict.${check.name}`)!.judged!.level, check.level);
});

test.run();
