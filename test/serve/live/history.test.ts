/** From counters to the figures of the dashboard. */
import {Counter, Histogram, Registry} from "prom-client";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {History} from "../../../src/serve/live/history.ts";
import {readTotals, type Totals} from "../../../src/serve/live/totals.ts";

const test = suite("what the dashboard is told");

const totals = (
  requests: number,
  refused = 0,
  failed = 0,
  windows: readonly [string, number][] = [],
): Totals => ({
  requests,
  refused,
  failed,
  windows: new Map(windows),
  latency: {"0.01": requests, "0.1": requests, "+Inf": requests},
});
const CLASSES = ["sitting", "smoking"];

test("rates are over the last ten seconds, and over less right after the start", () => {
  const history = new History(0, totals(0));
  const add = (second: number, counted: Totals, queuedWindows = 0) =>
    history.add({atMs: second * 1000, totals: counted, queuedWindows}, CLASSES).recent;
  const first = add(1, totals(5, 1, 1, [["smoking", 4]]));
  assert.equal(
    [first.seconds, first.requests, first.refused, first.failed, first.windows, first.byClass],
    [1, 5, 1, 1, 4, [0, 4]],
  );
  assert.equal([first.p50, first.p99], [5, 9.9], "half of a bucket that ends at 10 ms; nearly all of it");
  for (let second = 2; second <= 12; second++) add(second, totals(5 + second));
  const last = add(13, totals(40));
  assert.is(last.seconds, 10);
  assert.is(last.requests, 40 - 8);
  const still = new History(0, totals(7)).add({atMs: 1000, totals: totals(7), queuedWindows: 0}, CLASSES);
  assert.equal([still.recent.p50, still.recent.requests], [null, 0]);
});

test("every ten seconds is a point with the longest queue; an hour of them is kept, of one model's classes", () => {
  const history = new History(0, totals(0));
  const add = (second: number, queuedWindows = 0, classes = CLASSES) =>
    history.add({atMs: second * 1000, totals: totals(second), queuedWindows}, classes).point;
  for (let second = 1; second < 10; second++) assert.is(add(second, second === 4 ? 30 : 1), undefined);
  const point = add(10)!;
  assert.equal([point.at, point.seconds, point.requests, point.queuedWindows], [10_000, 10, 10, 30]);
  assert.is(add(20)!.queuedWindows, 0);
  for (let second = 30; second <= 7200; second += 10) add(second);
  assert.is(history.points.length, 360);
  assert.is(history.points.at(-1)!.at, 7_200_000);
  add(7210, 0, ["other"]);
  assert.is(history.points.length, 1, "shares of other classes cannot stand beside these");
});

test("only requests that send data are counted, by what became of them", async () => {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: "har_api_requests_total",
    help: "-",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const predictions = new Counter({
    name: "har_predictions_total",
    help: "-",
    labelNames: ["activity"],
    registers,
  });
  const latency = new Histogram({
    name: "kymo_request_seconds",
    help: "-",
    labelNames: ["route"],
    buckets: [0.01, 1],
    registers,
  });
  for (const [method, route, status, count] of [
    ["POST", "/predict", "200", 7],
    ["POST", "/upload", "422", 2],
    ["POST", "/predict", "503", 3],
    ["POST", "/predict", "500", 1],
    ["POST", "/predict", "499", 4],
    ["GET", "/metrics", "200", 50],
  ] as const)
    requests.inc({method, route, status}, count);
  predictions.inc({activity: "sitting"}, 9);
  latency.observe({route: "/predict"}, 0.005);
  latency.observe({route: "/upload"}, 0.5);
  latency.observe({route: "/metrics"}, 0.005);
  assert.equal(await readTotals(registry), {
    requests: 17,
    refused: 5,
    failed: 1,
    windows: new Map([["sitting", 9]]),
    latency: {"0.01": 1, "1": 2, "+Inf": 2},
  });
});

test.run();
