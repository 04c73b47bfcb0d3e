/** The queue and the threads, with a thread's program that does what the first number of a window says. */
import {BroadcastChannel} from "node:worker_threads";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Engine, type EngineOptions} from "../../src/serve/engine/engine.ts";
import {predictInPieces} from "../../src/serve/engine/pieces.ts";
import type {ServedModel} from "../../src/serve/model/served-model.ts";
import {Problem} from "../../src/serve/problem.ts";
import {makeScaler} from "../fixtures/scaler.ts";

/** Windows of one row: the first number is the answer; −1 ends the thread, −2 fails, −3 waits until it is told. */
const PROGRAM = `data:text/javascript,${encodeURIComponent(`
import {parentPort, BroadcastChannel} from "node:worker_threads";
const gate = new BroadcastChannel("kymo-test-gate");
let last;
parentPort.on("message", (job) => {
  last = Promise.resolve(last).then(() => perform(job));
});
const perform = ({id, payload}) => new Promise((resolve) => {
  const first = Array.from({length: payload.length / 6}, (_, i) => payload[i * 6]);
  if (first.includes(-1)) process.exit(1);
  const problem = {kind: "unprocessable", message: "minus two", details: {}};
  if (first.includes(-2)) return resolve(parentPort.postMessage({kind: "failed", id, problem}));
  const answer = () => {
    const result = Float32Array.from(first.flatMap((value) => [value, first.length]));
    resolve(parentPort.postMessage({kind: "done", id, result}));
  };
  if (!first.includes(-3)) return answer();
  gate.onmessage = answer;
  gate.ref();
  gate.postMessage("waiting");
});
gate.unref();
parentPort.postMessage({kind: "ready"});
`)}`;

const model: ServedModel = {
  name: "fake",
  version: null,
  path: "fake.keras",
  scaler: makeScaler({window: 1}),
  card: null,
  digests: {model: "", scaler: "", baseline: null, code: ""},
};

interface Seen {
  readonly engine: Engine;
  readonly batches: number[];
  readonly lost: string[];
}

async function withEngine(
  changes: Partial<EngineOptions> & {readonly program?: string},
  use: (seen: Seen) => Promise<void>,
): Promise<void> {
  const [batches, lost]: [number[], string[]] = [[], []];
  const engine = await Engine.start(model, {
    program: PROGRAM,
    threads: 1,
    batch: {maxWindows: 4, maxDelayMs: 0},
    queue: {maxWindows: 8, targetWaitMs: 10_000, maxWaitMs: 10_000},
    events: {batch: (windows) => batches.push(windows), lost: (reason) => lost.push(reason)},
    ...changes,
  });
  try {
    await use({engine, batches, lost});
  } finally {
    await engine.close();
  }
}

const window = (first: number, rows = 1): Float32Array => {
  const x = new Float32Array(6 * rows);
  for (let row = 0; row < rows; row++) x[6 * row] = first + row;
  return x;
};

/** Resolves when a thread says that it waits; `open` lets it go on. */
function gate(): {waiting: Promise<void>; open(): void} {
  const channel = new BroadcastChannel("kymo-test-gate");
  const waiting = new Promise<void>((resolve) => {
    channel.onmessage = () => resolve();
  });
  return {
    waiting,
    open: () => {
      channel.postMessage("go");
      channel.close();
    },
  };
}

async function problemOf(action: Promise<unknown>): Promise<Problem> {
  try {
    await action;
  } catch (error) {
    assert.instance(error, Problem, String((error as Error).stack));
    return error as Problem;
  }
  throw new Error("nothing was refused");
}

const test = suite("engine");

test("what waits while the thread is busy goes as one batch, and each gets its own rows", () =>
  withEngine({}, async ({engine, batches}) => {
    const {waiting, open} = gate();
    const first = engine.predict(window(-3));
    await waiting;
    const others = [engine.predict(window(10, 2)), engine.predict(window(20)), engine.predict(window(30, 2))];
    assert.is(engine.queuedWindows, 5);
    assert.is(engine.pendingWindows, 6);
    open();
    await first;
    // at most four windows a batch: the third request is in the next one
    assert.equal(
      (await Promise.all(others)).map((p) => [...p]),
      [
        [10, 3, 11, 3],
        [20, 3],
        [30, 2, 31, 2],
      ],
    );
    assert.equal(batches, [1, 3, 2]);
    await engine.drain();
  }));

test("what comes in one turn of the event loop goes as one batch, though a thread is free", () =>
  withEngine({}, async ({engine, batches}) => {
    await Promise.all([1, 2, 3].map((first) => engine.predict(window(first))));
    assert.equal(batches, [3]);
  }));

