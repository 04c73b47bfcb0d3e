import {suite} from "uvu";
import * as assert from "uvu/assert";
import * as f from "../../src/report/format.ts";

const test = suite("report/format");
const T = "\u202f";

test("fixed writes thousands, a true minus and no negative zero", () => {
  assert.is(f.fixed(1234567.891, 2), `1${T}234${T}567.89`);
  assert.is(f.fixed(1234, 0), "1234");
  assert.is(f.fixed(-0.126, 2), "\u22120.13");
  assert.is(f.fixed(-0.001, 2), "0.00");
});

test("what could not be measured is an en dash in every format", () => {
  for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
    for (const show of [
      f.integer,
      f.significant,
      f.percent,
      f.pValue,
      f.duration,
      (x: f.Figure) => f.fixed(x, 2),
    ])
      assert.is(show(value), "–");
  }
  assert.is(f.interval(null, 1, f.percent), "–");
  assert.is(f.shortHash(null), "–");
});

test("significant keeps digits and leaves exponents to the extremes", () => {
  assert.is(f.significant(0.00061, 2), "0.00061");
  assert.is(f.significant(12.345), "12.3");
  assert.is(f.significant(1234.4), "1234");
  assert.is(f.significant(0), "0");
  assert.is(f.significant(1.5e-9, 2), "1.5×10⁻⁹");
});

test("a share near an end never shows as that end", () => {
  assert.is(f.percent(0.9512), `95.1${T}%`);
  assert.is(f.percent(0.0001), `<${T}0.1${T}%`);
  assert.is(f.percent(0.99999), `>${T}99.9${T}%`);
  assert.is(f.percent(0), `0.0${T}%`);
  assert.is(f.percent(1), `100.0${T}%`);
});

test("p-values, durations, counts and lists", () => {
  assert.is(f.pValue(0.0004), `<${T}0.001`);
  assert.is(f.pValue(0.0312), "0.031");
  assert.is(f.duration(3633.96), `1${T}h 0${T}min 34${T}s`);
  assert.is(f.duration(59.99), `1${T}min 0${T}s`);
  assert.is(f.duration(3.98), `4.0${T}s`);
  assert.is(f.count(1, "window"), "1 window");
  assert.is(f.list(["a", "b", "c"]), "a, b and c");
  assert.is(f.list([]), "");
  assert.is(f.prettyUnit("m/s^2"), "m/s²");
});

test("parts of a whole and thresholds read as a person would say them", () => {
  assert.is(f.partOf(1, 2, "recording"), "1 of 2 recordings");
  assert.is(f.partOf(2, 2, "recording"), "both recordings");
  assert.is(f.partOf(3, 3, "recording"), "all 3 recordings");
  assert.is(f.partOf(1, 1, "recording"), "the only recording");
  assert.is(f.againstThreshold(2, 2), "2 against a threshold of 2");
  assert.is(f.againstThreshold(0.848, 0.5), "0.848 against a threshold of 0.500");
  assert.is(f.againstThreshold(2, 2.5), "2.00 against a threshold of 2.50");
});

test("a sentence begins with a capital and ends with one stop, whatever is put into it", () => {
  assert.is(f.sentence("no channel is far"), "No channel is far.");
  assert.is(f.sentence("Is it?"), "Is it?");
  assert.is(f.sentence(""), "");
  assert.is(f.withStop("session-1: it moved"), "session-1: it moved.");
  assert.is(f.withStop("It moved."), "It moved.");
  assert.is(f.capital("élan"), "Élan");
  assert.is(f.uncapital("Flip rate"), "flip rate");
  assert.is(f.uncapital("PSI of Ax"), "PSI of Ax");
});

test.run();
