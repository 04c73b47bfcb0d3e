/** A burst may fill the queue; a queue that stands is cut to what is answered within the target. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Admission} from "../../src/serve/engine/admission.ts";

const test = suite("admission");

/** Batches of 16 that come back every 10 ms, 1,600 windows a second, to requests that waited `waitedMs`. */
function run(admission: Admission, from: number, batches: number, waitedMs: number): number {
  for (let i = 0; i < batches; i++) {
    admission.taken(waitedMs, from + 10 * i);
    admission.answered(16, from + 10 * i + 10, true);
  }
  return from + 10 * batches;
}

const make = (): Admission => new Admission({maxWindows: 512, targetWaitMs: 100, leastWindows: 64});

test("requests that wait too long for less than a tenth of a second change nothing", () => {
  const admission = make();
  const at = run(admission, 0, 9, 300);
  assert.is(admission.mostWindows, 512);
  run(admission, run(admission, at, 1, 99), 9, 300);
  assert.is(admission.mostWindows, 512);
});

test("once they keep waiting, as many are let in as are answered within the target, until they wait less than half of it", () => {
  const admission = make();
  let at = run(admission, 0, 20, 300);
  assert.is(Math.round(admission.perSecond!), 1600);
  assert.is(Math.round(admission.mostWindows), 160);
  at = run(admission, at, 5, 60);
  assert.is(Math.round(admission.mostWindows), 160);
  run(admission, at, 1, 49);
  assert.is(admission.mostWindows, 512);
});

test("a slow model still has the next batches of its threads, and none has more than the queue holds", () => {
  const slow = make();
  for (let i = 0; i < 20; i++) {
    slow.taken(900, i * 1000);
    slow.answered(16, i * 1000 + 1000, true);
  }
  assert.is(slow.mostWindows, 64);
  const small = new Admission({maxWindows: 32, targetWaitMs: 100, leastWindows: 64});
  run(small, 0, 20, 300);
  assert.is(small.mostWindows, 32);
});

test("time in which nothing ran counts for no rate", () => {
  const admission = make();
  let at = run(admission, 0, 20, 0);
  admission.answered(16, at + 10, false);
  at += 60_000;
  admission.answered(16, at, true);
  run(admission, at, 20, 0);
  assert.ok(Math.abs(admission.perSecond! - 1600) < 30, String(admission.perSecond));
});

test.run();
