import {suite} from "uvu";
import * as assert from "uvu/assert";
import {clock, date, timeTicks} from "../../../src/report/pages/recording/clock.ts";

const test = suite("report/recording/clock");

test("times are those of the zone, and are cut, not rounded", () => {
  const ms = Date.UTC(2026, 0, 10, 22, 59, 59, 999);
  assert.is(clock(ms, "UTC"), "22:59:59");
  assert.is(clock(ms, "UTC", true, 1), "22:59:59.9");
  assert.is(clock(ms, "Europe/Athens", false), "00:59");
  assert.is(date(ms, "Europe/Athens"), "2026-01-11");
  assert.is(clock(Date.UTC(2026, 0, 10, 12, 0, 0, 40), "Asia/Kathmandu", true, 2), "17:45:00.04");
});

test("marks stand at round times of the zone, at most as many as asked for", () => {
  const start = Date.UTC(2026, 0, 10, 8, 3, 20);
  const labels = (zone: string, seconds: number) =>
    timeTicks(start, start + seconds * 1000, 5, zone).map(({label}) => label);
  assert.equal(labels("UTC", 3600), ["08:15", "08:30", "08:45", "09:00"]);
  assert.equal(labels("Asia/Kathmandu", 7200), ["14:00", "14:30", "15:00", "15:30"]);
  assert.equal(labels("UTC", 2), ["08:03:20.0", "08:03:20.5", "08:03:21.0", "08:03:21.5", "08:03:22.0"]);
});

test.run();
