/** What `inspect-data` shows of a table that no map fits, and that the map it proposes reads the table. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parse} from "yaml";
import inspectData from "../../src/cli/inspect-data/inspect-data.ts";
import {sparkline} from "../../src/cli/inspect-data/plot.ts";
import {formatsSchema} from "../../src/formats/tables/column-map.ts";
import {readFolder} from "../../src/formats/tables/folder.ts";
import type {Printer} from "../../src/platform/terminal/printer.ts";
import {temporaryFolder, writeFiles} from "../temporary-folder.ts";

const test = suite("inspect-data");

/** 40 s at 50 Hz of a watch that turns about x; in g and deg/s. */
function turning(header: string, time: (i: number) => string | number): string {
  let angle = 0;
  const rows = Array.from({length: 2000}, (_, i) => {
    const omega = 0.6 * Math.sin(i / 40);
    const row = [
      time(i),
      0.01 * (i % 3),
      Math.sin(angle),
      Math.cos(angle),
      (omega * 180) / Math.PI,
      0.1,
      0.2,
      "ann",
    ];
    angle += omega / 50;
    return row.join(",");
  });
  return `${header}\n${rows.join("\n")}\n`;
}

async function inspect(
  files: Readonly<Record<string, string>>,
  name: string,
): Promise<{text: string; folder: string}> {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  const printed: string[] = [];
  const printer = {
    width: 100,
    print: (line = "") => printed.push(line),
    paint: (text: string) => text,
  } as unknown as Printer;
  assert.is(await inspectData.run([name], "pnpm dag inspect-data", {printer, root: folder} as never), 0);
  return {text: printed.join("\n"), folder};
}

test("columns, rate, units and gaps are shown, and the map that is proposed reads the table", async () => {
  for (const [header, time, epoch] of [
    [
      "Timestamp,AccX,AccY,AccZ,GyroX,GyroY,GyroZ,Subject",
      (i: number) => 1_742_743_390_000 + 20 * i,
      undefined,
    ],
    ["time (s),acc_x,acc_y,acc_z,rot_x,rot_y,rot_z,user", (i: number) => i / 50, "2000-01-01T00:00:00Z"],
    [
      "utc,ax,ay,az,gx,gy,gz,participant",
      (i: number) => new Date(1_742_743_390_000 + 20 * i).toISOString(),
      undefined,
    ],
  ] as const) {
    const {text, folder} = await inspect({"walk.csv": turning(header, time)}, "walk.csv");
    assert.match(text, "walk.csv  text, 8 columns");
    assert.match(text, /recording walk-ann {2}read by my-format/);
    assert.match(text, /accelerometer {2}2000 samples, 50.0 Hz, .* UTC, no gap/);
    assert.match(text, /unit of the accelerometer: g, margin 9.8/);
    assert.match(text, /unit of the gyroscope: deg\/s, margin 7\.\d/);
    const {formats} = parse(text.slice(text.indexOf("\nformats:"))) as {formats: unknown};
    const maps = formatsSchema.parse(formats);
    const map = maps["my-format"]!;
    assert.equal([map.accel.unit, map.gyro!.unit, map.separate], ["g", "deg/s", [header.split(",")[7]]]);
    if (epoch !== undefined) {
      assert.is((map.time as {epoch: string}).epoch, epoch);
      assert.match(text, /check: the times count from the start of the recording/);
    }
    const {recordings} = await readFolder(folder, {
      maps,
      limits: {maxUncompressedMB: 10, maxRatio: 100},
      isElsewhere: () => false,
    });
    const [{samples}] = recordings as [(typeof recordings)[number]];
    if (samples instanceof Error) throw samples;
    assert.equal([samples.accel.t.length, samples.gyro!.z[9]], [2000, 0.2]);
  }
});

test("a labelled table gets a map with labelled columns", async () => {
  const header = "trial,label,seconds,ax,ay,az,gx,gy,gz,subject";
  const csv = turning("t,a,b,c,d,e,f,g", (i) => i / 50)
    .split("\n")
    .slice(1, -1);
  const rows = csv.map((row, i) => `t1,${i < 900 ? "sit" : "walk"},${row}`);
  const {text} = await inspect({"study.csv": `${header}\n${rows.join("\n")}\n`}, "study.csv");
  const map = formatsSchema.parse(parse(text.slice(text.indexOf("formats:"))).formats)["my-format"]!;
  assert.equal(map.labelled, {user: "subject", activity: "label", session: "trial"});
  assert.equal(
    [map.time, map.gyro!.unit],
    [{column: "seconds", unit: "s", epoch: "2000-01-01T00:00:00Z"}, "deg/s"],
  );
});

test("a table without an accelerometer gets no map, and a folder shows each recording and what is not read", async () => {
  const {text} = await inspect({"heart.csv": "time,bpm\n1,70\n"}, "heart.csv");
  assert.match(text, /heart.csv is not read: it looks like a table with the columns time, bpm/);
  const all = await inspect(
    {"notes.txt": "x\n", "own.csv": "timestamp,Ax_w,Ay_w,Az_w,Gx_w,Gy_w,Gz_w,activity,User\n"},
    ".",
  );
  assert.match(all.text, /notes.txt is not read: it looks like text, but no table/);
});

test("the plot shows low and high, and a dot where nothing was measured", () => {
  assert.is(sparkline([0, 0, 1, 1, Number.NaN, Number.NaN, 2, 2], 4), "▁▅·█");
  assert.is(sparkline([3, 3], 10), "▅▅");
});

test.run();