test("more than the queue holds is refused with the time to come again", () =>
  withEngine({}, async ({engine}) => {
    const {waiting, open} = gate();
    const first = engine.predict(window(-3));
    await waiting;
    const next = engine.predict(window(1, 4)); // whole, so that the thread has it already
    await new Promise(setImmediate);
    assert.is(engine.queuedWindows, 0);
    const queued = [next, engine.predict(window(1, 4)), engine.predict(window(5, 4))];
    const problem = await problemOf(engine.predict(window(9)));
    assert.is(problem.status, 503);
    assert.match(problem.message, /8 windows wait; at most 8 may/);
    assert.ok(Number(problem.headers["retry-after"]) >= 1);
    open();
    await Promise.all([first, ...queued]);
    assert.equal([...(await engine.predict(window(9)))], [9, 1]);
  }));

test("a request of more windows than the queue holds goes in pieces, in order, and leaves room for others", () =>
  withEngine(
    {queue: {maxWindows: 4, targetWaitMs: 10_000, maxWaitMs: 10_000}, batch: {maxWindows: 2, maxDelayMs: 0}},
    async ({engine}) => {
      assert.is((await problemOf(engine.predict(window(1, 5)))).status, 503);
      const found: number[] = [];
      for await (const {first, p} of predictInPieces(engine, window(100, 25), 60)) {
        assert.is(p[0], 100 + first);
        for (let row = 0; row < p.length / 2; row++) found.push(p[2 * row]!);
        assert.ok(engine.queuedWindows <= 4);
      }
      assert.equal(
        found,
        Array.from({length: 25}, (_, i) => 100 + i),
      );
    },
  ));

test("a request in pieces ends with the problem of the piece that has one", () =>
  withEngine({batch: {maxWindows: 1, maxDelayMs: 0}}, async ({engine}) => {
    const x = new Float32Array([...window(1, 3), ...window(-2), ...window(5, 3)]);
    const found: number[] = [];
    const problem = await problemOf(
      (async () => {
        for await (const {p} of predictInPieces(engine, x, 60)) found.push(p[0]!);
      })(),
    );
    assert.is(problem.message, "minus two");
    assert.equal(found, [1, 2, 3]);
    await engine.drain();
  }));

test("what waits too long is refused, and the thread goes on", () =>
  withEngine({queue: {maxWindows: 8, targetWaitMs: 10_000, maxWaitMs: 20}}, async ({engine}) => {
    const {waiting, open} = gate();
    const first = engine.predict(window(-3));
    await waiting;
    const problem = await problemOf(engine.predict(window(1)));
    assert.match(problem.message, /no thread was free within 20 ms/);
    assert.is(engine.queuedWindows, 0);
    open();
    await first;
    assert.equal([...(await engine.predict(window(2)))], [2, 1]);
  }));

test("what the model cannot answer fails alone, not those beside it in the batch", () =>
  withEngine({}, async ({engine}) => {
    const {waiting, open} = gate();
    const first = engine.predict(window(-3));
    await waiting;
    const [before, bad, after] = [
      engine.predict(window(1)),
      engine.predict(window(-2)),
      engine.predict(window(3)),
    ];
    const refused = problemOf(bad!);
    open();
    await first;
    assert.equal([...(await before!)], [1, 1]);
    assert.equal([...(await after!)], [3, 1]);
    assert.is((await refused).message, "minus two");
    assert.is(engine.pendingWindows, 0);
  }));

test("a thread that dies fails what it had, and is replaced; what waited is answered", () =>
  withEngine({}, async ({engine, lost}) => {
    const dying = problemOf(engine.predict(window(-1)));
    await new Promise(setImmediate);
    assert.is(engine.queuedWindows, 0);
    const waited = engine.predict(window(7));
    const problem = await dying;
    assert.is(problem.status, 503);
    assert.is(problem.kind, "worker-lost");
    assert.equal([...(await waited)], [7, 1]);
    assert.is(lost.length, 1);
    assert.is(engine.readyThreads, 1);
  }));

test("an incomplete batch waits for more no longer than its delay", () =>
  withEngine({batch: {maxWindows: 4, maxDelayMs: 10_000}}, async ({engine, batches}) => {
    await Promise.all([1, 2, 3, 4].map((first) => engine.predict(window(first))));
    assert.equal(batches, [4]);
  }));

test("closing fails what waits with 503", () =>
  withEngine({}, async ({engine}) => {
    const {waiting, open} = gate();
    const running = problemOf(engine.predict(window(-3)));
    await waiting;
    const queued = problemOf(engine.predict(window(1)));
    await engine.close();
    open();
    assert.equal([(await running).kind, (await queued).kind], ["stopping", "stopping"]);
  }));

test.run();
