import {suite} from "uvu";
import * as assert from "uvu/assert";
import {computeBouts} from "../../../src/judgement/metrics/bout-results.ts";
import type {ScoredWindows} from "../../../src/judgement/metrics/scored-windows.ts";

const test = suite("bouts");

/** One letter a window, a window every 2 s spanning 3.98 s; "." is a missing window. */
function windowsOf(truth: string, predicted: string, sessions: string[] = []): ScoredWindows {
  const rows = [...truth].flatMap((letter, i) => (letter === "." ? [] : [i]));
  const codes = (letters: string) => Int32Array.from(rows, (i) => "abc".indexOf(letters[i]!));
  return {
    classes: ["a", "b", "c"],
    windowId: Int32Array.from(rows),
    truth: codes(truth),
    predicted: codes(predicted),
    probabilities: new Float64Array(rows.length * 3),
    confidence: new Float64Array(rows.length),
    users: rows.map(() => "u"),
    sessions: rows.map((i) => sessions[i] ?? "s"),
    starts: Float64Array.from(rows, (i) => i * 2000),
    ends: Float64Array.from(rows, (i) => i * 2000 + 3980),
  };
}

test("perfect predictions match every bout, unbroken", () => {
  const result = computeBouts(windowsOf("aaabbbbcc", "aaabbbbcc"), 0.5, 0.95);
  assert.equal(
    [result.trueBouts, result.matched, result.f1.value, result.fragmentation, result.missed],
    [3, 3, 1, 1, 0],
  );
  assert.equal(result.trueSeconds, {mean: (7.98 + 9.98 + 5.98) / 3, median: 7.98, min: 5.98, max: 9.98});
  assert.equal([result.boundary.windows, result.interior.windows], [4, 5]);
});

test("a broken bout is fragmented; its largest piece matches if it is large enough", () => {
  const result = computeBouts(windowsOf("aaaaaaaa", "aaaaabaa"), 0.5, 0.95);
  assert.equal([result.trueBouts, result.predictedBouts, result.matched], [1, 3, 1]);
  assert.is(result.fragmentation, 2);
  assert.is(result.f1.value, 2 / 4);
  assert.equal([result.precision.value, result.recall.value], [1 / 3, 1]);
  assert.is(
    computeBouts(windowsOf("aaaaaaaa", "aaaaabaa"), 0.7, 0.95).matched,
    0,
    "5 of 8 windows are not 0.7",
  );
});

test("a missed bout counts, and errors at its borders are told from those inside", () => {
  const result = computeBouts(windowsOf("aaaabbaaaa", "aaaaaaaaaa"), 0.5, 0.95);
  assert.equal([result.trueBouts, result.predictedBouts, result.missed], [3, 1, 1]);
  assert.is(result.matched, 0, "4 of 10 windows are not half");
  assert.equal(result.boundary, {windows: 4, accuracy: 0.5});
  assert.equal(result.interior, {windows: 6, accuracy: 1});
  const [a, b, c] = result.perClass;
  assert.equal([a!.trueBouts, b!.f1, c!.f1], [2, 0, null]);
});

test("a bout goes on over a missing window, but not over a longer gap or into another session", () => {
  assert.is(computeBouts(windowsOf("aa.aa", "aa.aa"), 0.5, 0.95).trueBouts, 1);
  assert.is(computeBouts(windowsOf("aa....aa", "aa....aa"), 0.5, 0.95).trueBouts, 2);
  assert.is(computeBouts(windowsOf("aaaa", "aaaa", ["s", "s", "t", "t"]), 0.5, 0.95).trueBouts, 2);
});

test("one window is a bout; no window is none", () => {
  const one = computeBouts(windowsOf("a", "b"), 0.5, 0.95);
  assert.equal([one.trueBouts, one.predictedBouts, one.f1.value, one.fragmentation], [1, 1, 0, null]);
  assert.equal(one.boundary, {windows: 0, accuracy: null});
  const none = computeBouts(windowsOf("", ""), 0.5, 0.95);
  assert.equal(
    [none.f1.value, none.precision.value, none.recall.value, none.trueSeconds.mean],
    [null, null, null, null],
  );
});

test.run();
