import {existsSync, readdirSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {gunzipSync} from "node:zlib";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parseBatchedJson} from "../../../src/formats/garmin/batched-json.ts";
import {matchNearest} from "../../../src/signal/nearest.ts";

const test = suite("batched JSON");
const folder = fileURLToPath(new URL("../../../../shared/data/batched-json/", import.meta.url));
const real = existsSync(folder) ? test : test.skip;
if (!existsSync(folder)) console.log("skipped: ../shared/data is absent");

test("the time zone is not added, a sensor that lacks is named", () => {
  const batch = (type: string): object => ({
    type,
    timestamp: {value: 5, offset: -120},
    samples: [{x: 1, y: 2, z: 3, timestamp: 1.7e12}],
  });
  const {accel, gyro} = parseBatchedJson(JSON.stringify([batch("accelerometer"), batch("gyroscope")]), "f");
  assert.equal([accel.t[0], gyro!.t[0], accel.z[0]], [1.7e12, 1.7e12, 3]);
  assert.throws(
    () => parseBatchedJson(JSON.stringify([batch("gyroscope")]), "f"),
    /no samples of the accelerometer; the file has gyroscope/,
  );
  assert.is(parseBatchedJson(JSON.stringify([batch("accelerometer")]), "f").gyro, undefined);
  assert.throws(() => parseBatchedJson("[", "f"), /not JSON/);
  assert.throws(
    () => parseBatchedJson('[{"type": "gyroscope", "samples": [{"x": 1}]}]', "f"),
    /not a list of batches/,
  );
});

real("each row of the authors' merged table is a pair of samples within their lag of 40 ms", () => {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".json.gz"))
    .sort();
  assert.is(names.length, 15);
  for (const name of names) {
    const {accel, gyro} = parseBatchedJson(gunzipSync(readFileSync(folder + name)).toString(), name);
    const merged = gunzipSync(readFileSync(folder + name.replace(".json.gz", ".merged.csv.gz")))
      .toString()
      .trim()
      .split("\n")
      .slice(1);
    const {left, right} = matchNearest(accel.t, gyro!.t, 40);
    const rows = new Map(
      Array.from(left, (index, i) => [
        `${accel.x[index]},${accel.y[index]},${accel.z[index]}`,
        [index, right[i]!] as const,
      ]),
    );
    const gyroTimes = new Map<string, number[]>();
    gyro!.t.forEach((time, i) => {
      const key = `${gyro!.x[i]},${gyro!.y[i]},${gyro!.z[i]}`;
      gyroTimes.set(key, [...(gyroTimes.get(key) ?? []), time]);
    });
    for (const line of merged) {
      const cells = line.split(",");
      const pair = rows.get(cells.slice(0, 3).map(Number).join(","));
      assert.ok(pair !== undefined, `${name}: ${line}`);
      assert.is(accel.t[pair[0]], Number(cells[6]));
      const theirs = gyroTimes.get(cells.slice(3, 6).map(Number).join(",")) ?? [];
      const ours = gyro!.t[pair[1]]!;
      assert.ok(
        theirs.some((time) => Math.abs(time - ours) <= 40),
        `${name}: ${line}`,
      );
    }
  }
});

test.run();
