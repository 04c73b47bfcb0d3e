/** Times of samples: the forms that are read, and the epochs and units that are told apart. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parseBatchedJson} from "../../../src/formats/garmin/batched-json.ts";
import {parseBatchTime} from "../../../src/formats/garmin/sample-time.ts";

const test = suite("times of samples");
const START = Date.UTC(2025, 2, 24, 7, 52, 19);

test("a time may have 24 hours, be ISO 8601, or a spreadsheet's date", () => {
  for (const text of [
    "03/24/2025, 07:52:19",
    "03/24/2025 07:52:19 am",
    "2025-03-24 07:52:19",
    "2025-03-24T07:52:19Z",
    "2025-03-24T07:52:19.000+00:00",
    "2025-03-24T09:52:19+02:00",
    "2025-03-24 07:52:19 UTC",
    "2025/03/24 07:52:19",
    "24.03.2025 07:52:19",
    "03/24/2025, 07:52:19 a.m.",
    String(25569 + START / 86_400_000),
  ])
    assert.is(parseBatchTime(text), START, text);
  assert.is(parseBatchTime("03/24/2025, 19:52:19"), START + 12 * 3_600_000);
  for (const text of [
    "2025-03-24T07:52:19.250Z",
    "2025-03/24 07:52:19",
    "2025-02-30 07:52:19",
    "2025-03-24 24:00:00",
    "03/24/2025, 13:00:00 PM",
    "4574.3",
    "90000.5",
  ])
    assert.type(parseBatchTime(text), "string", text);
});

test("seconds since 1970 are told from seconds since 1989", () => {
  assert.is(parseBatchTime("1111737139"), START, "since 1989");
  assert.match(
    String(parseBatchTime(String(START / 1000))),
    "is 2045-03-23 since 1989-12-31, and 2025-03-24 since 1970",
  );
  for (const [unit, digits] of [
    ["milliseconds", "000"],
    ["microseconds", "000000"],
    ["nanoseconds", "000000000"],
  ] as const)
    assert.match(
      String(parseBatchTime(`${START / 1000}${digits}`)),
      `is beyond the range of FIT times: it looks like ${unit} since 1970`,
    );
  assert.match(String(parseBatchTime("99999999999999999999999")), /beyond the range of FIT times$/);
});

test("times in another unit are refused, and the unit is named", () => {
  const recording = (time: number): string =>
    JSON.stringify(
      ["accelerometer", "gyroscope"].map((type) => ({type, samples: [{x: 1, y: 2, z: 3, timestamp: time}]})),
    );
  for (const [factor, unit] of [
    [1e6, "nanoseconds"],
    [1e3, "microseconds"],
    [1e-3, "seconds"],
  ] as const)
    assert.throws(
      () => parseBatchedJson(recording(START * factor), "a.json"),
      new RegExp(`it looks like ${unit} since 1970`),
    );
  assert.throws(() => parseBatchedJson(recording(Date.UTC(1999, 0)), "a.json"), /no time from 2000 to 2099/);
  assert.is(parseBatchedJson(recording(START), "a.json").accel.t[0], START);
});

test.run();
