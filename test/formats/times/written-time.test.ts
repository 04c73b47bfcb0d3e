import fc from "fast-check";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parseBatchTime} from "../../../src/formats/garmin/sample-time.ts";
import {textToMs} from "../../../src/formats/tables/time.ts";
import {readWrittenTime} from "../../../src/formats/times/written-time.ts";

const test = suite("written times");
const SECOND = Date.UTC(2025, 2, 24, 7, 52, 19);

const timeOf = (text: string): number => {
  const time = readWrittenTime(text);
  assert.type(time, "object", `${text} is ${String(time)}`);
  return typeof time === "string" ? Number.NaN : time.second + time.fraction;
};

test("every form is read by Garmin exports and by column maps alike", () => {
  for (const text of [
    "2025-03-24T07:52:19",
    "2025-03-24 07:52:19",
    "2025/03/24 7:52:19",
    "2025-3-24T07:52:19z",
    "2025-03-24t07:52:19 GMT",
    "2025-03-24T08:52:19+01",
    "2025-03-24T08:52:19+01:00[Europe/Berlin]",
    "2025-03-24 02:22:19 -0530",
    "2025-03-24T21:52:19+14:00",
    "20250324T075219Z",
    "20250324T095219+0200",
    "03/24/2025, 07:52:19 AM",
    "3/24/2025 07:52:19",
    "03/24/2025, 7:52:19\u202fa.m.",
    "03/24/2025, 7:52:19\u00a0AM",
    "24.03.2025 07:52:19",
    "24.3.2025, 07:52:19",
    "24-Mar-2025 07:52:19",
    "24 MAR 2025 07:52:19",
    "  2025-03-24T07:52:19  ",
  ]) {
    assert.equal(readWrittenTime(text), {second: SECOND, fraction: 0}, text);
    assert.is(parseBatchTime(text), SECOND, text);
    assert.is(textToMs(text), SECOND, text);
  }
});

test("midnight and noon of twelve hours", () => {
  const hour = (text: string): number => (timeOf(`03/24/2025, ${text}`) - Date.UTC(2025, 2, 24)) / 3_600_000;
  assert.equal(
    ["12:00:00 AM", "1:00:00 AM", "11:00:00 am", "12:00:00 PM", "1:00:00 PM", "11:00:00 pm"].map(hour),
    [0, 1, 11, 12, 13, 23],
  );
});

test("parts of a second are kept by column maps, and refused where another column holds them", () => {
  assert.equal(readWrittenTime("2025-03-24T07:52:19.5Z"), {second: SECOND, fraction: 500});
  assert.equal(readWrittenTime("03/24/2025 07:52:19,25"), {second: SECOND, fraction: 250});
  assert.equal(readWrittenTime("24.03.2025 07:52:19.125"), {second: SECOND, fraction: 125});
  assert.equal(readWrittenTime("20250324T075219.75"), {second: SECOND, fraction: 750});
  assert.is(textToMs("2025-03-24 07:52:19.250 +0000"), SECOND + 250);
  assert.is(parseBatchTime("2025-03-24 07:52:19.000"), SECOND);
  assert.is(
    parseBatchTime("2025-03-24 07:52:19.001"),
    '"2025-03-24 07:52:19.001" has parts of a second, which timestamp_ms holds',
  );
});

test("what is no time says why", () => {
  const reasons = {
    "no time": [
      "",
      "07:52:19",
      "2025-03-24",
      "2025-03-24T07:52",
      "2025-03/24 07:52:19",
      "24-Mrz-2025",
      "1e9",
      "null",
    ],
    "no date": [
      "2025-02-29 07:52:19",
      "02/30/2025 07:52:19",
      "25/01/2025 07:52:19",
      "31.04.2025 07:52:19",
      "2025-13-01T00:00:00",
      "2025-00-10T00:00:00",
      "24-Xyz-2025 07:52:19",
    ],
    "no time of day": [
      "2025-03-24 24:00:00",
      "2025-03-24 07:60:19",
      "2025-03-24 07:52:60",
      "03/24/2025, 13:00:00 PM",
      "03/24/2025, 00:10:00 AM",
    ],
    "no zone": ["2025-03-24T07:52:19+14:01", "2025-03-24T07:52:19-25:00", "2025-03-24T07:52:19+01:60"],
  };
  for (const [reason, texts] of Object.entries(reasons))
    for (const text of texts) {
      assert.is(readWrittenTime(text), reason, text);
      assert.ok(Number.isNaN(textToMs(text)), text);
    }
  assert.is(parseBatchTime("2025-03-24T07:52:19+25:00"), '"2025-03-24T07:52:19+25:00" is no zone');
});

test("any time of this century comes back from each form, as Date writes and reads it", () => {
  const two = (value: number): string => String(value).padStart(2, "0");
  fc.assert(
    fc.property(
      fc.integer({min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) - 1}),
      fc.integer({min: -56, max: 56}),
      (ms, quarters) => {
        const date = new Date(ms);
        const iso = date.toISOString();
        const [day, month, year] = [
          two(date.getUTCDate()),
          two(date.getUTCMonth() + 1),
          date.getUTCFullYear(),
        ];
        const clock = iso.slice(11, 23);
        const local = new Date(ms + quarters * 900_000).toISOString().slice(0, 23);
        const [hours, minutes] = [Math.floor(Math.abs(quarters) / 4), (Math.abs(quarters) % 4) * 15];
        const american = date.toLocaleString("en-US", {timeZone: "UTC"});
        for (const text of [
          iso,
          iso.replace("T", " ").replace("Z", ""),
          iso.replaceAll("-", "").replaceAll(":", ""),
          `${local}${quarters < 0 ? "-" : "+"}${two(hours)}:${two(minutes)}`,
          `${day}.${month}.${year} ${clock}`,
          `${month}/${day}/${year}, ${clock}`,
        ])
          assert.ok(Math.abs(timeOf(text) - ms) < 1e-3, `${text}: ${timeOf(text)}, not ${ms}`);
        assert.is(timeOf(american), Math.floor(ms / 1000) * 1000, american);
      },
    ),
    {numRuns: 60, seed: 7},
  );
});

test.run();
