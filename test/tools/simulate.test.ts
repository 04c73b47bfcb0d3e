/** The sample in data/: made by its script, small, in the form it claims. */
import {readFile} from "node:fs/promises";
import {gunzipSync, strFromU8, unzipSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {activities} from "../../tools/simulate/behaviours.ts";
import {GRAVITY, read} from "../../tools/simulate/kinematics.ts";
import {people} from "../../tools/simulate/labelled.ts";
import {generate, sha256} from "../../tools/simulate/main.ts";
import {formatTimestamp} from "../../tools/simulate/workbook.ts";

const test = suite("the simulated sample");
const root = new URL("../../", import.meta.url);
const files = generate();
const recordings = [...files].filter(([path]) => path.endsWith(".xlsx"));

test("the committed files are what the script makes", async () => {
  for (const [path, bytes] of files) {
    assert.is(sha256(await readFile(new URL(`data/${path}`, root))), sha256(bytes), path);
  }
});

test("README.md gives size and hash of every file", async () => {
  const readme = await readFile(new URL("data/README.md", root), "utf8");
  for (const [path, bytes] of files) {
    const size = String(bytes.length).replace(/\B(?=(\d{3})+$)/g, ",");
    assert.ok(readme.includes(`| \`${path}\` | ${size} | \`${sha256(bytes)}\` |`), path);
  }
});

test("data and model stay under 5 MB", async () => {
  const model = await readFile(new URL("models/sample.keras", root));
  let total = model.length;
  for (const bytes of files.values()) total += bytes.length;
  assert.ok(total < 5e6, `${total} bytes`);
});

test("every person does every behaviour, 1,200 samples at 50 Hz", () => {
  const rows = strFromU8(gunzipSync(files.get("labelled.csv.gz")!))
    .trimEnd()
    .split("\n");
  assert.is(rows.shift(), "timestamp,Ax_w,Ay_w,Az_w,Gx_w,Gy_w,Gz_w,activity,User,session");
  const counts = new Map<string, number>();
  let previous: string[] = [];
  for (const row of rows) {
    const cells = row.split(",");
    assert.is(cells.length, 10, row);
    assert.ok(
      cells.slice(0, 7).every((cell) => /^-?\d+(\.\d+)?$/.test(cell)),
      row,
    );
    const key = `${cells[8]} ${cells[7]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (previous[7] === cells[7] && previous[9] === cells[9])
      assert.is(Number(cells[0]) - Number(previous[0]), 20, row);
    previous = cells;
  }
  assert.is(people.length, 12);
  assert.is(counts.size, people.length * activities.length);
  assert.ok([...counts.values()].every((count) => count === 1200));
});

test("a workbook has the form of Garmin's", () => {
  assert.is(recordings.length, 4);
  for (const [path, bytes] of recordings) {
    const parts = unzipSync(bytes);
    const strings = [...strFromU8(parts["xl/sharedStrings.xml"]!).matchAll(/<t>(.*?)<\/t>/g)].map(
      (m) => m[1]!,
    );
    const rows = [...strFromU8(parts["xl/worksheets/sheet1.xml"]!).matchAll(/<row .*?<\/row>/g)].map(
      ([row]) =>
        [...row.matchAll(/<c r="[A-F]\d+"( t="s")?><v>(\d+)<\/v>/g)].map((m) =>
          m[1] ? strings[Number(m[2])]! : m[2]!,
        ),
    );
    const name = path.includes("gyroscope") ? "gyro" : "accel";
    const axes = ["x", "y", "z"].map((axis) => `calibrated_${name}_${axis}`);
    assert.equal(rows.shift(), ["timestamp", "timestamp_ms", "sample_time_offset", ...axes]);
    assert.ok(rows.length > 1150, path);
    for (const [timestamp, ms, ...arrays] of rows) {
      assert.match(timestamp!, /^01\/1[07]\/2026, 09:0\d:\d\d AM$/);
      assert.ok(Number(ms) < 1000);
      assert.is(arrays.length, 4);
      for (const array of arrays) {
        const values: unknown = JSON.parse(array!);
        assert.ok(Array.isArray(values) && values.length === 25);
        assert.ok(values.every((value) => typeof value === "string" && Number.isFinite(Number(value))));
      }
    }
  }
});

test("a timestamp has twelve hours and a half of the day", () => {
  assert.is(formatTimestamp(Date.UTC(2026, 0, 5, 0, 3, 9)), "01/05/2026, 12:03:09 AM");
  assert.is(formatTimestamp(Date.UTC(2026, 10, 25, 12, 0, 0)), "11/25/2026, 12:00:00 PM");
  assert.is(formatTimestamp(Date.UTC(2026, 11, 31, 23, 59, 59)), "12/31/2026, 11:59:59 PM");
});

test("a watch that lies still, dial up, reads -1 g on z", () => {
  const reading = read(() => ({pitch: 0, roll: 0, yaw: 30, shock: 0}), 1);
  near(reading, [0, 0, -GRAVITY, 0, 0, 0]);
});

test("turning about one axis gives that axis' rate and the pull of the forearm's end", () => {
  // 90 deg/s about the vertical, forearm level: the wrist is pulled towards the elbow by ω² × 0.25 m.
  const rate = Math.PI / 2;
  near(
    read((t) => ({pitch: 0, roll: 0, yaw: 90 * t, shock: 0}), 1),
    [rate * rate * 0.25, 0, -GRAVITY, 0, 0, 90],
  );
  near(
    read((t) => ({pitch: 0, roll: 90 * t, yaw: 0, shock: 0}), 1),
    [0, -GRAVITY, 0, 90, 0, 0],
  );
});

test("the gyroscope carries gravity from one instant to the next", () => {
  // A slow turn about all three axes: d(gravity)/dt = gravity × ω in the turning frame, without forearm motion.
  const motion = (t: number) => ({pitch: 20 + 2 * t, roll: 10 + 3 * t, yaw: 4 * t, shock: 0});
  const [before, now, after] = [read(motion, -0.01), read(motion, 0), read(motion, 0.01)];
  const [gx, gy, gz] = [now[0], now[1], now[2]];
  const [wx, wy, wz] = [now[3], now[4], now[5]].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  const expected = [gy * wz - gz * wy, gz * wx - gx * wz, gx * wy - gy * wx];
  expected.forEach((value, k) => {
    const measured = (after[k]! - before[k]!) / 0.02;
    assert.ok(Math.abs(measured - value) < 0.01, `axis ${k}: ${measured} for ${value}`);
  });
});

function near(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((value, k) => {
    assert.ok(Math.abs(value - expected[k]!) < 1e-6, `axis ${k}: ${value} for ${expected[k]}`);
  });
}

test.run();
