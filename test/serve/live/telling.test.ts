/** What a listener is told as time goes on, by a clock of the test's; and who is let go. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {livePointSchema} from "../../../src/artifacts/live.ts";
import {Live} from "../../../src/serve/live/live.ts";
import {unwatched} from "../../../src/serve/monitor/unwatched.ts";

const test = suite("live/telling");

/** A `Live` whose clock and counters are the test's. */
function rig(changes: {isAllowed?: () => boolean} = {}) {
  let atMs = 0;
  let lookedAt = 1;
  const errors: unknown[] = [];
  const monitoring = unwatched(
    {name: "m", version: null, digests: {model: "0"}, scaler: {classes: ["sitting"]}} as never,
    0,
    "Nothing is watched.",
  );
  const live = new Live({
    maxListeners: 4,
    now: () => atMs,
    totals: async () => ({
      requests: 0,
      refused: 0,
      failed: 0,
      windows: new Map([["sitting", atMs / 500]]),
      latency: {"+Inf": 0},
    }),
    gauges: () => ({
      status: "ok",
      uptimeSeconds: 1,
      queuedWindows: 0,
      waitingJobs: 0,
      threadsReady: 1,
      memoryMB: 1,
    }),
    classes: () => ["sitting"],
    state: async () => ({alerts: {problem: null, lookedAt, broken: []}}) as never,
    monitoring: async () => ({...monitoring, at: new Date(atMs).toISOString()}),
    onError: (error) => errors.push(error),
  });
  const isAllowed = changes.isAllowed ?? (() => true);
  return {
    live,
    errors,
    listen: () => live.listen(isAllowed),
    tickAt: (second: number) => {
      atMs = second * 1000;
      return live.tick();
    },
    changeState: () => {
      lookedAt++;
    },
  };
}

const names = (text: string): string[] => [...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name!);

test("a point comes every ten seconds, and what stands beside it only where it changed", async () => {
  const {live, listen, tickAt, changeState, errors} = rig();
  const stream = await listen();
  const take = (): string => String(stream.read() ?? "");
  assert.equal(names(take()), ["state", "monitor", "points", "now"]);
  await tickAt(1);
  assert.equal(names(take()), ["now"]);
  await tickAt(10);
  const told = take();
  assert.equal(names(told).slice(0, 2), ["now", "point"]);
  const point = livePointSchema.parse(JSON.parse(/^event: point\ndata: (.*)$/m.exec(told)![1]!));
  assert.equal([point.seconds, point.windows, point.byClass], [10, 20, [20]]);
  await tickAt(20);
  assert.equal(names(take()), ["now", "point"], "nothing else changed");
  changeState();
  await tickAt(30);
  assert.equal(names(take()), ["now", "point", "state"]);
  live.close();
  assert.equal(errors, []);
});

test("a listener that does not read is cut off, and one whose key is gone is let go", async () => {
  let isAllowed = true;
  const {live, listen, tickAt} = rig({isAllowed: () => isAllowed});
  const [deaf, polite] = [await listen(), await listen()];
  let second = 0;
  while (!deaf.destroyed && second < 5000) {
    await tickAt(++second);
    polite.read();
  }
  assert.ok(deaf.destroyed, "at most half a megabyte waits for it");
  assert.is(polite.destroyed, false);
  isAllowed = false;
  await tickAt(second + 10);
  polite.read();
  assert.is(polite.read(), null);
  await new Promise((resolve) => polite.on("end", resolve));
  assert.is(live.isFull, false);
  live.close();
});

test.run();
